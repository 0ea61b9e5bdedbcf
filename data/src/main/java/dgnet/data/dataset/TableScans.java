package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.PathResolver;
import dgnet.data.dataset.Subject.LabelMapping;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.dataset.Subject.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Collects the rows of {@code dataset.csv} into scans: a scan is one image of one subject. */
final class TableScans {
    private static final Set<String> PHASES = Set.of("ED", "ES");

    private final Path root;
    private final Structures structures;
    private final LabelMapping values;
    private final MaskRules rules;
    private final List<Finding> findings;
    /** Scans by subject and image. */
    private final Map<String, Map<Path, Scan>> scans = new TreeMap<>();

    private final Map<String, String> groups = new HashMap<>();

    /** @param findings receives the problems of rows */
    TableScans(Path root, Structures structures, LabelMapping values, MaskRules rules, List<Finding> findings) {
        this.root = root;
        this.structures = structures;
        this.values = values;
        this.rules = rules;
        this.findings = findings;
    }

    /** Adds a row, or a finding if the row cannot be used. */
    void add(Table.Row row) {
        Optional<Finding> problem = problem(row);
        if (problem.isPresent()) {
            findings.add(problem.get());
            return;
        }
        String id = row.text("subject");
        Path image = path(row, "image").orElseThrow();
        groups.putIfAbsent(id, group(row));
        scans.computeIfAbsent(id, subject -> new LinkedHashMap<>())
                .computeIfAbsent(image, path -> new Scan(id, row.text("domain"), path))
                .add(row);
    }

    /** The path in a column; empty if there is none, or if it cannot be a path on this system. */
    private Optional<Path> path(Table.Row row, String column) {
        try {
            return row.text(column).isEmpty()
                    ? Optional.empty()
                    : Optional.of(PathResolver.resolve(root, row.text(column)));
        } catch (DataException fault) {
            return Optional.empty();
        }
    }

    private static String group(Table.Row row) {
        return row.text("group").isEmpty() ? row.text("subject") : row.text("group");
    }

    /** Why a row cannot be used; empty if it can. */
    private Optional<Finding> problem(Table.Row row) {
        String id = row.text("subject");
        String domain = row.text("domain");
        Optional<Path> image = path(row, "image").filter(Files::exists);
        Optional<Scan> known =
                image.map(path -> scans.getOrDefault(id, Map.of()).get(path));
        Finding.Kind kind;
        String reason;
        if (id.isEmpty() || domain.isEmpty()) {
            kind = Finding.Kind.NO_DOMAIN;
            reason = "its subject or its domain is missing";
        } else if (image.isEmpty()) {
            kind = Finding.Kind.NO_IMAGE;
            reason = "there is no image \"" + row.text("image") + "\" below " + root;
        } else if (known.isPresent() && !known.get().domain.equals(domain)) {
            kind = Finding.Kind.DUPLICATE_SUBJECT;
            reason = "the same image of subject " + id + " has another domain in an earlier row";
        } else if (!group(row).equals(groups.getOrDefault(id, group(row)))) {
            kind = Finding.Kind.DUPLICATE_SUBJECT;
            reason = "subject " + id + " has the group " + groups.get(id)
                    + " in an earlier row; a subject has one group";
        } else {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(kind, domain, id, row.file(), row.place() + ": " + reason + "; the row is left out"));
    }

