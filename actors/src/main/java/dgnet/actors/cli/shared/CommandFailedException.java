package dgnet.actors.cli.shared;

/** A command that has failed, with the exit code of the process. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String trace;
    private final int exitCode;

    /** @param trace the stack trace of the cause as text; empty if there is none */
    public CommandFailedException(String message, String trace, int exitCode) {
        super(message);
        this.trace = trace;
        this.exitCode = exitCode;
    }

    public String trace() {
        return trace;
    }

    public int exitCode() {
        return exitCode;
    }
}
