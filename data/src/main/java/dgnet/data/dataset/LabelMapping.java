package dgnet.data.dataset;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What the values in a mask file mean: the label of each value. Value 0 is background whatever is said.
 *
 * @param labels by value; empty: every value is its own label
 */
public record LabelMapping(Map<Integer, Integer> labels) {
    /** Every value is its own label. */
    public static final LabelMapping NONE = new LabelMapping(Map.of());

    public LabelMapping {
        labels = Map.copyOf(labels);
    }

    /** The label of a value, if it has one. */
    public OptionalInt of(int value) {
        if (value == 0 || labels.isEmpty()) {
            return OptionalInt.of(value);
        }
        Integer label = labels.get(value);
        return label == null ? OptionalInt.empty() : OptionalInt.of(label);
    }

    @Override
    public String toString() {
        return labels.isEmpty() ? "" : new TreeMap<>(labels).toString();
    }
}
