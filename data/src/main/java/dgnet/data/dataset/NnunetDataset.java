package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.Subject.LabelMapping;
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
import java.util.stream.Stream;

/**
 * The layout of raw data sets of nnU-Net, version 2: {@code dataset.json}, images {@code imagesTr/CASE_0000.nii.gz} with masks
 * {@code labelsTr/CASE.nii.gz}, and images without masks in {@code imagesTs}. Cases with a mask in {@code labelsTs} are a test set. One
 * channel is read. The domains are not part of the layout, see {@link NnunetSettings}. Labels follow the order of the values. Source:
 * F. Isensee et al., "nnU-Net: a self-configuring method for deep learning-based biomedical image segmentation", Nature Methods 18
 * (2021).
 */
public record NnunetDataset(
        Path root,
        Structures structures,
        List<String> domains,
        List<Subject> subjects,
        List<Subject> testSet,
        List<Finding> findings)
        implements Dataset {
    /** The layout's name in the configuration. */
    public static final String LAYOUT = "nnunet";

    private static final String TRAINING = "imagesTr";
    private static final String TESTING = "imagesTs";
    private static final String MASKS = "labelsTr";
    private static final String TEST_MASKS = "labelsTs";

    public NnunetDataset {
        domains = List.copyOf(domains);
        subjects = List.copyOf(subjects);
        testSet = List.copyOf(testSet);
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
        String suffix = suffix(settings.channel(), json.ending());
        Map<String, Path> training = files(root.resolve(TRAINING), suffix, findings);
        Map<String, Path> images = images(training, files(root.resolve(TESTING), suffix, findings), findings);
        Map<String, Path> masks = files(root.resolve(MASKS), json.ending(), findings);
        Map<String, Path> testMasks = files(root.resolve(TEST_MASKS), json.ending(), findings);
        if (images.isEmpty()) {
            throw new DataException("there is no CASE" + suffix + " in " + root.resolve(TRAINING)
                    + "; set data.root to a raw data set of nnU-Net");
        }
        List<Subject> subjects = new ArrayList<>();
        List<Subject> testSet = new ArrayList<>();
        images.forEach((name, image) -> {
            boolean test = testMasks.containsKey(name) && !training.containsKey(name);
            Path mask = test ? testMasks.get(name) : masks.get(name);
            domains.of(name)
                    .ifPresentOrElse(
                            domain -> (test ? testSet : subjects)
                                    .add(subject(name, domains.group(name), domain, image, mask, rules, json.values())),
                            () -> findings.add(domains.none(name, image)));
        });
        List.of(masks, testMasks)
                .forEach(folder -> folder.forEach((name, mask) -> {
                    if (!images.containsKey(name)) {
                        findings.add(Finding.maskWithoutImage(domains.of(name).orElse(""), name, mask, name + suffix));
                    }
                }));
        findings.addAll(ofTestSet(root.resolve(TEST_MASKS), testSet, subjects));
        findings.addAll(domains.withoutImage(images.keySet()));
        if (subjects.isEmpty()) {
            throw new DataException("none of the " + images.size() + " cases in " + root + " has a domain; the first: "
                    + findings.get(0).message());
        }
        Set<String> names = Stream.of(subjects, testSet)
                .flatMap(List::stream)
                .map(Subject::domain)
                .collect(Collectors.toCollection(TreeSet::new));
        return new NnunetDataset(root, json.structures(), List.copyOf(names), subjects, testSet, findings);
    }

    /** That there is a test set, and its patients that training uses. */
    private static List<Finding> ofTestSet(Path masks, List<Subject> testSet, List<Subject> subjects) {
        if (testSet.isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                Finding.Kind.TEST_SET,
                "",
                "",
                masks,
                masks + " has masks of " + testSet.size() + " cases of " + TESTING
                        + ": they are a test set, which training does not use; dgnet evaluate scores them"));
        Set<String> trained = subjects.stream().map(Subject::group).collect(Collectors.toSet());
        testSet.stream()
                .filter(subject -> trained.contains(subject.group()))
                .forEach(subject -> findings.add(new Finding(
                        Finding.Kind.TEST_PATIENT,
                        subject.domain(),
                        subject.id(),
                        subject.image(),
                        "the patient " + subject.group() + " of " + subject.image()
                                + " has other cases that training may use, so the score of this case is not that of an unseen"
                                + " patient; move all cases of a patient to one side")));
        return findings;
    }

    @Override
    public Dataset withTestSet() {
        Map<String, Subject> all = new TreeMap<>();
        Stream.of(subjects, testSet).flatMap(List::stream).forEach(subject -> all.put(subject.id(), subject));
        return new NnunetDataset(root, structures, domains, List.copyOf(all.values()), List.of(), findings);
    }

    @Override
    public String layout() {
        return LAYOUT;
    }

    /** All images by case; a case in both folders is one for training. */
    private static Map<String, Path> images(
            Map<String, Path> training, Map<String, Path> testing, List<Finding> findings) {
        Map<String, Path> images = new TreeMap<>(training);
        testing.forEach((name, path) -> {
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

    /** The files of a folder whose names end with a suffix, by the rest of the name. */
    private static Map<String, Path> files(Path folder, String suffix, List<Finding> findings) {
        if (!Files.isDirectory(folder)) {
            return new TreeMap<>();
        }
        return DatasetFiles.list(folder, findings).files().stream()
                .filter(path -> name(path).endsWith(suffix))
                .collect(Collectors.toMap(
                        path -> name(path).substring(0, name(path).length() - suffix.length()),
                        path -> path,
                        (first, second) -> first,
                        TreeMap::new));
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