    /** The scans, sorted by id. A scan whose structures are not clear is left out, with a finding. */
    List<Subject> subjects(Path table) {
        Map<String, Subject> subjects = new TreeMap<>();
        scans.forEach((id, images) -> {
            Map<Path, String> ids = ids(id, images.keySet());
            if (images.size() > 1) {
                findings.add(new Finding(
                        Finding.Kind.SEVERAL_SCANS,
                        images.values().iterator().next().domain,
                        id,
                        table,
                        "subject " + id + " has " + images.size() + " images; each is a scan of its own ("
                                + String.join(", ", ids.values()) + "), all with the same role in a run"));
            }
            images.forEach((image, scan) -> scan.subject(ids.get(image), groups.get(id))
                    .ifPresent(subject -> {
                        if (subjects.putIfAbsent(subject.id(), subject) != null) {
                            findings.add(new Finding(
                                    Finding.Kind.DUPLICATE_SUBJECT,
                                    subject.domain(),
                                    subject.id(),
                                    image,
                                    "two scans have the id " + subject.id() + "; " + image
                                            + " is left out; rename the subject " + id + " in " + table));
                        }
                    }));
        });
        spanning(subjects.values().stream().toList(), table);
        return List.copyOf(subjects.values());
    }

    /** The ids of a subject's scans: the subject's own, or followed by the name of the image where there are several. */
    private Map<Path, String> ids(String id, Set<Path> images) {
        if (images.size() == 1) {
            return Map.of(images.iterator().next(), id);
        }
        Set<String> names =
                images.stream().map(image -> stem(image.getFileName())).collect(Collectors.toSet());
        Map<Path, String> ids = new LinkedHashMap<>();
        for (Path image : images) {
            boolean distinct = names.size() == images.size();
            Path shown = distinct
                    ? image.getFileName()
                    : PathResolver.below(root, image).orElse(image);
            ids.put(image, id + "/" + stem(shown));
        }
        return ids;
    }

    private static String stem(Path image) {
        return image.toString()
                .replaceFirst("(?i)\\.(nii|hdr|img)(\\.gz)?$", "")
                .replace('\\', '/');
    }

    private void spanning(List<Subject> subjects, Path table) {
        Map<String, Set<String>> domains = new TreeMap<>();
        subjects.forEach(subject -> domains.computeIfAbsent(subject.group(), group -> new TreeSet<>())
                .add(subject.domain()));
        domains.forEach((group, names) -> {
            if (names.size() > 1) {
                findings.add(new Finding(
                        Finding.Kind.GROUP_IN_DOMAINS,
                        "",
                        group,
                        table,
                        "the patient " + group + " has scans in the domains " + String.join(", ", names)
                                + "; none of them can be the target while another is a source"));
            }
        });
    }

    /** The rows of one image. */
    private final class Scan {
        private final String subject;
        private final String domain;
        private final Path image;
        private final Map<Path, Map<Optional<Part>, Set<Integer>>> masks = new LinkedHashMap<>();
        private final Map<Integer, String> phases = new HashMap<>();
        private boolean unclear;

        Scan(String subject, String domain, Path image) {
            this.subject = subject;
            this.domain = domain;
            this.image = image;
        }

        void add(Table.Row row) {
            if (row.text("mask").isEmpty()) {
                return;
            }
            OptionalInt frame = row.text("frame").isEmpty() ? OptionalInt.of(0) : row.number("frame");
            if (frame.isEmpty()) {
                add(
                        Finding.Kind.FRAME_UNKNOWN,
                        row,
                        "frame is \"" + row.text("frame") + "\", not a frame number from 0; the mask is not used");
                return;
            }
            Optional<Part> part = part(row);
            Optional<Path> mask = path(row, "mask");
            if (mask.isEmpty()) {
                unclear = true;
                add(
                        Finding.Kind.UNREADABLE,
                        row,
                        "\"" + row.text("mask") + "\" cannot be a path on this system; the scan is left out");
            }
            if (unclear) {
                return;
            }
            if (!masks.computeIfAbsent(mask.get(), path -> new LinkedHashMap<>())
                    .computeIfAbsent(part, known -> new TreeSet<>())
                    .add(frame.getAsInt())) {
                add(
                        Finding.Kind.DUPLICATE_SUBJECT,
                        row,
                        "the same mask of the same frame is listed twice; it is used once");
            }
            phase(row, frame.getAsInt());
        }

