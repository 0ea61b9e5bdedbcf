package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.Subject.LabelMapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The layout for any other data: a table {@code dataset.csv} (or {@code .xlsx}) with the columns subject, domain, image and, for scans with
 * masks, mask and frame; and a label table, {@code labels.csv}. Paths are relative to the folder, so any folder structure is possible,
 * including BIDS and its derivatives. A row without a mask is an unlabelled scan. Several rows of one subject and image add masks: of
 * another frame (from 0; empty if the image has one frame), or of another rater. A mask has either one frame or as many frames as the image.
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

    static TableDataset open(Path root) {
        if (!isAt(root)) {
            throw new DataException("there is no dataset.csv in " + root
                    + "; it needs the columns subject, domain, image, mask, frame, with paths relative to the folder");
        }
        Table table = Table.read(Table.path(root, "dataset"));
        if (!table.hasColumns(COLUMNS)) {
            throw new DataException("the table " + table.path() + " must have the columns subject, domain and image,"
                    + " and may have mask and frame");
        }
        LabelTable labels = LabelTable.read(root);
        List<Finding> findings = new ArrayList<>();
        Map<String, Scan> scans = new TreeMap<>();
        for (Table.Row row : table.rows()) {
            problem(root, row, scans.get(row.text("subject")))
                    .ifPresentOrElse(
                            findings::add, () -> scans.computeIfAbsent(row.text("subject"), id -> Scan.of(root, row))
                                    .add(root, row, findings));
        }
        if (scans.isEmpty()) {
            throw new DataException("the table " + table.path() + " has no usable row"
                    + (findings.isEmpty()
                            ? ""
                            : "; the first: " + findings.get(0).message()));
        }
        List<Subject> subjects = scans.entrySet().stream()
                .map(scan -> scan.getValue().subject(scan.getKey(), labels.values()))
                .toList();
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

    /** Why a row cannot be used; empty if it can. */
    private static Optional<Finding> problem(Path root, Table.Row row, Scan known) {
        String id = row.text("subject");
        Finding.Kind kind;
        String reason;
        if (id.isEmpty() || row.text("domain").isEmpty()) {
            kind = Finding.Kind.NO_DOMAIN;
            reason = "its subject or its domain is missing";
        } else if (row.text("image").isEmpty() || !Files.exists(root.resolve(row.text("image")))) {
            kind = Finding.Kind.NO_IMAGE;
            reason = "there is no image \"" + row.text("image") + "\" below " + root;
        } else if (known != null
                && !(known.domain.equals(row.text("domain")) && known.image.equals(root.resolve(row.text("image"))))) {
            kind = Finding.Kind.DUPLICATE_SUBJECT;
            reason = "subject " + id + " has another domain or image in an earlier row; give each scan its own id";
        } else {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                kind, row.text("domain"), id, row.file(), row.place() + ": " + reason + "; the row is left out"));
    }

    /** The rows of one subject that have been read so far. */
    private record Scan(String domain, Path image, Map<Path, Set<Integer>> masks) {
        static Scan of(Path root, Table.Row row) {
            return new Scan(row.text("domain"), root.resolve(row.text("image")), new LinkedHashMap<>());
        }

        void add(Path root, Table.Row row, List<Finding> findings) {
            String mask = row.text("mask");
            if (mask.isEmpty()) {
                return;
            }
            OptionalInt frame = row.text("frame").isEmpty() ? OptionalInt.of(0) : row.number("frame");
            if (frame.isEmpty()) {
                findings.add(new Finding(
                        Finding.Kind.FRAME_UNKNOWN,
                        domain,
                        row.text("subject"),
                        row.file(),
                        row.place() + ": frame is \"" + row.text("frame")
                                + "\", not a frame number from 0; the mask is not used"));
            } else if (!masks.computeIfAbsent(root.resolve(mask), unused -> new TreeSet<>())
                    .add(frame.getAsInt())) {
                findings.add(new Finding(
                        Finding.Kind.DUPLICATE_SUBJECT,
                        domain,
                        row.text("subject"),
                        row.file(),
                        row.place() + ": the same mask of the same frame is listed twice; it is used once"));
            }
        }

        Subject subject(String id, LabelMapping values) {
            List<Subject.Mask> files = masks.entrySet().stream()
                    .map(mask -> new Subject.Mask(mask.getKey(), List.copyOf(mask.getValue())))
                    .toList();
            List<Subject.LabelledFrame> frames = masks.values().stream()
                    .flatMap(Set::stream)
                    .distinct()
                    .sorted()
                    .map(index -> new Subject.LabelledFrame("frame " + index, index))
                    .toList();
            return new Subject(id, domain, image, files, frames, false, values);
        }
    }

    /**
     * The table {@code labels.csv} (or {@code .xlsx}) with the columns value and name: the structure of each value in the masks. The labels
     * of the structures follow the order of the rows, from 1. Rows with the same name are one structure. For example, the rows
     * {@code 3,LV}, {@code 2,MYO}, {@code 1,RV} give masks of the ACDC challenge (1 right ventricle, 2 myocardium, 3 left ventricle) the
     * labels of M&Ms.
     */
    private record LabelTable(Structures structures, LabelMapping values) {
        private static final List<String> COLUMNS = List.of("value", "name");
        private static final int LARGEST = 255;

        static LabelTable read(Path root) {
            Path path = Table.path(root, "labels");
            if (!Files.exists(path)) {
                throw new DataException(
                        "the label table " + path + " is missing; it needs the columns value and name, and one"
                                + " row for each value in the masks except 0, the background");
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
                    throw new DataException(row.place() + ": a row needs a value from 1 to " + LARGEST
                            + " and the structure's name; it has \"" + row.text("value") + "\" and \"" + name + "\"");
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
