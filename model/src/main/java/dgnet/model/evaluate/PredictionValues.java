package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.LabelLegend;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelMapping;
import dgnet.data.nifti.NiftiImage;
import dgnet.model.evaluate.FileLabels.Values;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The labels that the values in label files stand for. A data set may map the values in its masks to labels (labels.csv); label files may
 * have the values of the masks, or the labels in the order of the data set, or the values of a {@link LabelLegend}.
 */
final class PredictionValues {
    private final Function<Subject, LabelMapping> mapping;
    private final int classes;
    private final String sentence;

    private PredictionValues(Function<Subject, LabelMapping> mapping, int classes, String sentence) {
        this.mapping = mapping;
        this.classes = classes;
        this.sentence = sentence;
    }

    /** Values of the given kind. */
    static PredictionValues of(Values kind, Dataset dataset) {
        int classes = dataset.structures().count();
        return kind == Values.MASK
                ? new PredictionValues(
                        Subject::values, classes, described(dataset, maskValues(dataset)) + ", as in the masks")
                : new PredictionValues(
                        subject -> LabelMapping.NONE,
                        classes,
                        described(dataset, outputValues(dataset)) + ", the order of the structures");
    }

    /**
     * Values as a legend names them. A structure that the data set does not have is background.
     *
     * @throws DataException if a structure of the data set is not in the legend
     */
    static PredictionValues of(LabelLegend legend, Path folder, Dataset dataset) {
        List<String> structures = dataset.structures().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        Map<Integer, Integer> labels = new HashMap<>();
        legend.names()
                .forEach((value, name) -> labels.put(value, structures.indexOf(name.toLowerCase(Locale.ROOT)) + 1));
        List<String> missing = dataset.structures().names().stream()
                .filter(name -> !labels.containsValue(structures.indexOf(name.toLowerCase(Locale.ROOT)) + 1))
                .toList();
        if (!missing.isEmpty()) {
            throw new DataException("the legend " + folder.resolve(LabelLegend.FILE) + " (" + legend + ") lacks "
                    + String.join(", ", missing) + "; the data set " + dataset.root() + " has "
                    + String.join(", ", dataset.structures().names())
                    + ". Correct the legend, or give --prediction-values");
        }
        String others = legend.names().entrySet().stream()
                .filter(entry -> labels.get(entry.getKey()) == 0)
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(", "));
        LabelMapping mapping = new LabelMapping(labels);
        return new PredictionValues(
                subject -> mapping,
                dataset.structures().count(),
                legend + ", by " + LabelLegend.FILE + (others.isEmpty() ? "" : "; not in the data set: " + others));
    }

    /**
     * Decides by the values in the label files: they must all be values of the masks, or all be labels.
     *
     * @throws DataException if both are possible and differ, or the files do not agree
     */
    static PredictionValues decide(Dataset dataset, PredictionFolder folder) {
        if (dataset.subjects().stream().allMatch(subject -> identity(subject.values()))) {
            return of(Values.OUTPUT, dataset);
        }
        Map<Values, Path> decided = new TreeMap<>();
        SortedSet<Integer> open = new TreeSet<>();
        for (Subject subject : dataset.subjects()) {
            for (Subject.LabelledFrame frame : subject.labelledFrames()) {
                Optional<SortedSet<Integer>> read = read(folder, subject, frame);
                if (read.isEmpty()) {
                    continue;
                }
                SortedSet<Integer> values = read.get();
                boolean mask = values.stream()
                        .allMatch(value -> subject.values().of(value).isPresent());
                boolean output = values.stream()
                        .allMatch(value ->
                                value >= 0 && value <= dataset.structures().count());
                if (mask != output) {
                    decided.putIfAbsent(
                            mask ? Values.MASK : Values.OUTPUT,
                            folder.find(subject, frame).path());
                } else if (mask
                        && values.stream()
                                .anyMatch(value -> subject.values().of(value).getAsInt() != value)) {
                    open.addAll(values);
                }
            }
        }
        if (decided.size() == 2) {
            throw new DataException("the label files in " + folder.path() + " do not agree: "
                    + decided.get(Values.MASK) + " has values of the masks ("
                    + described(dataset, maskValues(dataset)) + "), " + decided.get(Values.OUTPUT)
                    + " has the order of the structures (" + described(dataset, outputValues(dataset))
                    + "); give --prediction-values mask or output, or put them into two folders");
        }
        if (decided.isEmpty() && !open.isEmpty()) {
            throw new DataException("the values " + joined(open) + " in the label files of " + folder.path()
                    + " can be those of the masks (" + described(dataset, maskValues(dataset))
                    + ") or the order of the structures (" + described(dataset, outputValues(dataset))
                    + "); give --prediction-values mask or --prediction-values output");
        }
        return of(decided.containsKey(Values.MASK) ? Values.MASK : Values.OUTPUT, dataset);
    }

    /** The values in a label file except 0; empty if there is no file or it cannot be read, which is reported when it is scored. */
    private static Optional<SortedSet<Integer>> read(
            PredictionFolder folder, Subject subject, Subject.LabelledFrame frame) {
        try {
            PredictionFolder.Found found = folder.find(subject, frame);
            NiftiImage file = NiftiImage.open(found.path());
            SortedSet<Integer> values = new TreeSet<>();
            for (int value : file.labels(FileLabels.frameOf(found, file, frame))) {
                values.add(value);
            }
            values.remove(0);
            return Optional.of(values);
        } catch (DataException fault) {
            return Optional.empty();
        }
    }

    /**
     * The labels of one frame.
     *
     * @throws DataException if the file cannot be read as labels, or has a value without a label
     */
    byte[] labels(Subject subject, NiftiImage file, int frame) {
        LabelMapping known = mapping.apply(subject);
        int[] values = file.labels(frame);
        byte[] labels = new byte[values.length];
        for (int k = 0; k < values.length; k++) {
            OptionalInt label = known.of(values[k]);
            if (label.isEmpty() || label.getAsInt() < 0 || label.getAsInt() > classes) {
                throw new DataException("the prediction " + file.path() + " has the label " + values[k]
                        + "; the data set's labels are "
                        + (known.labels().isEmpty() ? "0 to " + classes : "0 and " + sentence));
            }
            labels[k] = (byte) label.getAsInt();
        }
        return labels;
    }

    /** What each value stands for, and why: {@code 1 RV, 2 MYO, 3 LV, as in the masks}. */
    @Override
    public String toString() {
        return sentence;
    }

    private static boolean identity(LabelMapping mapping) {
        return mapping.labels().entrySet().stream()
                .allMatch(entry -> entry.getKey().intValue() == entry.getValue().intValue());
    }

    private static Map<Integer, Integer> maskValues(Dataset dataset) {
        return dataset.subjects().stream()
                .map(subject -> subject.values().labels())
                .filter(labels -> !labels.isEmpty())
                .findFirst()
                .orElseGet(() -> outputValues(dataset));
    }

    private static Map<Integer, Integer> outputValues(Dataset dataset) {
        Map<Integer, Integer> labels = new TreeMap<>();
        for (int label = 1; label <= dataset.structures().count(); label++) {
            labels.put(label, label);
        }
        return labels;
    }

    private static String described(Dataset dataset, Map<Integer, Integer> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " "
                                + dataset.structures().names().get(entry.getValue() - 1))
                        .collect(Collectors.joining(", "));
    }

    private static String joined(SortedSet<Integer> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
