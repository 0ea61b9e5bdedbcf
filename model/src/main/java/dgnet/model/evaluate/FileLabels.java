package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.LabelLegend;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.evaluate.LabelSource.PredictedFrame;
import dgnet.model.evaluate.PredictionFolder.Extent;
import dgnet.model.evaluate.PredictionFolder.Found;
import dgnet.model.learn.Prediction;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Label files in a folder, from any tool. Their names are those of {@link PredictionFolder}, their values those of {@link PredictionValues}.
 * Label files must be on the grid of the scan.
 */
public final class FileLabels implements LabelSource {
    /** The percentiles of intensities between which scans are shown. */
    private static final double LOWEST = 0.5;

    private static final double HIGHEST = 99.5;
    private static final int LARGEST_VIEW = 1024;

    private final PredictionFolder folder;
    private final PredictionValues values;

    /** The values that label files have. */
    public enum Values {
        /** Those in the masks of the data set. */
        MASK,
        /** 1 to K, in the order of the structures. */
        OUTPUT
    }

    /** Label files whose values are those of the folder's legend, otherwise decided by the values that the files have. */
    public FileLabels(Path folder, Dataset dataset) {
        this(folder, dataset, Optional.empty());
    }

    /**
     * Lists the folder's files. The files are opened only if their values must decide.
     *
     * @param given the values that the files have
     * @throws DataException if the folder cannot be listed or has no NIfTI file, or the meaning of its values cannot be decided
     */
    public FileLabels(Path folder, Dataset dataset, Optional<Values> given) {
        this.folder = new PredictionFolder(folder, dataset.root());
        this.values = given.map(kind -> PredictionValues.of(kind, dataset))
                .or(() -> LabelLegend.in(folder).map(legend -> PredictionValues.of(legend, folder, dataset)))
                .orElseGet(() -> PredictionValues.decide(dataset, this.folder));
    }

    /** What each value in the files stands for, such as {@code 1 RV, 2 MYO, 3 LV, as in the masks}. */
    public String values() {
        return values.toString();
    }

    /** What was passed over in the folder, each a sentence. */
    public List<String> passedOver() {
        return folder.passedOver();
    }

    @Override
    public PredictedFrame labels(AnnotatedFrame frame) {
        Subject subject = frame.subject();
        Found found = folder.find(subject, frame.frame());
        NiftiImage file = NiftiImage.open(found.path());
        requireGrid(frame, file, oneFrame(found, file));
        return new PredictedFrame(values.labels(subject, file, frameOf(found, file, frame.frame())), Optional.empty());
    }

    private static boolean oneFrame(Found found, NiftiImage file) {
        return found.extent() == Extent.ONE_FRAME
                || (found.extent() == Extent.EITHER && file.header().frames() == 1);
    }

    /** The number of a labelled frame in its label file. */
    static int frameOf(Found found, NiftiImage file, Subject.LabelledFrame frame) {
        return oneFrame(found, file) ? 0 : frame.index();
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
