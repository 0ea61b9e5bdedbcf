package dgnet.actors.cli;

/** A run that could not go on. */
final class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String trace;

    RunFailedException(RunDirectory directory, String cause, String trace) {
        super("the run failed: " + cause + "; " + directory.log() + " tells more, dgnet resume " + directory.path()
                + " goes on from the last checkpoint");
        this.trace = trace;
    }

    /** The stack trace of the cause; empty where there was no exception. */
    String trace() {
        return trace;
    }
}
