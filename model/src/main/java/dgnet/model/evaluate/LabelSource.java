package dgnet.model.evaluate;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.Prediction;
import java.util.Optional;

/** Where the labels come from that are scored: a model that makes them, or files. */
public interface LabelSource {
    /**
     * The labels of a frame.
     *
     * @throws dgnet.data.DataException where the scan, or the file of labels, cannot be used
     */
    PredictedFrame labels(AnnotatedFrame frame);

    /** How slices of a file are prepared to be looked at; as for the model where there is one. */
    PreparationSettings view(NiftiHeader header);

    /**
     * What a model makes of one slice, with anatomy and reconstruction; empty where there is no model.
     *
     * @param slice H·W intensities, prepared as {@link #view} says
     */
    Optional<Prediction> disentangle(float[] slice);
}
