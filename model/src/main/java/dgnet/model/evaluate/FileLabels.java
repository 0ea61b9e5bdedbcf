package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.evaluate.LabelSource.PredictedFrame;
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
 * Label files in a folder, from any tool. The file of a scan has one of these names, with any NIfTI extension: the name of the scan (at the
 * same relative path, otherwise anywhere below the folder), the subject's id, or {@code <id>_<frame>} for a single frame, such as {@code
 * A01_ED.nii.gz}. Label files must be on the grid of the scan.
 */
public final class FileLabels implements LabelSource {
    private static final String ENDING = "(?i)\\.(nii|hdr)(\\.gz)?$";

    /** The percentiles of intensities between which scans are shown. */
    private static final double LOWEST = 0.5;

    private static final double HIGHEST = 99.5;
    private static final int LARGEST_VIEW = 1024;

    private final Path folder;
    private final Dataset dataset;
    private final Map<String, List<Path>> files;

    /**
     * Lists the folder's files without opening them.
     *
     * @throws DataException if the folder cannot be listed or has no NIfTI file
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
                        + frame.frame().name() + ", in " + folder + "; expected is a file named " + fileName(frame)
                        + ", "
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

    /** The file of that name. If there are several, the one with the same relative path as the scan. */
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
                    "there are several predictions of " + frame.subject().id() + ": " + found + "; keep only one");
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
                    + "; a prediction must be on the grid of its image");
        }
    }

    /** Shows the whole slice, with pixels of the scan's smaller pixel side. */
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
