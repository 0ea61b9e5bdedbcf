package dgnet.data.dataset;

import dgnet.data.AtomicFile;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The legend of a folder of label files, {@code legend.csv}: a table with the columns value and name. Predictions are written with one, so
 * that their values have a meaning without the model.
 *
 * @param names the structure of each value; 0 is always background and not listed
 */
public record LabelLegend(Map<Integer, String> names) {
    /** The name of the file. */
    public static final String FILE = "legend.csv";

    private static final List<String> COLUMNS = List.of("value", "name");

    public LabelLegend {
        names = Map.copyOf(names);
    }

    /** The legend of labels 1 to K. */
    public static LabelLegend of(List<String> structures) {
        Map<Integer, String> names = new TreeMap<>();
        structures.forEach(name -> names.put(names.size() + 1, name));
        return new LabelLegend(names);
    }

    /**
     * The legend in a folder; empty if there is none.
     *
     * @throws DataException if the file cannot be read as a legend
     */
    public static Optional<LabelLegend> in(Path folder) {
        Path path = folder.resolve(FILE);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        Table table = Table.read(path);
        table.requireColumns(COLUMNS, ", or be deleted");
        Map<Integer, String> names = new TreeMap<>();
        for (Table.Row row : table.rows()) {
            OptionalInt value = row.number("value");
            String name = row.text("name");
            if (value.isEmpty() || name.isEmpty()) {
                throw new DataException(row.place() + ": a row needs a whole number and the structure's name; it has \""
                        + row.text("value") + "\" and \"" + name + "\"");
            }
            if (value.getAsInt() != 0 && names.put(value.getAsInt(), name) != null) {
                throw new DataException(row.place() + ": the value " + value.getAsInt() + " is listed twice");
            }
        }
        return Optional.of(new LabelLegend(names));
    }

    /**
     * Checks that a folder has no other legend.
     *
     * @throws DataException if it has
     */
    public void requireNoOther(Path folder) {
        Optional<LabelLegend> present = in(folder);
        if (present.isPresent() && !present.get().equals(this)) {
            throw new DataException(folder.resolve(FILE) + " describes other labels (" + present.get() + ", not " + this
                    + "); write the predictions of this model to another folder");
        }
    }

    /** Writes the legend into a folder, or replaces the one there. The folder is created if it does not exist. */
    public void write(Path folder) {
        StringBuilder text = new StringBuilder(CsvFile.line(COLUMNS));
        new TreeMap<>(names).forEach((value, name) -> text.append(CsvFile.line(List.of(value.toString(), name))));
        try {
            Files.createDirectories(folder);
            AtomicFile.write(folder.resolve(FILE), text.toString());
        } catch (IOException e) {
            throw new DataException("the legend " + folder.resolve(FILE) + " cannot be written: " + e, e);
        }
    }

    /** As {@code 1 LV, 2 MYO}. */
    @Override
    public String toString() {
        return new TreeMap<>(names)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
