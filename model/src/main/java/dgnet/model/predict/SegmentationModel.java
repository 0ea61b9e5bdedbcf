package dgnet.model.predict;

import dgnet.data.prepare.PreparationSettings;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import java.util.List;

/**
 * A model that segments slices, with the preparation that it needs. An instance is opened, used and closed by one thread, see {@link
 * Segmenter}.
 */
public interface SegmentationModel extends AutoCloseable {
    /** The structures of the labels 1 to K, in order. */
    List<String> structures();

    /** The preparation of scans in training. */
    PreparationSettings preparation();

    /**
     * The probabilities of slices.
     *
     * @param images count·H·W prepared intensities
     */
    Prediction predict(float[] images, int count);

    /**
     * The probabilities with the anatomy channels and, if the method has a decoder, the reconstruction.
     *
     * @param images count·H·W prepared intensities
     */
    Prediction disentangle(float[] images, int count);

    @Override
    void close();

    /** A learner's current parameters as a model. Closing the model closes the learner. */
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

    /** A learner's current parameters as a model. */
    record LearnerModel(Learner learner, List<String> structures, PreparationSettings preparation)
            implements SegmentationModel {
        public LearnerModel {
            structures = List.copyOf(structures);
        }

        @Override
        public Prediction predict(float[] images, int count) {
            return learner.predict(images, count, false);
        }

        @Override
        public Prediction disentangle(float[] images, int count) {
            return learner.predict(images, count, true);
        }

        @Override
        public void close() {
            learner.close();
        }
    }
}
