package dgnet.actors.cli.shared;

import java.io.Console;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;

/** The terminal from which the program was started, and text for it. */
public final class Terminal {
    /** Larger than any terminal. */
    private static final int MAXIMUM_WIDTH = 10_000;

    private Terminal() {}

    /** Whether the standard output is a terminal, on which a line can be overwritten. */
    @SuppressWarnings("SystemConsoleNull") // isTerminal() below covers Java versions that always have a console
    public static boolean present() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            // Before Java 22, there is a console only if there is a terminal.
            return true;
        }
    }

    /** Whether several lines can be overwritten, by the control sequences of ECMA-48. */
    public static boolean redraws() {
        String type = System.getenv("TERM");
        // A Windows terminal with these sequences sets one of the two variables.
        return present() && (type == null ? System.getenv("WT_SESSION") != null : !type.equals("dumb"));
    }

    /** The width of the terminal in characters: COLUMNS, or the width that the terminal reports; empty if there is no terminal. */
    public static OptionalInt width() {
        return present() ? OptionalInt.of(width(Optional.ofNullable(System.getenv("COLUMNS")))) : OptionalInt.empty();
    }

    static int width(Optional<String> columns) {
        return columns.filter(text -> text.matches("[1-9][0-9]{0,4}"))
                .map(Integer::parseInt)
                .filter(number -> number <= MAXIMUM_WIDTH)
                // picocli reads the width from the terminal; 80 by default.
                .orElseGet(() ->
                        CommandSpec.create().usageMessage().autoWidth(true).width());
    }

    /** Text from another program as one line: line ends, tabulators and control characters become spaces, so that the cursor stays. */
    public static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+", " ")
                .stripTrailing();
    }

    /** The text as one line, cut to {@code width} characters. */
    public static String cut(String text, int width) {
        String line = oneLine(text);
        boolean fits = line.codePointCount(0, line.length()) <= width;
        return fits ? line : line.substring(0, line.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
    }
}
