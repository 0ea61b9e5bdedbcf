package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.FileListing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of a {@code dataset.csv} for a tree of files, by patterns of their paths.
 *
 * @param rows in the order of their images
 * @param images files that the pattern of the images matches
 * @param masks files that a pattern of the masks matches
 * @param others image files that no pattern matches
 * @param withoutImage masks without an image
 * @param withoutDomain images without a domain
 * @param passedOver sentences about folders and links that were not listed
 */
public record TableDraft(
        List<Row> rows,
        List<String> images,
        List<String> masks,
        List<String> others,
        List<String> withoutImage,
        List<String> withoutDomain,
        List<String> passedOver) {
    private static final String SUBJECT = "subject";
    private static final String FRAME = "frame";
    private static final String STRUCTURE = "structure";
    private static final String PHASE = "phase";

    public TableDraft {
        rows = List.copyOf(rows);
        images = List.copyOf(images);
        masks = List.copyOf(masks);
        others = List.copyOf(others);
        withoutImage = List.copyOf(withoutImage);
        withoutDomain = List.copyOf(withoutDomain);
        passedOver = List.copyOf(passedOver);
    }

    /** A row of the table; a text is empty if the row has none. */
    public record Row(
            String subject,
            String group,
            String domain,
            String image,
            String mask,
            String frame,
            String phase,
            String structure) {
        private Row called(String name) {
            return new Row(subject, group, domain, image, mask, frame, phase, name);
        }

        private Map<String, String> cells() {
            Map<String, String> cells = new LinkedHashMap<>();
            cells.put(SUBJECT, subject);
            cells.put("group", group);
            cells.put("domain", domain);
            cells.put("image", image);
            cells.put("mask", mask);
            cells.put(FRAME, frame);
            cells.put(PHASE, phase);
            cells.put(STRUCTURE, structure);
            return cells;
        }
    }

    /** A file and what the placeholders of its pattern stand for. */
    private record Matched(String path, Map<String, String> values) {
        String value(String name) {
            return values.getOrDefault(name, "");
        }
    }

    /**
     * Finds the files below a folder and makes their rows; no file is opened.
     *
     * @throws DataException if the patterns do not fit the files or each other
     */
    public static TableDraft of(Path root, TableRequest request) {
        PathPattern image = new PathPattern(request.image());
        List<PathPattern> maskPatterns =
                request.masks().stream().map(PathPattern::new).toList();
        DomainChoice domains = DomainChoice.of(root, request.domain(), request.domainColumn(), request.keyColumn());
        FileListing listing = DatasetFiles.list(root);
        List<Matched> images = new ArrayList<>();
        List<Matched> masks = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Path file : DatasetFiles.scans(listing)) {
            String path = root.relativize(file).toString().replace('\\', '/');
            // An image's pattern often matches the masks too.
            Optional<Matched> mask = maskPatterns.stream()
                    .flatMap(pattern -> pattern.match(path).stream())
                    .map(values -> new Matched(path, values))
                    .findFirst();
            Optional<Map<String, String>> own = image.match(path);
            if (mask.isPresent()) {
                masks.add(mask.get());
            } else if (own.isPresent()) {
                images.add(new Matched(path, own.get()));
            } else {
                others.add(path);
            }
        }
        if (images.isEmpty()) {
            throw new DataException("no file below " + root + " matches --image " + request.image()
                    + (others.isEmpty() ? "; there is no NIfTI file" : "; there are files such as " + some(others)));
        }
        List<String> withoutImage = new ArrayList<>();
        Map<String, List<Matched>> masksOf = masksOf(images, masks, withoutImage);
        Map<String, Name> names = names(images, request);
        List<Row> rows = new ArrayList<>();
        List<String> withoutDomain = new ArrayList<>();
        for (Matched scan : images) {
            Name name = names.get(scan.path);
            domains.of(scan.values, List.of(name.group, name.subject, scan.value(SUBJECT)))
                    .ifPresentOrElse(
                            domain -> rows.addAll(rows(
                                    scan,
                                    name,
                                    domain,
                                    masksOf.getOrDefault(scan.path, List.of()),
                                    FrameNumbers.of(root, request, scan.values))),
                            () -> withoutDomain.add(scan.path));
        }
        return new TableDraft(
                rows,
                paths(images),
                paths(masks),
                others,
                withoutImage,
                withoutDomain,
                listing.passedOver().stream()
                        .map(FileListing.PassedOver::sentence)
                        .toList());
    }

    /** A scan's id, and its patient; empty if that is not known. */
    private record Name(String subject, String group) {}

    /** The name of each image by its path; no two are equal. */
    private static Map<String, Name> names(List<Matched> images, TableRequest request) {
        Set<String> placeholders = images.get(0).values.keySet();
        if (request.subject().isEmpty() && !placeholders.contains(SUBJECT)) {
            throw new DataException("--image " + request.image()
                    + " has no placeholder {subject}; add it, or say with --subject what a scan is called");
        }
        // Subjects of two sites may have the same number.
        String patient = template(placeholders.stream()
                .filter(name -> name.equals(SUBJECT) || request.domain().contains("{" + name + "}"))
                .toList());
        String subject = request.subject();
        String group = request.group();
        if (subject.isEmpty()) {
            subject = Stream.of("{subject}", patient)
                    .filter(template -> distinct(images, template))
                    .findFirst()
                    .orElse(template(placeholders));
            group = group.isEmpty() && !distinct(images, patient) ? patient : group;
        }
        Map<String, Name> names = new HashMap<>();
        Map<String, String> first = new HashMap<>();
        for (Matched scan : images) {
            Name name = new Name(PathPattern.filled(subject, scan.values), PathPattern.filled(group, scan.values));
            String other = first.put(name.subject, scan.path);
            if (other != null) {
                throw new DataException("the images " + other + " and " + scan.path + " would both be called "
                        + name.subject + "; use placeholders that tell them apart in --image and --subject");
            }
            names.put(scan.path, name);
        }
        return names;
    }

    private static String template(Collection<String> placeholders) {
        return placeholders.stream().map(name -> "{" + name + "}").collect(Collectors.joining("_"));
    }

    /** Whether a template gives each image a text of its own. */
    private static boolean distinct(List<Matched> images, String template) {
        return images.stream()
                        .map(scan -> PathPattern.filled(template, scan.values))
                        .distinct()
                        .count()
                == images.size();
    }

    /** The masks of each image by its path: every placeholder that both patterns have stands for the same text. */
    private static Map<String, List<Matched>> masksOf(
            List<Matched> images, List<Matched> masks, List<String> withoutImage) {
        Map<String, List<Matched>> masksOf = new HashMap<>();
        Map<Set<String>, Map<Map<String, String>, List<String>>> indices = new HashMap<>();
        for (Matched mask : masks) {
            Set<String> shared = new LinkedHashSet<>(images.get(0).values.keySet());
            shared.retainAll(mask.values.keySet());
            List<String> fitting = indices.computeIfAbsent(shared, names -> images.stream()
                            .collect(Collectors.groupingBy(
                                    scan -> selected(scan.values, names),
                                    Collectors.mapping(Matched::path, Collectors.toList()))))
                    .getOrDefault(selected(mask.values, shared), List.of());
            if (fitting.size() > 1) {
                throw new DataException("the mask " + mask.path + " fits several images: " + some(fitting)
                        + "; give --image and --mask the placeholders that tell them apart");
            }
            if (fitting.isEmpty()) {
                withoutImage.add(mask.path);
            } else {
                masksOf.computeIfAbsent(fitting.get(0), unused -> new ArrayList<>())
                        .add(mask);
            }
        }
        return masksOf;
    }

    private static Map<String, String> selected(Map<String, String> values, Set<String> names) {
        Map<String, String> selected = new HashMap<>(values);
        selected.keySet().retainAll(names);
        return selected;
    }

    private static List<Row> rows(Matched scan, Name name, String domain, List<Matched> masks, FrameNumbers frames) {
        if (masks.isEmpty()) {
            return List.of(new Row(name.subject, name.group, domain, scan.path, "", "", scan.value(PHASE), ""));
        }
        return masks.stream()
                .map(mask -> new Row(
                        name.subject,
                        name.group,
                        domain,
                        scan.path,
                        mask.path,
                        // A frame that is a file of its own is the only one in it.
                        scan.values.containsKey(FRAME) ? "" : frames.index(mask.path, mask.value(FRAME)),
                        phase(scan, mask, frames),
                        mask.value(STRUCTURE)))
                .toList();
    }

    private static String phase(Matched scan, Matched mask, FrameNumbers frames) {
        String named = mask.values.containsKey(PHASE) ? mask.value(PHASE) : scan.value(PHASE);
        return named.isEmpty()
                ? frames.phase(mask.values.containsKey(FRAME) ? mask.value(FRAME) : scan.value(FRAME))
                : named;
    }

    /** The images of which a frame has several masks that are not of one structure each, sorted. */
    public List<String> raters() {
        Map<String, Long> masksOfFrame = rows.stream()
                .filter(row -> !row.mask.isEmpty() && row.structure.isEmpty())
                .collect(Collectors.groupingBy(
                        row -> row.image + '\0' + row.frame, TreeMap::new, Collectors.counting()));
        return masksOfFrame.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(entry -> entry.getKey().substring(0, entry.getKey().indexOf('\0')))
                .distinct()
                .toList();
    }

    /** How many subjects each domain has. */
    public Map<String, Long> domains() {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        Row::domain,
                        TreeMap::new,
                        Collectors.collectingAndThen(
                                Collectors.mapping(Row::subject, Collectors.toSet()), set -> (long) set.size())));
    }

    /**
     * This draft with other names of the structures.
     *
     * @param names by the structures in the masks' names
     * @throws DataException if no mask has one of these structures
     */
    public TableDraft renamed(Map<String, String> names) {
        List<String> structures = structures();
        for (String structure : names.keySet()) {
            if (!structures.contains(structure)) {
                throw new DataException(
                        "--labels names " + structure + ", but the structures in the names of the masks are "
                                + String.join(", ", structures) + "; write --labels " + structures.get(0) + "=NAME");
            }
        }
        List<Row> renamed = rows.stream()
                .map(row -> row.called(names.getOrDefault(row.structure, row.structure)))
                .toList();
        return new TableDraft(renamed, images, masks, others, withoutImage, withoutDomain, passedOver);
    }

    /** The structures that the masks' names tell apart, sorted; empty if they do not. */
    public List<String> structures() {
        return rows.stream()
                .map(Row::structure)
                .filter(structure -> !structure.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /** The content of {@code dataset.csv}: group, phase and structure are columns only if a row has one. */
    public String csv() {
        List<Map<String, String>> lines = rows.stream().map(Row::cells).toList();
        List<String> optional = List.of("group", PHASE, STRUCTURE);
        List<String> columns = new Row("", "", "", "", "", "", "", "")
                .cells().keySet().stream()
                        .filter(column -> !optional.contains(column)
                                || lines.stream()
                                        .anyMatch(line -> !line.get(column).isEmpty()))
                        .toList();
        StringBuilder csv = new StringBuilder(CsvFile.line(columns));
        lines.forEach(
                line -> csv.append(CsvFile.line(columns.stream().map(line::get).toList())));
        return csv.toString();
    }

    private static List<String> paths(List<Matched> files) {
        return files.stream().map(Matched::path).toList();
    }

    /** The first of some names. */
    private static String some(List<String> names) {
        return names.stream().limit(3).collect(Collectors.joining(", "));
    }
}
