package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.Subject.LabelMapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The layout for any other data: a table {@code dataset.csv} (or {@code .tsv}, {@code .xlsx}) with the columns subject, domain, image and,
 * for scans with masks, mask and frame; and a label table, {@code labels.csv}. Paths are absolute or relative to the folder, so any folder
 * structure is possible, including BIDS and its derivatives. A row without a mask is an unlabelled scan. Several rows of one subject and
 * image add masks: of another frame (from 0; empty if the image has one frame), of another rater, or of another structure (column
 * structure). A mask has either one frame or as many frames as the image. Several images of one subject are several scans of one group.
 */
public record TableDataset(
        Path root, Structures structures, List<String> domains, List<Subject> subjects, List<Finding> findings)
        implements Dataset {
    /** The layout's name in the configuration. */
    public static final String LAYOUT = "table";

    private static final List<String> COLUMNS = List.of("subject", "domain", "image");

    public TableDataset {
        domains = List.copyOf(domains);
        subjects = List.copyOf(subjects);
        findings = List.copyOf(findings);
    }

    /** Whether the folder contains the table. */
    static boolean isAt(Path root) {
        return Files.exists(Table.path(root, "dataset"));
    }

    static TableDataset open(Path root, MaskRules asked) {
        if (!isAt(root)) {
            throw new DataException("there is no dataset.csv in " + root
                    + "; it needs the columns subject, domain, image, mask, frame, with paths relative to the folder");
        }
        MaskRules rules = asked.or(EmptyMasks.USE, EmptySlices.BACKGROUND);
        Table table = Table.read(Table.path(root, "dataset"));
        table.requireColumns(COLUMNS, "; it may also have mask, frame, group, phase, structure and value");
        LabelTable labels = LabelTable.read(root);
        List<Finding> findings = new ArrayList<>();
        TableScans scans = new TableScans(root, labels.structures(), labels.values(), rules, findings);
        table.rows().forEach(scans::add);
        List<Subject> subjects = scans.subjects(table.path());
        if (subjects.isEmpty()) {
            throw new DataException("the table " + table.path() + " has no usable row"
                    + (findings.isEmpty()
                            ? ""
                            : "; the first: " + findings.get(0).message()));
        }
        Set<String> domains = subjects.stream().map(Subject::domain).collect(Collectors.toCollection(TreeSet::new));
        return new TableDataset(root, labels.structures(), List.copyOf(domains), subjects, findings);
    }

    /** The structures that the label table of a folder names. */
    static Structures structuresOf(Path root) {
        return LabelTable.read(root).structures();
    }

    @Override
    public String layout() {
        return LAYOUT;
    }

    /**
     * The table {@code labels.csv} (or {@code .xlsx}) with the columns value and name: the structure of each value in the masks. The labels
     * of the structures follow the order of the rows, from 1. Rows with the same name are one structure. For example, the rows
     * {@code 3,LV}, {@code 2,MYO}, {@code 1,RV} give masks of the ACDC challenge (1 right ventricle, 2 myocardium, 3 left ventricle) the
     * labels of M&Ms.
     */
    private record LabelTable(Structures structures, LabelMapping values) {
        private static final List<String> COLUMNS = List.of("value", "name");

        static LabelTable read(Path root) {
            Path path = Table.path(root, "labels");
            if (!Files.exists(path)) {
                throw new DataException(
                        "the label table " + path + " is missing; it needs the columns value and name, and one"
                                + " row for each value in the masks except 0, the background");
            }
            Table table = Table.read(path);
            table.requireColumns(COLUMNS, "");
            if (table.rows().isEmpty()) {
                throw new DataException("the label table " + path + " has no rows; it needs one for each value in the"
                        + " masks except 0, the background");
            }
            List<String> names = new ArrayList<>();
            Map<Integer, Integer> labels = new TreeMap<>();
            for (Table.Row row : table.rows()) {
                OptionalInt value = row.integer("value");
                String name = row.text("name");
                if (value.isEmpty() || value.getAsInt() == 0 || name.isEmpty()) {
                    throw new DataException(
                            row.place() + ": a row needs a value, a whole number other than 0, the background, and the"
                                    + " structure's name; it has \"" + row.text("value") + "\" and \"" + name + "\"");
                }
                if (!names.contains(name)) {
                    names.add(name);
                }
                if (labels.put(value.getAsInt(), names.indexOf(name) + 1) != null) {
                    throw new DataException(row.place() + ": the value " + value.getAsInt() + " is listed twice");
                }
            }
            return new LabelTable(Structures.of(names.toArray(String[]::new)), new LabelMapping(labels));
        }
    }
}
