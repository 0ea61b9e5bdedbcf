package dgnet.actors.cli;

import java.io.Console;

/** The terminal that the program may have been started from. */
final class Terminal {
    private Terminal() {}

    /** Whether several lines can be written over, by the control sequences of ECMA-48. */
    static boolean redraws() {
        String type = System.getenv("TERM");
        // A Windows terminal that knows them says so by either.
        return present() && (type == null ? System.getenv("WT_SESSION") != null : !type.equals("dumb"));
    }

    /** Whether the standard output can write a line over. */
    @SuppressWarnings("SystemConsoleNull") // asked further below where a console is always there
    static boolean present() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            // Before Java 22 there is a console only where there is a terminal.
            return true;
        }
    }
}
