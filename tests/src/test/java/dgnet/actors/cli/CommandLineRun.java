package dgnet.actors.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What the program answered.
 *
 * @param exitCode its exit code
 * @param out what it wrote to the standard output, progress aside
 * @param err what it wrote to the standard error
 */
public record CommandLineRun(int exitCode, String out, String err) {
    public static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Dgnet.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    /** The last line of the standard output. */
    public String lastLine() {
        return out.lines().reduce("", (before, line) -> line);
    }
}
