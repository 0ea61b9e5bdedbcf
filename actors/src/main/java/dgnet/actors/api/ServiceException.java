package dgnet.actors.api;

import dgnet.actors.config.ConfigurationError;
import java.util.List;

/** The rejection of a request to the service, with a sentence for the client. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason of a rejection. */
    public enum Reason {
        /** The run, event or file does not exist. */
        ABSENT,
        /** The request conflicts with the present state. */
        CONFLICT,
        /** The input cannot be used; {@link ServiceException#faults} can contain details. */
        UNUSABLE,
        /** The request exceeds a limit of the service. */
        TOO_LARGE,
        /** The service cannot carry out the request now, but possibly later. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final transient List<ConfigurationError> faults;

    public ServiceException(Reason reason, String message) {
        this(reason, message, List.of());
    }

    /** @param faults the errors of single keys */
    public ServiceException(Reason reason, String message, List<ConfigurationError> faults) {
        super(message);
        this.reason = reason;
        this.faults = List.copyOf(faults);
    }

    public Reason reason() {
        return reason;
    }

    public List<ConfigurationError> faults() {
        return faults == null ? List.of() : faults;
    }
}
