package dgnet.actors.config;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A key with different values in two configurations of a run.
 *
 * @param key without the prefix {@code dgnet.}
 * @param before the earlier value
 * @param after the later value
 */
public record KeyChange(String key, String before, String after) {
    /** The keys with different values, ordered by name. */
    static List<KeyChange> between(SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<KeyChange> changes = new ArrayList<>();
        for (String key : keys) {
            String old = before.getOrDefault(key, "absent");
            String now = after.getOrDefault(key, "absent");
            if (!old.equals(now)) {
                changes.add(new KeyChange(key, old, now));
            }
        }
        return changes;
    }

    /** Whether the key decides the run's numbers, so that it may not change while the run lasts. */
    public boolean decides() {
        return DecidingKeys.decides(key);
    }

    /** As {@code checkpoint.every: 500 → 100}. */
    @Override
    public String toString() {
        return key + ": " + before + " → " + after;
    }
}
