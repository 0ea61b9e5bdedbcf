package dgnet.actors.config;

import dgnet.data.DataException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. The message lists every fault that was found, one to a line. */
public class ConfigurationException extends DataException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigurationFault> faults;

    /** @param faults at least one */
    public ConfigurationException(List<ConfigurationFault> faults) {
        super(message(faults));
        this.faults = List.copyOf(faults);
    }

    /** A configuration that could not even be read. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
        this.faults = List.of();
    }

    /** The faults of single keys; empty where the configuration could not be read at all. */
    public List<ConfigurationFault> faults() {
        return faults == null ? List.of() : faults;
    }

    private static String message(List<ConfigurationFault> faults) {
        if (faults.size() == 1) {
            return faults.get(0).sentence();
        }
        return faults.stream()
                .map(fault -> "  " + fault.sentence())
                .collect(Collectors.joining("\n", "the configuration has " + faults.size() + " faults:\n", ""));
    }
}
