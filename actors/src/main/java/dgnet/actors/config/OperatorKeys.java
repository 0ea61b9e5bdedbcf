package dgnet.actors.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The keys of a run that a client of a service may not set: they decide which folders a run writes to, how many processors it uses, and when
 * its process ends. A client may set all other keys.
 */
public final class OperatorKeys {
    /** Keys, and groups of keys that end with a dot. */
    private static final List<String> KEYS = List.of(
            "name",
            "runs-dir",
            "data.cache",
            "threads",
            "supervision.on-stall",
            "supervision.stall-floor",
            "supervision.stall-factor",
            "shutdown.");

    private OperatorKeys() {}

    /** Whether a key, without the prefix {@code dgnet.}, is one of them. */
    public static boolean has(String key) {
        return DecidingKeys.isAmong(KEYS, key);
    }

    /**
     * An error for each of these keys that a client has changed.
     *
     * @param asked the settings of the client over those of the operator, resolved
     * @param own the settings of the operator, resolved
     * @param more keys that the operator has set for every run
     */
    static List<ConfigurationError> errors(Config asked, Config own, List<String> more) {
        Map<String, String> found = DecidingKeys.values(asked);
        Map<String, String> wanted = DecidingKeys.values(own);
        List<ConfigurationError> errors = new ArrayList<>();
        for (String key : new TreeSet<>(wanted.keySet())) {
            if ((has(key) || more.contains(key)) && !wanted.get(key).equals(found.get(key))) {
                errors.add(new ConfigurationError(
                        "the submission", "dgnet." + key, "can only be set by the service; remove it"));
            }
        }
        return errors;
    }
}