        private Optional<Part> part(Table.Row row) {
            String name = row.text("structure");
            if (name.isEmpty()) {
                return Optional.empty();
            }
            OptionalInt value = row.integer("value");
            int label = structures.names().indexOf(name) + 1;
            if (label == 0 || (value.isEmpty() && !row.text("value").isEmpty())) {
                unclear = true;
                add(
                        Finding.Kind.STRUCTURE_UNKNOWN,
                        row,
                        (label == 0
                                        ? "the structure \"" + name + "\" is not in the label table, which has "
                                                + String.join(", ", structures.names())
                                        : "value is \"" + row.text("value") + "\", not a whole number")
                                + "; the scan is left out");
            }
            return Optional.of(new Part(label, value));
        }

        private void phase(Table.Row row, int frame) {
            String phase = row.text("phase").toUpperCase(Locale.ROOT);
            if (phase.isEmpty()) {
                return;
            }
            if (!PHASES.contains(phase)) {
                add(
                        Finding.Kind.FRAME_UNKNOWN,
                        row,
                        "phase is \"" + row.text("phase") + "\", not ED or ES; it is not used");
            } else if (!phase.equals(phases.getOrDefault(frame, phase))
                    || phases.entrySet().stream()
                            .anyMatch(known -> known.getValue().equals(phase) && known.getKey() != frame)) {
                add(
                        Finding.Kind.FRAME_UNKNOWN,
                        row,
                        "the phase " + phase + " contradicts an earlier row of this image; it is not used");
            } else {
                phases.put(frame, phase);
            }
        }

        Optional<Subject> subject(String id, String group) {
            List<Subject.Mask> files = new ArrayList<>();
            masks.forEach((path, parts) ->
                    parts.forEach((part, frames) -> files.add(new Subject.Mask(path, List.copyOf(frames), part))));
            List<LabelledFrame> frames = files.stream()
                    .flatMap(mask -> mask.frames().stream())
                    .distinct()
                    .sorted()
                    .map(index -> new LabelledFrame(phases.getOrDefault(index, "frame " + index), index))
                    .toList();
            frames.forEach(frame -> checkParts(frame, files));
            return unclear
                    ? Optional.empty()
                    : Optional.of(new Subject(id, group, domain, image, files, frames, rules, values));
        }

        /** Checks that a frame has masks of all structures, or masks that each have all structures. */
        private void checkParts(LabelledFrame frame, List<Subject.Mask> files) {
            List<Subject.Mask> own = files.stream()
                    .filter(mask -> mask.frames().contains(frame.index()))
                    .toList();
            Set<Integer> labels = new HashSet<>();
            own.forEach(mask -> mask.part().ifPresent(part -> labels.add(part.label())));
            if (labels.isEmpty() || unclear) {
                return;
            }
            Path first = own.get(0).path();
            if (own.stream().anyMatch(mask -> mask.part().isEmpty())) {
                unclear = true;
                findings.add(new Finding(
                        Finding.Kind.STRUCTURE_UNKNOWN,
                        domain,
                        subject,
                        first,
                        "some masks of " + image + " have a structure in the table and others have none, for "
                                + frame.name() + "; the scan is left out; fill the column structure in every row"));
                return;
            }
            List<String> missing = new ArrayList<>();
            for (int label = 1; label <= structures.count(); label++) {
                if (!labels.contains(label)) {
                    missing.add(structures.names().get(label - 1));
                }
            }
            if (!missing.isEmpty()) {
                findings.add(new Finding(
                        Finding.Kind.STRUCTURE_MISSING,
                        domain,
                        subject,
                        first,
                        frame.name() + " of " + image + " has no mask of " + String.join(", ", missing)
                                + "; the frame is used as one without that structure; add the mask if the structure is"
                                + " there"));
            }
        }

        private void add(Finding.Kind kind, Table.Row row, String reason) {
            findings.add(new Finding(kind, domain, subject, row.file(), row.place() + ": " + reason));
        }
    }
}
