package dgnet.actors.config;

import dgnet.data.DataException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that is not valid. The message lists all errors, one per line. */
public class ConfigurationException extends DataException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigurationError> errors;

    /** @param errors at least one */
    public ConfigurationException(List<ConfigurationError> errors) {
        super(message(errors));
        this.errors = List.copyOf(errors);
    }

    /** A configuration that cannot be read. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
        this.errors = List.of();
    }

    /** The errors of single keys; empty if the configuration cannot be read. */
    public List<ConfigurationError> errors() {
        return errors == null ? List.of() : errors;
    }

    private static String message(List<ConfigurationError> errors) {
        if (errors.size() == 1) {
            return errors.get(0).sentence();
        }
        return errors.stream()
                .map(error -> "  " + error.sentence())
                .collect(Collectors.joining("\n", "The configuration has " + errors.size() + " errors:\n", ""));
    }
}
