package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Label files in a folder, of whatever made them. For a scan they are looked for by these names, with any of NIfTI's endings: the scan's own
 * (in the same place below the folder, else anywhere), the subject's id, and for one frame alone {@code <id>_<frame>}, as {@code
 * A01_ED.nii.gz}. Files lie on their scan's grid.
 */
public final class FileLabels implements LabelSource {
    private static final String ENDING = "(?i)\\.(nii|hdr)(\\.gz)?$";

    /** The percentiles between which scans are shown. */
    private static final double LOWEST = 0.5;

    private static final double HIGHEST = 99.5;
    private static final int LARGEST_VIEW = 1024;

    private final Path folder;
    private final Dataset dataset;
    private final Map<String, List<Path>> files;

    /**
     * Lists the folder's files; none is opened.
     *
     * @throws DataException where it cannot be listed, or has no NIfTI file
     */
    public FileLabels(Path folder, Dataset dataset) {
        this.folder = folder;
        this.dataset = dataset;
        this.files = list(folder);
        if (files.isEmpty()) {
            throw new DataException("the folder of predictions " + folder + " has no NIfTI file");
        }
    }

    private static Map<String, List<Path>> list(Path folder) {
        Map<String, List<Path>> files = new HashMap<>();
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            paths.filter(Files::isRegularFile).sorted().forEach(path -> {
                String name = path.getFileName().toString();
                String stem = stem(name);
                if (!stem.equals(name) && !name.startsWith(".")) {
                    files.computeIfAbsent(stem, key -> new ArrayList<>()).add(path);
                }
            });
        } catch (IOException | UncheckedIOException fault) {
            throw new DataException("the folder of predictions " + folder + " cannot be listed: " + fault, fault);
        }
        return files;
    }

    private static String stem(String name) {
        return name.replaceFirst(ENDING, "");
    }

    @Override
    public PredictedFrame labels(AnnotatedFrame frame) {
        String id = frame.subject().id();
        String single = id + "_" + frame.frame().name();
        Optional<Path> alone = find(frame, single);
        Path path = alone.or(() -> find(frame, stem(fileName(frame))))
                .or(() -> find(frame, id))
                .orElseThrow(() -> new DataException("there is no prediction of " + id + ", frame "
                        + frame.frame().name() + ", in " + folder + "; it would be called " + fileName(frame) + ", "
                        + id + ".nii.gz or " + single + ".nii.gz"));
        NiftiImage file = NiftiImage.open(path);
        requireGrid(frame, file, alone.isPresent());
        return new PredictedFrame(
                MaskMerge.checkedLabels(
                        file,
                        alone.isPresent() ? 0 : frame.frame().index(),
                        dataset.structures().count(),
                        "the prediction"),
                Optional.empty());
    }

    private static String fileName(AnnotatedFrame frame) {
        return frame.subject().image().getFileName().toString();
    }

    /** The one file of that name, or of several the one that lies below the folder as the scan does below the data set's. */
    private Optional<Path> find(AnnotatedFrame frame, String stem) {
        List<Path> found = files.getOrDefault(stem, List.of());
        if (found.size() < 2) {
            return found.stream().findFirst();
        }
        Path below = dataset.root()
                .toAbsolutePath()
                .relativize(frame.subject().image().toAbsolutePath())
                .resolveSibling(stem);
        List<Path> there = found.stream()
                .filter(path -> folder.relativize(path)
                        .resolveSibling(stem(path.getFileName().toString()))
                        .equals(below))
                .toList();
        if (there.size() != 1) {
            throw new DataException(
                    "there are several predictions of " + frame.subject().id() + ": " + found + "; keep one");
        }
        return there.stream().findFirst();
    }

    private static void requireGrid(AnnotatedFrame frame, NiftiImage file, boolean oneFrame) {
        NiftiHeader image = frame.image().header();
        NiftiHeader labels = file.header();
        Optional<String> difference = oneFrame
                ? GridCheck.difference(frame.image().path(), image.singleFrame(), labels)
                : GridCheck.difference(frame.image().path(), image, labels);
        if (difference.isPresent()) {
            throw new DataException("the prediction " + file.path() + " " + difference.get()
                    + "; a prediction lies on its image's grid");
        }
    }

    /** The whole slice, its pixels as small as the scan's smaller side of a pixel. */
    @Override
    public PreparationSettings view(NiftiHeader header) {
        Orientation orientation = Orientation.of(header);
        double[] spacing = header.spacing();
        double width = spacing[orientation.columnAxis()];
        double height = spacing[orientation.rowAxis()];
        double extent = Math.max(
                width * header.dimension(orientation.columnAxis()), height * header.dimension(orientation.rowAxis()));
        double pixel = Math.max(Math.min(width, height), extent / LARGEST_VIEW);
        return new PreparationSettings(LOWEST, HIGHEST, pixel, (int) Math.ceil(extent / pixel - 1e-9));
    }

    @Override
    public Optional<Prediction> disentangle(float[] slice) {
        return Optional.empty();
    }
}
