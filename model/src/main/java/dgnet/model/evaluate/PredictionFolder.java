package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.FileListing;
import dgnet.data.dataset.MaskNames;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.NiftiName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of label files, and the only place that knows their names. The file of a frame has one of these names, with any NIfTI ending,
 * in this order: {@code <id>_<frame>}, such as {@code A01_ED} or {@code A01_frame00} (frames count from 0); the same with the name of the
 * scan instead of the id; the name of the scan; the id; the name of the mask, with or without its suffix.
 */
final class PredictionFolder {
    private final Path folder;
    private final Path root;
    private final Map<String, List<Path>> files = new HashMap<>();
    private final FileListing listing;

    /** What a file contains, as far as its name says. */
    enum Extent {
        ONE_FRAME,
        WHOLE_SCAN,
        /** One frame or the whole scan, by its header. */
        EITHER
    }

    /** The label file of a frame. */
    record Found(Path path, Extent extent) {}

    /**
     * Lists the folder without opening a file.
     *
     * @param root the folder of the data set
     * @throws DataException if the folder cannot be listed or has no NIfTI file
     */
    PredictionFolder(Path folder, Path root) {
        this.folder = folder;
        this.root = root;
        try {
            listing = FileListing.of(folder);
        } catch (IOException fault) {
            throw new DataException("the folder of predictions " + folder + " cannot be listed: " + fault, fault);
        }
        listing.files().stream().filter(NiftiName::isScan).forEach(path -> files.computeIfAbsent(
                        NiftiName.stem(path), key -> new ArrayList<>())
                .add(path));
        if (files.isEmpty()) {
            throw new DataException("the folder of predictions " + folder + " has no NIfTI file");
        }
    }

    Path path() {
        return folder;
    }

    /** The files and folders that could not be listed, each a sentence. */
    List<String> passedOver() {
        return listing.passedOver().stream()
                .map(FileListing.PassedOver::sentence)
                .toList();
    }

    /**
     * The label file of a frame.
     *
     * @throws DataException if there is none, or several of the same name
     */
    Found find(Subject subject, LabelledFrame frame) {
        Map<String, Extent> names = names(subject, frame);
        for (Map.Entry<String, Extent> name : names.entrySet()) {
            List<Path> found = candidates(subject, name.getKey());
            if (found.size() == 1) {
                return new Found(found.get(0), name.getValue());
            }
            if (found.size() > 1) {
                throw new DataException(
                        "there are several predictions of " + subject.id() + ": " + found + "; keep only one");
            }
        }
        throw new DataException("there is no prediction of " + subject.id() + called(frame) + ", in "
                + folder + "; no file has one of the names " + String.join(", ", names.keySet())
                + " (.nii, .nii.gz or .hdr)");
    }

    /** The frame, unless the scan has no other. */
    private static String called(LabelledFrame frame) {
        if (frame.name().equals("image")) {
            return "";
        }
        return ", " + (frame.name().startsWith("frame ") ? frame.name() : "frame " + frame.name());
    }

    /** The possible names of a label file, without ending. */
    static Map<String, Extent> names(Subject subject, LabelledFrame frame) {
        Map<String, Extent> names = new LinkedHashMap<>();
        String scan = NiftiName.stem(subject.image());
        int index = frame.index();
        for (String base : List.of(subject.id(), scan)) {
            for (String suffix : List.of(
                    frame.name(),
                    "frame" + (index < 10 ? "0" : "") + index,
                    "frame" + index,
                    frame.name().replace(" ", ""))) {
                names.putIfAbsent(base + "_" + suffix, Extent.ONE_FRAME);
            }
        }
        names.putIfAbsent(scan, Extent.WHOLE_SCAN);
        names.putIfAbsent(subject.id(), Extent.WHOLE_SCAN);
        for (Subject.Mask mask : subject.masks()) {
            if (mask.frames().contains(index)) {
                Extent extent = mask.frames().size() == 1 ? Extent.EITHER : Extent.WHOLE_SCAN;
                names.putIfAbsent(NiftiName.stem(mask.path()), extent);
                names.putIfAbsent(MaskNames.scan(mask.path()), extent);
            }
        }
        return names;
    }

    /** The files of that name. If there are several, only the one with the same relative path as the scan, if there is one. */
    private List<Path> candidates(Subject subject, String name) {
        List<Path> found = files.getOrDefault(name, List.of()).stream()
                .filter(path -> subject.masks().stream()
                        .noneMatch(mask -> absolute(mask.path()).equals(absolute(path))))
                .toList();
        if (found.size() < 2) {
            return found;
        }
        Path below = absolute(root).relativize(absolute(subject.image())).resolveSibling(name);
        List<Path> there = found.stream()
                .filter(path -> folder.relativize(path)
                        .resolveSibling(NiftiName.stem(path))
                        .equals(below))
                .toList();
        return there.size() == 1 ? there : found;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
