package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dgnet.model.learn.Term;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keys that a configuration may hold: those of the packaged defaults, and every term's weight in every sum that can have it. */
final class KnownKeys {
    private static final String ROOT = "dgnet";
    private static final int SUGGESTIONS = 10;
    private static final int LONGEST_COMPARED = 200;

    private final Set<String> keys = new TreeSet<>();
    private final Set<String> groups = new TreeSet<>();

    KnownKeys(Config defaults) {
        collect(ROOT, defaults.getObject(ROOT));
        for (LossSum sum : LossSum.values()) {
            for (Term term : Term.values()) {
                if (sum.allows(term)) {
                    keys.add(sum.key(term));
                }
            }
        }
    }

    private void collect(String path, ConfigObject group) {
        groups.add(path);
        group.forEach((name, value) -> {
            String key = path + "." + name;
            if (value instanceof ConfigObject inner) {
                collect(key, inner);
            } else {
                keys.add(key);
            }
        });
    }

    /** The configuration without what is not known; each such thing is a fault, the first few with a suggestion. */
    Config checked(Config config, List<ConfigurationFault> faults) {
        return known("", config.root(), faults).toConfig();
    }

    /** A group without what is not known, in time proportional to its size. */
    private ConfigObject known(String path, ConfigObject group, List<ConfigurationFault> faults) {
        Map<String, ConfigValue> kept = new HashMap<>();
        group.forEach((name, value) -> {
            String part = ConfigUtil.joinPath(name);
            String key = path.isEmpty() ? part : path + "." + part;
            boolean isGroup = value.valueType() == ConfigValueType.OBJECT;
            if (value.valueType() == ConfigValueType.NULL) {
                faults.add(ConfigurationFault.of(value.origin(), key, "is null, but needs a value"));
            } else if (groups.contains(key) && isGroup) {
                kept.put(name, known(key, (ConfigObject) value, faults));
            } else if (keys.contains(key) && !isGroup) {
                kept.put(name, value);
            } else {
                faults.add(ConfigurationFault.of(value.origin(), key, finding(key, isGroup, faults.size())));
            }
        });
        return ConfigValueFactory.fromMap(kept);
    }

    private String finding(String key, boolean isGroup, int faults) {
        if (groups.contains(key)) {
            return "is a group of keys and takes no value of its own";
        }
        if (keys.contains(key)) {
            return "is one key, not a group of keys";
        }
        String unknown = isGroup ? "is not a known group" : "is not a known key";
        // A suggestion costs a comparison with every key.
        return faults >= SUGGESTIONS || key.length() > LONGEST_COMPARED
                ? unknown
                : unknown + "; did you mean " + nearest(key, isGroup ? groups : keys) + "?";
    }

    private static String nearest(String key, Set<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int whole = EditDistance.between(key, candidate);
            // A key at the wrong place: its last part decides, and the whole breaks ties.
            int part = 2 * EditDistance.between(last(key), last(candidate)) + 2;
            int distance = 1000 * Math.min(whole, part) + whole;
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /**
     * The keys that a name means: the key of that name, or else every key whose last part it is.
     *
     * @param prefix of the keys in question, which the name and the result lack
     */
    List<String> called(String prefix, String name) {
        List<String> candidates = keys.stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList();
        return candidates.contains(name)
                ? List.of(name)
                : candidates.stream().filter(key -> last(key).equals(name)).toList();
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
