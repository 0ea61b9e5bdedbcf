package dgnet.model.predict;

import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import java.util.List;

/** A learner's present parameters as a model. */
record LearnerModel(Learner learner, List<String> structures, PreparationSettings preparation)
        implements SegmentationModel {
    LearnerModel {
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
