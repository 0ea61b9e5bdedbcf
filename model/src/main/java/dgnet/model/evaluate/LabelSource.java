package dgnet.model.evaluate;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.Prediction;
import java.util.Optional;

/** The source of the scored labels: a model or files. */
public interface LabelSource {
    /**
     * The labels of a frame.
     *
     * @throws dgnet.data.DataException if the scan or the label file cannot be used
     */
    PredictedFrame labels(AnnotatedFrame frame);

    /** The preparation of slices for display: that of the model, if there is one. */
    PreparationSettings view(NiftiHeader header);

    /**
     * The prediction for one slice with anatomy and reconstruction; empty without a model.
     *
     * @param slice H·W intensities, prepared with {@link #view}
     */
    Optional<Prediction> disentangle(float[] slice);

    /** What the user must know about the labels so far, as a sentence; empty if there is nothing. */
    default Optional<String> note() {
        return Optional.empty();
    }

    /**
     * The labels of one frame.
     *
     * @param labels one label for each voxel in the file's order, x fastest
     * @param reference the slices for the paper's figures; only for a model
     */
    @SuppressWarnings("ArrayRecordComponent") // voxel arrays, never compared
    public record PredictedFrame(byte[] labels, Optional<ReferenceSlices> reference) {}
}
