package dgnet.actors.api;

import dgnet.actors.config.ConfigurationError;
import java.util.List;

/** Something that the service will not do, as a sentence for whoever asked. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** There is no such run, event or file. */
        ABSENT,
        /** It does not go with the present state of things. */
        CONFLICT,
        /** What was given cannot be used; {@link ServiceException#faults} may tell more. */
        UNUSABLE,
        /** It would go beyond a limit of the service. */
        TOO_LARGE,
        /** The service cannot do it now; later it may. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final transient List<ConfigurationError> faults;

    public ServiceException(Reason reason, String message) {
        this(reason, message, List.of());
    }

    /** @param faults of single keys */
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
