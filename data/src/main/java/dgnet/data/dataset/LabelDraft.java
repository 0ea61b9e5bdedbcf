package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.nifti.NiftiImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.IntConsumer;

/**
 * The rows of a {@code labels.csv}.
 *
 * @param names of values in masks, in the order of the labels
 * @param unnamed values that got the name "label N"
 * @param absent values that have a name and are in no mask
 * @param unreadable why each mask that could not be read was passed over
 */
public record LabelDraft(
        Map<Integer, String> names, List<Integer> unnamed, List<Integer> absent, List<String> unreadable) {
    public LabelDraft {
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        unnamed = List.copyOf(unnamed);
        absent = List.copyOf(absent);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Reads every mask.
     *
     * @param names of values, in the order of the labels; other values follow in rising order
     * @param progress receives the number of masks that have been read
     */
    public static LabelDraft of(Path root, List<String> masks, Map<Integer, String> names, IntConsumer progress) {
        SortedSet<Integer> values = new ConcurrentSkipListSet<>();
        List<String> unreadable = Collections.synchronizedList(new ArrayList<>());
        SortedSet<String> done = new ConcurrentSkipListSet<>();
        masks.parallelStream().forEach(mask -> {
            try {
                values.addAll(values(NiftiImage.open(root.resolve(mask))));
            } catch (DataException fault) {
                unreadable.add(fault.getMessage());
            }
            done.add(mask);
            progress.accept(done.size());
        });
        Map<Integer, String> all = new LinkedHashMap<>(names);
        List<Integer> unnamed =
                values.stream().filter(value -> !names.containsKey(value)).toList();
        unnamed.forEach(value -> all.put(value, "label " + value));
        List<Integer> absent =
                names.keySet().stream().filter(value -> !values.contains(value)).toList();
        return new LabelDraft(all, unnamed, absent, unreadable.stream().sorted().toList());
    }

    /** Masks of one structure each: the structures in order have the values 1, 2, …. */
    public static LabelDraft of(List<String> structures) {
        Map<Integer, String> names = new LinkedHashMap<>();
        structures.forEach(structure -> names.put(names.size() + 1, structure));
        return new LabelDraft(names, List.of(), List.of(), List.of());
    }

    private static SortedSet<Integer> values(NiftiImage mask) {
        SortedSet<Integer> values = new TreeSet<>();
        for (int frame = 0; frame < mask.header().frames(); frame++) {
            int last = 0;
            for (int value : mask.labels(frame)) {
                if (value != last) {
                    values.add(value);
                    last = value;
                }
            }
        }
        values.remove(0);
        return values;
    }

    /** The content of {@code labels.csv}. */
    public String csv() {
        StringBuilder csv = new StringBuilder(CsvFile.line(List.of("value", "name")));
        names.forEach((value, name) -> csv.append(CsvFile.line(List.of(Integer.toString(value), name))));
        return csv.toString();
    }
}
