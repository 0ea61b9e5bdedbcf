package dgnet.actors.cli;

/** A run that did not come to its end. */
final class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String trace;
    private final int exitCode;

    RunFailedException(String message, String trace, int exitCode) {
        super(message);
        this.trace = trace;
        this.exitCode = exitCode;
    }

    /** The stack trace of the cause; empty where there was no exception. */
    String trace() {
        return trace;
    }

    /** What the process is to answer. */
    int exitCode() {
        return exitCode;
    }
}
