package dgnet.actors.cli.model;

import dgnet.data.DataException;
import dgnet.data.FileListing;
import dgnet.data.dataset.MaskNames;
import dgnet.data.nifti.ForeignFormat;
import dgnet.data.nifti.NiftiName;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The files to segment, each with its output. An output has the name of its input. Of a folder, all NIfTI files below it are inputs, except
 * hidden files and files that are masks by their names; their outputs are in the same subfolders of the output folder. A .hdr/.img pair
 * becomes one .nii.
 */
final class PredictionInputs {
    /** The number of masks, or of inputs with the same output, that are named. */
    private static final int NAMED = 20;

    private final Path output;
    private final Selection selection;
    private final Map<Path, Path> files = new LinkedHashMap<>();
    private final Map<Path, Path> claimed = new LinkedHashMap<>();
    private final List<Path> masks = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();
    private final List<String> collisions = new ArrayList<>();
    private boolean unread;

    private PredictionInputs(Path output, Selection selection) {
        this.output = output.toAbsolutePath().normalize();
        this.selection = selection;
    }

    /**
     * The inputs, in a fixed order.
     *
     * @throws DataException if an input is absent or would be overwritten, or two inputs would have the same output
     */
    static PredictionInputs find(List<Path> given, Path output, Selection selection) {
        if (Files.exists(output) && !Files.isDirectory(output)) {
            throw new DataException("The output " + output + " is a file; give a folder");
        }
        PredictionInputs found = new PredictionInputs(output, selection);
        given.forEach(found::add);
        if (!found.collisions.isEmpty()) {
            throw new DataException("Inputs have the same output: " + named(found.collisions)
                    + "; predict them into two folders, or leave one of each pair out with --exclude PATTERN");
        }
        return found;
    }

    /** The label volume of each input. */
    Map<Path, Path> files() {
        return Collections.unmodifiableMap(files);
    }

    /** Whether inputs may be missing because a file or folder could not be listed. */
    boolean unread() {
        return unread;
    }

    /** What was left out in folders, as sentences. */
    List<String> notes() {
        List<String> notes = new ArrayList<>(passedOver);
        if (!masks.isEmpty()) {
            notes.add("left out because their names are those of masks (--include PATTERN segments them): "
                    + named(masks.stream().map(Path::toString).toList()));
        }
        return notes;
    }

    private static String named(List<String> names) {
        return names.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    private void add(Path given) {
        Path path = given.toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new DataException("There is no input " + given);
        }
        if (path.startsWith(output)) {
            throw new DataException("The input " + given
                    + " is in the output folder, where it would be overwritten; give another --output");
        }
        if (!Files.isDirectory(path)) {
            add(given, output.resolve(NiftiName.asSingle(path)));
            return;
        }
        FileListing listing = list(path);
        for (FileListing.PassedOver passed : listing.passedOver()) {
            passedOver.add(passed.sentence());
            unread |= passed.unread();
        }
        List<Path> below = listing.files().stream()
                .filter(NiftiName::isScan)
                .filter(file -> !file.startsWith(output))
                .toList();
        if (below.isEmpty()) {
            throw new DataException("The folder " + given + " has no NIfTI file (.nii, .nii.gz, .hdr, .hdr.gz)"
                    + ForeignFormat.in(path).map(sentence -> "; " + sentence).orElse(""));
        }
        ForeignFormat.in(path).ifPresent(sentence -> passedOver.add("not read: " + sentence));
        int before = files.size();
        below.forEach(file -> addBelow(given, path.relativize(file)));
        if (files.size() == before && !unread) {
            throw new DataException("The folder " + given + " has no file to segment: of " + below.size()
                    + " NIfTI files, " + masks.size()
                    + " are masks by their names, the others do not match --include and --exclude");
        }
    }

    private void addBelow(Path folder, Path file) {
        try {
            if (!selection.selects(file)) {
                return;
            }
            if (selection.include().isEmpty() && MaskNames.isMask(file)) {
                masks.add(folder.resolve(file));
                return;
            }
            add(folder.resolve(file), output.resolve(file).resolveSibling(NiftiName.asSingle(file)));
        } catch (InvalidPathException e) {
            passedOver.add(folder.resolve(file) + " has a name that cannot be written with this locale ("
                    + e.getReason() + "); set LC_ALL=C.UTF-8, or rename the file; it is passed over");
            unread = true;
        }
    }

    private void add(Path input, Path labels) {
        Path other = claimed.putIfAbsent(labels, input);
        if (other != null && !other.equals(input)) {
            collisions.add(other + " and " + input);
        }
        files.put(input, labels);
    }

    private static FileListing list(Path folder) {
        try {
            return FileListing.of(folder);
        } catch (IOException e) {
            throw new DataException("Cannot read the folder " + folder + ": " + e, e);
        }
    }

    /**
     * The files of a folder that are inputs, by patterns such as {@code *_sa.nii.gz} for the name, or {@code site1/**} for the path below
     * the folder.
     *
     * @param include only files that match one of them, masks too; empty: all files except masks
     * @param exclude no file that matches one of them
     */
    record Selection(List<PathMatcher> include, List<PathMatcher> exclude) {
        static final Selection ALL = new Selection(List.of(), List.of());

        /** @throws DataException if a pattern is not a glob */
        static Selection of(List<String> include, List<String> exclude) {
            return new Selection(
                    include.stream().map(Selection::matcher).toList(),
                    exclude.stream().map(Selection::matcher).toList());
        }

        boolean selects(Path file) {
            return (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.matches(file)))
                    && exclude.stream().noneMatch(pattern -> pattern.matches(file));
        }

        private static PathMatcher matcher(String pattern) {
            try {
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
                return pattern.contains("/") ? matcher : path -> matcher.matches(path.getFileName());
            } catch (PatternSyntaxException e) {
                throw new DataException("The pattern \"" + pattern + "\" is not valid: " + e.getDescription());
            }
        }
    }
}
