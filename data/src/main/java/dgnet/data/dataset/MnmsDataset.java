package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The layout of the Multi-centre, Multi-vendor and Multi-disease cardiac challenge: 4-D short-axis files {@code <code>_sa.nii.gz} with
 * masks {@code <code>_sa_gt.nii.gz} anywhere below the folder ({@code Training/Labeled}, {@code Training/Unlabeled}, {@code Validation},
 * {@code Testing}), and an information table in the folder, see {@link MnmsTable}. Frames are numbered from 0; only ED and ES are
 * annotated. Domains are vendors, or a vendor's centres; labels are 1 LV (left ventricle), 2 MYO (myocardium), 3 RV (right ventricle).
 * Source: V. M. Campello et al., IEEE Transactions on Medical Imaging 40 (2021).
 */
public record MnmsDataset(Path root, List<String> domains, List<Subject> subjects, List<Finding> findings)
        implements Dataset {
    /** The layout's name in the configuration. */
    public static final String LAYOUT = "mnms";

    static final Pattern FILE = Pattern.compile("(?<code>.+)_sa(?<mask>_gt)?");
    static final Structures STRUCTURES = Structures.of("LV", "MYO", "RV");

    public MnmsDataset {
        domains = List.copyOf(domains);
        subjects = List.copyOf(subjects);
        findings = List.copyOf(findings);
    }

    static MnmsDataset open(Path root, DomainRule rule, MaskRules asked) {
        MaskRules rules = asked.or(EmptyMasks.REFUSE, EmptySlices.BACKGROUND);
        List<Finding> findings = new ArrayList<>();
        Map<String, Path> images = new TreeMap<>();
        Map<String, Path> masks = new TreeMap<>();
        find(root, images, masks, findings);
        if (images.isEmpty()) {
            throw new DataException("there is no file <code>_sa.nii.gz below " + root
                    + "; set data.root to a folder in the layout of the M&Ms challenge");
        }
        MnmsTable table = MnmsTable.read(root, findings);
        Set<String> divided = rule == DomainRule.CENTRE ? table.vendorsOfSeveralCentres() : Set.of();
        List<Subject> subjects = new ArrayList<>();
        images.forEach((code, image) -> {
            Table.Row row = table.rows().get(code);
            if (row == null) {
                findings.add(table.notListed(code, image));
            } else if (!MnmsTable.vendor(row).isEmpty()) {
                String vendor = MnmsTable.vendor(row);
                String domain = divided.contains(vendor) ? vendor + "-" + MnmsTable.centre(row) : vendor;
                subjects.add(subject(code, domain, row, image, masks.get(code), rules, findings));
            }
        });
        table.rows().forEach((code, row) -> {
            if (!images.containsKey(code)) {
                findings.add(new Finding(
                        Finding.Kind.NO_IMAGE,
                        MnmsTable.vendor(row),
                        code,
                        row.file(),
                        row.place() + ": " + code + " has no image " + code + "_sa.nii.gz below " + root
                                + "; it is left out"));
            }
        });
        if (subjects.isEmpty()) {
            throw new DataException("none of the " + images.size() + " images below " + root
                    + " is in the information table; External code must be the part of the file name before _sa");
        }
        Set<String> domains = subjects.stream().map(Subject::domain).collect(Collectors.toCollection(TreeSet::new));
        return new MnmsDataset(root, List.copyOf(domains), subjects, findings);
    }

    @Override
    public String layout() {
        return LAYOUT;
    }

    @Override
    public Structures structures() {
        return STRUCTURES;
    }

    private static void find(Path root, Map<String, Path> images, Map<String, Path> masks, List<Finding> findings) {
        for (DatasetFiles.Named file : DatasetFiles.matching(root, FILE, findings)) {
            String code = file.group("code");
            Path first = (file.group("mask") == null ? images : masks).putIfAbsent(code, file.path());
            if (first != null) {
                findings.add(Finding.duplicate("", code, first, file.path()));
            }
        }
        masks.forEach((code, mask) -> {
            if (!images.containsKey(code)) {
                findings.add(Finding.maskWithoutImage("", code, mask, code + "_sa.nii.gz"));
            }
        });
    }

    private static Subject subject(
            String code, String domain, Table.Row row, Path image, Path mask, MaskRules rules, List<Finding> findings) {
        if (mask == null) {
            return Subject.of(code, domain, image, List.of(), List.of(), rules);
        }
        Map<Integer, Subject.LabelledFrame> frames = new LinkedHashMap<>();
        for (String name : List.of("ED", "ES")) {
            OptionalInt index = row.number(name);
            if (index.isEmpty()) {
                findings.add(new Finding(
                        Finding.Kind.FRAME_UNKNOWN,
                        domain,
                        code,
                        row.file(),
                        row.place() + ": " + name + " of " + code + " is \"" + row.text(name)
                                + "\", not a frame number from 0; the mask of that frame is not used"));
            } else {
                frames.putIfAbsent(index.getAsInt(), new Subject.LabelledFrame(name, index.getAsInt()));
            }
        }
        return Subject.of(
                code, domain, image, frames.isEmpty() ? List.of() : List.of(mask), List.copyOf(frames.values()), rules);
    }
}
