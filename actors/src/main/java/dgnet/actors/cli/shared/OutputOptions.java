package dgnet.actors.cli.shared;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options that select what a command prints: {@link Quiet} for commands with progress, {@link Json} for commands with results. */
public final class OutputOptions {
    private OutputOptions() {}

    /** The option {@code --quiet}. */
    public static final class Quiet {
        @Option(names = "--quiet", description = "Prints results and errors only, no progress.")
        private boolean quiet;

        public boolean quiet() {
            return quiet;
        }

        /** As if the option were given. */
        public static Quiet always() {
            Quiet always = new Quiet();
            always.quiet = true;
            return always;
        }

        /** The line for the progress of the command; with {@code --quiet} nothing is shown. */
        public StatusLine progress(PrintWriter out) {
            return line(out, !quiet);
        }
    }

    /** The option {@code --json}. */
    public static final class Json {
        @Option(names = "--json", description = "Prints the results as JSON, for scripts.")
        private boolean json;

        public boolean json() {
            return json;
        }
    }

    /** The line for the progress of a command whose output is JSON or text. */
    public static StatusLine progress(PrintWriter out, Quiet quiet, Json json) {
        return line(out, !quiet.quiet && !json.json);
    }

    private static StatusLine line(PrintWriter out, boolean shown) {
        return shown
                ? new StatusLine(out, Terminal.width())
                : new StatusLine(new PrintWriter(Writer.nullWriter()), OptionalInt.empty());
    }
}
