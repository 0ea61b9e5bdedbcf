package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The layout of the Spinal Cord Grey Matter challenge: {@code siteN-scMM-image.nii.gz} with masks {@code siteN-scMM-mask-rK.nii.gz},
 * one per rater, anywhere below the folder. Domains are sites; labels are 1 grey matter, 2 white matter. Slices without any label were
 * not annotated. Source: F. Prados et al., "Spinal cord grey matter segmentation challenge", NeuroImage 152 (2017).
 */
public record SpinalCordDataset(Path root, List<String> domains, List<Subject> subjects, List<Finding> findings)
        implements Dataset {
    /** The layout's name in the configuration. */
    public static final String LAYOUT = "spinal-cord";

    static final Pattern FILE =
            Pattern.compile("(?<id>(?<site>site\\d+)-sc\\d+)-(?:(?<image>image)|mask-r(?<rater>\\d+))");
    static final Structures STRUCTURES =
            Structures.of("grey matter", "white matter").with("cord", Set.of(1, 2));

    public SpinalCordDataset {
        domains = List.copyOf(domains);
        subjects = List.copyOf(subjects);
        findings = List.copyOf(findings);
    }

    static SpinalCordDataset open(Path root, MaskRules asked) {
        MaskRules rules = asked.or(EmptyMasks.REFUSE, EmptySlices.UNLABELLED);
        Map<String, DatasetFiles.Named> images = new TreeMap<>();
        Map<String, TreeMap<Integer, Path>> masks = new TreeMap<>();
        List<Finding> findings = new ArrayList<>();
        for (DatasetFiles.Named file : DatasetFiles.matching(root, FILE, findings)) {
            String id = file.group("id");
            Path first;
            if (file.group("image") != null) {
                DatasetFiles.Named other = images.putIfAbsent(id, file);
                first = other == null ? null : other.path();
            } else {
                int rater = Integer.parseInt(file.group("rater"));
                first = masks.computeIfAbsent(id, unused -> new TreeMap<>()).putIfAbsent(rater, file.path());
            }
            if (first != null) {
                findings.add(Finding.duplicate(file.group("site"), id, first, file.path()));
            }
        }
        if (images.isEmpty()) {
            throw new DataException("there is no file siteN-scMM-image.nii.gz below " + root
                    + "; set data.root to a folder in the layout of the Spinal Cord Grey Matter challenge");
        }
        masks.forEach((id, files) -> {
            if (!images.containsKey(id)) {
                Path mask = files.firstEntry().getValue();
                findings.add(
                        Finding.maskWithoutImage(id.substring(0, id.indexOf('-')), id, mask, id + "-image.nii.gz"));
            }
        });
        List<Subject> subjects = new ArrayList<>();
        images.forEach((id, image) -> {
            List<Path> raters =
                    List.copyOf(masks.getOrDefault(id, new TreeMap<>()).values());
            List<Subject.LabelledFrame> frames =
                    raters.isEmpty() ? List.of() : List.of(new Subject.LabelledFrame("image", 0));
            subjects.add(Subject.of(id, image.group("site"), image.path(), raters, frames, rules));
        });
        List<String> sites = subjects.stream()
                .map(Subject::domain)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .toList();
        return new SpinalCordDataset(root, sites, subjects, findings);
    }

    @Override
    public String layout() {
        return LAYOUT;
    }

    @Override
    public Structures structures() {
        return STRUCTURES;
    }
}
