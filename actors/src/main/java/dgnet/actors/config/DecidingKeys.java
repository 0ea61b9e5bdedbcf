package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dgnet.data.Sha256;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The keys of a run that decide its numbers, with their values. All other keys may change while the run lasts: its name and folders, its
 * length, its checkpoints, the supply of batches, and the handling of faults.
 *
 * @param values by key, without the prefix {@code dgnet.}
 */
public record DecidingKeys(SortedMap<String, String> values) {
    /** What may change on resume: keys, and groups of keys that end with a dot. */
    private static final List<String> MAY_CHANGE = List.of(
            "name",
            "runs-dir",
            "data.root",
            "data.cache",
            "data.confirm-domains",
            "data.read-attempts",
            "data.read-pause",
            "data.max-quarantined",
            "episodes",
            "episode.in-flight",
            "episode.loader-threads",
            "meta.max-rollbacks",
            "checkpoint.",
            "supervision.",
            "shutdown.");

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final String ROOT = "dgnet";
    private static final String IS = " = ";

    public DecidingKeys {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    static DecidingKeys of(Config resolved) {
        SortedMap<String, String> values = values(resolved);
        values.keySet().removeIf(key -> !decides(key));
        return new DecidingKeys(values);
    }

    /** Reads the text of {@link #text}. */
    public static DecidingKeys parse(String text) {
        return new DecidingKeys(text.lines()
                .map(line -> line.split(IS, 2))
                .collect(Collectors.toMap(
                        line -> line[0],
                        line -> line.length < 2 ? "" : line[1],
                        (first, second) -> second,
                        TreeMap::new)));
    }

    /** One line for each key. */
    public String text() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + IS + value.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** SHA-256 of the text. Two runs on the same data with the same hash have the same numbers. */
    public String hash() {
        return Sha256.of(text());
    }

    /** The keys that a later configuration changes. */
    public List<KeyChange> changesTo(DecidingKeys later) {
        return KeyChange.between(values, later.values);
    }

    static boolean decides(String key) {
        return !isAmong(MAY_CHANGE, key);
    }

    /** Whether a list of keys, and of groups of keys that end with a dot, contains a key. */
    static boolean isAmong(List<String> keys, String key) {
        return keys.stream().anyMatch(one -> one.endsWith(".") ? key.startsWith(one) : key.equals(one));
    }

    /** The value of every key in one form, whatever its notation in the configuration. */
    static SortedMap<String, String> values(Config resolved) {
        return values(resolved, DecidingKeys::plain);
    }

    /** The value of every key in the notation of {@link Assignment}. */
    static SortedMap<String, String> texts(Config resolved) {
        return values(
                resolved,
                value -> value.valueType() == ConfigValueType.LIST
                        ? value.render(ConfigRenderOptions.concise())
                        : String.valueOf(value.unwrapped()));
    }

    private static SortedMap<String, String> values(Config resolved, Function<ConfigValue, String> text) {
        SortedMap<String, String> values = new TreeMap<>();
        for (Map.Entry<String, ConfigValue> entry : resolved.getConfig(ROOT).entrySet()) {
            String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
            values.put(key, text.apply(entry.getValue()));
        }
        return values;
    }

    private static String plain(ConfigValue value) {
        if (value.valueType() == ConfigValueType.LIST) {
            return ((List<?>) value.unwrapped())
                    .stream()
                            .map(item -> plain(ConfigValueFactory.fromAnyRef(item)))
                            .collect(Collectors.joining(", ", "[", "]"));
        }
        String text = String.valueOf(value.unwrapped()).strip();
        return NUMBER.matcher(text).matches()
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }
}
