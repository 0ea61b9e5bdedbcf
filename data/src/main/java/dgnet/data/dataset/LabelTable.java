package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The table {@code labels.csv} (or {@code .xlsx}) of the layout {@code table}, with the columns value and name: what the values in the
 * masks mean. The structures' labels follow the order of the rows, from 1; rows of one name are one structure. Masks of the ACDC
 * challenge (1 right ventricle, 2 myocardium, 3 left ventricle) thus get the labels of M&Ms by the rows {@code 3,LV}, {@code 2,MYO},
 * {@code 1,RV}.
 */
record LabelTable(Structures structures, LabelMapping values) {
    private static final List<String> COLUMNS = List.of("value", "name");
    private static final int LARGEST = 255;

    static LabelTable read(Path root) {
        Path path = path(root, "labels");
        if (!Files.exists(path)) {
            throw new DataException("the label table " + path + " is missing; it has the columns value and name, one"
                    + " row for each value in the masks but 0, the background");
        }
        Table table = Table.read(path);
        if (!table.hasColumns(COLUMNS) || table.rows().isEmpty()) {
            throw new DataException("the label table " + path + " must have the columns value and name, and rows");
        }
        List<String> names = new ArrayList<>();
        Map<Integer, Integer> labels = new TreeMap<>();
        for (Table.Row row : table.rows()) {
            OptionalInt value = row.number("value");
            String name = row.text("name");
            if (value.isEmpty() || value.getAsInt() < 1 || value.getAsInt() > LARGEST || name.isEmpty()) {
                throw new DataException(row.place() + ": a row has a value from 1 to " + LARGEST
                        + " and the structure's name; it has \"" + row.text("value") + "\" and \"" + name + "\"");
            }
            if (!names.contains(name)) {
                names.add(name);
            }
            if (labels.put(value.getAsInt(), names.indexOf(name) + 1) != null) {
                throw new DataException(row.place() + ": the value " + value.getAsInt() + " is there twice");
            }
        }
        return new LabelTable(Structures.of(names.toArray(String[]::new)), new LabelMapping(labels));
    }

    /** The table of this name in the folder: the XLSX file where there is one and no CSV file. */
    static Path path(Path root, String name) {
        Path csv = root.resolve(name + ".csv");
        Path xlsx = root.resolve(name + ".xlsx");
        return !Files.exists(csv) && Files.exists(xlsx) ? xlsx : csv;
    }
}
