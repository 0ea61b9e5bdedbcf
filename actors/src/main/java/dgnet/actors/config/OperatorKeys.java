package dgnet.actors.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The keys of a run that a client of a service may not set: they are those of the process that the run shares with others, and of the
 * places that it writes to. All other keys are the client's.
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
     * The keys that a client has set otherwise than the operator, however it spelt them.
     *
     * @param asked the operator's settings and the client's over them, resolved
     * @param own the operator's settings, resolved
     * @param more keys that this operator has set for every run
     */
    static List<ConfigurationFault> faults(Config asked, Config own, List<String> more) {
        Map<String, String> found = DecidingKeys.values(asked);
        Map<String, String> wanted = DecidingKeys.values(own);
        List<ConfigurationFault> faults = new ArrayList<>();
        for (String key : new TreeSet<>(wanted.keySet())) {
            if ((has(key) || more.contains(key)) && !wanted.get(key).equals(found.get(key))) {
                faults.add(new ConfigurationFault(
                        "the submission", "dgnet." + key, "is the service's to set; leave it out"));
            }
        }
        return faults;
    }
}
