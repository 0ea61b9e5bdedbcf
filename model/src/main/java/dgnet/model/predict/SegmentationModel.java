package dgnet.model.predict;

import dgnet.data.prepare.PreparationSettings;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import java.util.List;

/**
 * What segments slices, and what must be known to bring scans to it and labels back: whatever a model was read from. One thread opens it,
 * uses it and closes it; {@link Segmenter} sees to that.
 */
public interface SegmentationModel extends AutoCloseable {
    /** What the labels 1 to K mean, in order. */
    List<String> structures();

    /** How its scans were prepared in training. */
    PreparationSettings preparation();

    /**
     * The probabilities of slices.
     *
     * @param images count·H·W prepared intensities
     */
    Prediction predict(float[] images, int count);

    /**
     * The same with the anatomy channels, and the reconstruction where the method has one.
     *
     * @param images count·H·W prepared intensities
     */
    Prediction disentangle(float[] images, int count);

    @Override
    void close();

    /** A learner's present parameters as a model, which closes the learner. */
    static SegmentationModel of(Learner learner, List<String> structures, PreparationSettings preparation) {
        return new LearnerModel(learner, structures, preparation);
    }

    /**
     * The model of a file.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    static SegmentationModel of(StoredModel stored, String device) {
        return of(
                stored.learner(device),
                stored.description().structures().names(),
                stored.description().preparation());
    }
}
