package dgnet.actors.client;

/** A request to the service that failed although its input is valid. Invalid input is a {@link dgnet.data.DataException}. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason of the failure. */
    public enum Reason {
        /** There is no service at the address, or it cannot process the request now. A later attempt may succeed. */
        UNREACHABLE,
        /** The client is not authorised: the token is missing or wrong. */
        REFUSED,
        /** The present state of the run or of the service does not allow the request. */
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
