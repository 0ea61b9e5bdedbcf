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

/** The keys that a configuration may contain: the keys of the packaged defaults, and the weight of each term in each sum that allows it. */
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

    /** The configuration without unknown keys. Each unknown key is an error, the first few with a suggestion. */
    Config checked(Config config, List<ConfigurationError> errors) {
        return known("", config.root(), errors).toConfig();
    }

    /** A group without unknown keys, in time proportional to its size. */
    private ConfigObject known(String path, ConfigObject group, List<ConfigurationError> errors) {
        Map<String, ConfigValue> kept = new HashMap<>();
        group.forEach((name, value) -> {
            String part = ConfigUtil.joinPath(name);
            String key = path.isEmpty() ? part : path + "." + part;
            boolean isGroup = value.valueType() == ConfigValueType.OBJECT;
            if (value.valueType() == ConfigValueType.NULL) {
                errors.add(ConfigurationError.of(value.origin(), key, "is null, but must have a value"));
            } else if (groups.contains(key) && isGroup) {
                kept.put(name, known(key, (ConfigObject) value, errors));
            } else if (keys.contains(key) && !isGroup) {
                kept.put(name, value);
            } else {
                errors.add(ConfigurationError.of(value.origin(), key, finding(key, isGroup, errors.size())));
            }
        });
        return ConfigValueFactory.fromMap(kept);
    }

    private String finding(String key, boolean isGroup, int errors) {
        if (groups.contains(key)) {
            return "is a group of keys and cannot have a value";
        }
        if (keys.contains(key)) {
            return "is a key, not a group of keys";
        }
        String unknown = isGroup ? "is not a known group" : "is not a known key";
        // A suggestion costs a comparison with every key.
        return errors >= SUGGESTIONS || key.length() > LONGEST_COMPARED
                ? unknown
                : unknown + "; did you mean " + nearest(key, isGroup ? groups : keys) + "?";
    }

    private static String nearest(String key, Set<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int whole = editDistance(key, candidate);
            // A key in the wrong group: the last part decides, and the whole key breaks ties.
            int part = 2 * editDistance(last(key), last(candidate)) + 2;
            int distance = 1000 * Math.min(whole, part) + whole;
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /**
     * The keys with a name: the key that is equal to it, or else all keys that have it as their last part.
     *
     * @param prefix of the keys to search, omitted from the name and the result
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

    /** The Levenshtein distance: the fewest insertions, deletions and replacements that turn one word into another. */
    private static int editDistance(String first, String second) {
        int[] row = new int[second.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[second.length()];
    }

    /** One of the four weighted sums of an episode, as the group of keys {@code dgnet.loss.<name>}. */
    enum LossSum {
        UNLABELLED_TRAIN("unlabelled-train", false),
        UNLABELLED_TEST("unlabelled-test", false),
        LABELLED_TRAIN("labelled-train", true),
        LABELLED_TEST("labelled-test", true);

        private final String group;
        private final boolean labelled;

        LossSum(String group, boolean labelled) {
            this.group = "dgnet.loss." + group;
            this.labelled = labelled;
        }

        /** Whether the sum can contain the term: segmentation terms need labels. */
        boolean allows(Term term) {
            return labelled || !term.needsLabels();
        }

        String key(Term term) {
            return group + "." + term.key();
        }
    }
}
