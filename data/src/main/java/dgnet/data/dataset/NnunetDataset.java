package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.FileListing;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.Subject.LabelMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The layout of raw data sets of nnU-Net, version 2: {@code dataset.json}, images {@code imagesTr/CASE_0000.nii.gz} with masks
 * {@code labelsTr/CASE.nii.gz}, and images without masks in {@code imagesTs}. One channel is read. The domains are not part of the
 * layout, see {@link NnunetSettings}. Labels follow the order of the values. Source: F. Isensee et al., "nnU-Net: a self-configuring
 * method for deep learning-based biomedical image segmentation", Nature Methods 18 (2021).
 */
public record NnunetDataset(
        Path root, Structures structures, List<String> domains, List<Subject> subjects, List<Finding> findings)
        implements Dataset {
    /** The layout's name in the configuration. */
    public static final String LAYOUT = "nnunet";

    private static final String TRAINING = "imagesTr";
    private static final String TESTING = "imagesTs";
    private static final String MASKS = "labelsTr";

    public NnunetDataset {
        domains = List.copyOf(domains);
        subjects = List.copyOf(subjects);
        findings = List.copyOf(findings);
    }

    /** Whether a folder has the files of this layout. */
    static boolean isAt(Path root) {
        return Files.exists(root.resolve(NnunetJson.NAME)) && Files.isDirectory(root.resolve(TRAINING));
    }

    static NnunetDataset open(Path root, NnunetSettings settings, MaskRules asked) {
        MaskRules rules = asked.or(EmptyMasks.USE, EmptySlices.BACKGROUND);
        NnunetJson json = NnunetJson.read(root);
        if (!json.channels().containsKey(settings.channel())) {
            throw new DataException(root.resolve(NnunetJson.NAME) + " has no channel " + settings.channel()
                    + "; set data.channel to one of " + json.channels());
        }
        List<Finding> findings = new ArrayList<>();
        NnunetDomains domains = NnunetDomains.of(root, settings, findings);
        Map<String, Path> images = images(root, json, settings.channel(), findings);
        Map<String, Path> masks = files(root.resolve(MASKS), json.ending());
        if (images.isEmpty()) {
            throw new DataException("there is no CASE" + suffix(settings.channel(), json.ending()) + " in "
                    + root.resolve(TRAINING) + "; set data.root to a raw data set of nnU-Net");
        }
        List<Subject> subjects = new ArrayList<>();
        images.forEach((name, image) -> domains.of(name)
                .ifPresentOrElse(
                        domain -> subjects.add(subject(
                                name, domains.group(name), domain, image, masks.get(name), rules, json.values())),
                        () -> findings.add(domains.none(name, image))));
        masks.forEach((name, mask) -> {
            if (!images.containsKey(name)) {
                findings.add(Finding.maskWithoutImage(
                        domains.of(name).orElse(""), name, mask, name + suffix(settings.channel(), json.ending())));
            }
        });
        findings.addAll(domains.withoutImage(images.keySet()));
        if (subjects.isEmpty()) {
            throw new DataException("none of the " + images.size() + " cases in " + root + " has a domain; the first: "
                    + findings.get(0).message());
        }
        Set<String> names = subjects.stream().map(Subject::domain).collect(Collectors.toCollection(TreeSet::new));
        return new NnunetDataset(root, json.structures(), List.copyOf(names), subjects, findings);
    }

    @Override
    public String layout() {
        return LAYOUT;
    }

    /** The images of one channel by case: those for training, then those for testing. */
    private static Map<String, Path> images(Path root, NnunetJson json, int channel, List<Finding> findings) {
        String suffix = suffix(channel, json.ending());
        Map<String, Path> images = files(root.resolve(TRAINING), suffix);
        files(root.resolve(TESTING), suffix).forEach((name, path) -> {
            Path first = images.putIfAbsent(name, path);
            if (first != null) {
                findings.add(Finding.duplicate("", name, first, path));
            }
        });
        return images;
    }

    private static String suffix(int channel, String ending) {
        return String.format(Locale.ROOT, "_%04d", channel) + ending;
    }

    /** The files of a folder whose names end with a suffix, by the rest of the name. See {@link FileListing}. */
    private static Map<String, Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return new TreeMap<>();
        }
        try {
            return FileListing.of(folder).files().stream()
                    .filter(path -> name(path).endsWith(suffix))
                    .collect(Collectors.toMap(
                            path -> name(path).substring(0, name(path).length() - suffix.length()),
                            path -> path,
                            (first, second) -> first,
                            TreeMap::new));
        } catch (IOException e) {
            throw new DataException("the folder " + folder + " cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static Subject subject(
            String name, String group, String domain, Path image, Path mask, MaskRules rules, LabelMapping values) {
        if (mask == null) {
            return new Subject(name, group, domain, image, List.of(), List.of(), rules, values);
        }
        return new Subject(
                name,
                group,
                domain,
                image,
                List.of(new Subject.Mask(mask, List.of(0))),
                List.of(new Subject.LabelledFrame("image", 0)),
                rules,
                values);
    }
}
