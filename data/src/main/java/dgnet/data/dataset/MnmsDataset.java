package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layout of the Multi-centre, Multi-vendor and Multi-disease cardiac challenge: 4-D short-axis files {@code <code>_sa.nii.gz} with
 * masks {@code <code>_sa_gt.nii.gz} anywhere below the folder, and in the folder a table (CSV) with the columns External code, Vendor,
 * Centre, ED, ES. Frames are numbered from 0; only ED and ES are annotated. Domains are vendors; labels are 1 LV (left ventricle), 2
 * MYO (myocardium), 3 RV (right ventricle). Source: V. M. Campello et al., IEEE Transactions on Medical Imaging 40 (2021).
 */
public record MnmsDataset(Path root, List<String> domains, List<Subject> subjects) implements Dataset {
    /** The layout's name in the configuration. */
    public static final String LAYOUT = "mnms";

    private static final Logger LOG = LoggerFactory.getLogger(MnmsDataset.class);
    private static final Pattern FILE = Pattern.compile("(?<code>.+)_sa(?<mask>_gt)?\\.nii(?:\\.gz)?");
    private static final Pattern TABLE = Pattern.compile("(?i).+\\.csv");
    private static final List<String> COLUMNS = List.of("External code", "Vendor", "Centre", "ED", "ES");
    static final Structures STRUCTURES = Structures.of("LV", "MYO", "RV");

    public MnmsDataset {
        domains = List.copyOf(domains);
        subjects = List.copyOf(subjects);
    }

    static MnmsDataset open(Path root) {
        Map<String, Path> images = new TreeMap<>();
        Map<String, Path> masks = new TreeMap<>();
        for (DatasetFiles.Named file : DatasetFiles.matching(root, FILE)) {
            Map<String, Path> files = file.group("mask") == null ? images : masks;
            Path other = files.put(file.group("code"), file.path());
            if (other != null) {
                throw new DataException("subject " + file.group("code") + " is there twice: " + other + " and "
                        + file.path() + "; remove one");
            }
        }
        if (images.isEmpty()) {
            throw new DataException("there is no <code>_sa.nii.gz below " + root
                    + "; set data.root to a folder in the layout of the M&Ms challenge");
        }
        Map<String, CsvTable.Row> rows = rows(table(root));
        List<Subject> subjects = new ArrayList<>();
        images.forEach((code, image) -> {
            CsvTable.Row row = rows.get(code);
            if (row == null) {
                LOG.warn("{} is not in the information table; it is left out", image);
            } else {
                subjects.add(subject(code, row, image, masks));
            }
        });
        for (String code : rows.keySet()) {
            if (!images.containsKey(code)) {
                LOG.warn("{} is in the information table of {} but has no image; it is left out", code, root);
            }
        }
        if (subjects.isEmpty()) {
            throw new DataException("none of the " + images.size() + " images below " + root
                    + " is in the information table; External code must be the part of the name before _sa");
        }
        TreeSet<String> vendors = new TreeSet<>();
        subjects.forEach(subject -> vendors.add(subject.domain()));
        return new MnmsDataset(root, List.copyOf(vendors), subjects);
    }

    @Override
    public String layout() {
        return LAYOUT;
    }

    @Override
    public Structures structures() {
        return STRUCTURES;
    }

    private static Subject subject(String code, CsvTable.Row row, Path image, Map<String, Path> masks) {
        String vendor = row.text("Vendor");
        Path mask = masks.get(code);
        if (mask == null) {
            return new Subject(code, vendor, image, List.of(), List.of(), false);
        }
        Map<Integer, Subject.LabelledFrame> frames = new LinkedHashMap<>();
        for (String name : List.of("ED", "ES")) {
            int index = row.number(name);
            frames.putIfAbsent(index, new Subject.LabelledFrame(name, index));
        }
        return new Subject(code, vendor, image, List.of(mask), List.copyOf(frames.values()), false);
    }

    private static CsvTable table(Path root) {
        List<Path> candidates = DatasetFiles.matching(root, TABLE).stream()
                .map(DatasetFiles.Named::path)
                .filter(path -> root.equals(path.getParent()))
                .toList();
        for (Path path : candidates) {
            CsvTable table = CsvTable.read(path);
            if (table.hasColumns(COLUMNS)) {
                return table;
            }
        }
        throw new DataException("the information table is missing: no CSV file in " + root + " has the columns "
                + String.join(", ", COLUMNS)
                + (candidates.isEmpty() ? "" : " (looked at " + candidates + ")"));
    }

    private static Map<String, CsvTable.Row> rows(CsvTable table) {
        Map<String, CsvTable.Row> rows = new TreeMap<>();
        for (CsvTable.Row row : table.rows()) {
            String code = row.text("External code");
            if (row.text("Vendor").isEmpty()) {
                throw new DataException(
                        table.path() + ", line " + row.line() + ": the vendor of " + code + " is missing");
            }
            if (rows.put(code, row) != null) {
                throw new DataException(table.path() + ", line " + row.line() + ": " + code + " is there twice");
            }
        }
        return rows;
    }
}
