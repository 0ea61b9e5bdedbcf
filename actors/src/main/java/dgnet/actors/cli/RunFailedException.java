package dgnet.actors.cli;

/** A run that did not come to its end. */
final class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String trace;

    RunFailedException(String message, String trace) {
        super(message);
        this.trace = trace;
    }

    /** The stack trace of the cause; empty where there was no exception. */
    String trace() {
        return trace;
    }
}
