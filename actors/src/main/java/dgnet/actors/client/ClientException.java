package dgnet.actors.client;

/**
 * What was asked of the service did not come about, though nothing was wrong with what was given; that is a
 * {@link dgnet.data.DataException}.
 */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Nobody answers at the address, or not as the service does, or it cannot do it now: later it may. */
        UNREACHABLE,
        /** The service does not do it for whoever asked: the token is missing or another. */
        REFUSED,
        /** It does not go with the present state of things. */
        DECLINED
    }

    private final Reason reason;

    ClientException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ClientException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static ClientException unreachable(String message) {
        return new ClientException(Reason.UNREACHABLE, message);
    }

    public Reason reason() {
        return reason;
    }
}
