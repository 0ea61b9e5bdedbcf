package dgnet.model.predict;

import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.TrainingState;
import java.util.ArrayList;
import java.util.List;

/** Reads the label off the intensity: a pixel of k / K is certainly label k. Its reconstruction is the image, inverted. */
public final class FakeLearner implements Learner {
    private final int classes;
    private final int size;

    /** Slices of each forward pass. */
    public final List<Integer> passes = new ArrayList<>();

    public FakeLearner(int classes, int size) {
        this.classes = classes;
        this.size = size;
    }

    @Override
    public Prediction predict(float[] images, int count, boolean disentangled) {
        passes.add(count);
        int pixels = size * size;
        if (images.length != count * pixels) {
            throw new IllegalArgumentException(images.length + " pixels are not " + count + " slices");
        }
        float[] probabilities = new float[count * (classes + 1) * pixels];
        float[] anatomy = new float[disentangled ? NetworkSettings.ANATOMY_CHANNELS * images.length : 0];
        float[] reconstruction = new float[disentangled ? images.length : 0];
        for (int i = 0; i < images.length; i++) {
            int label = Math.round(images[i] * classes);
            probabilities[(i / pixels * (classes + 1) + label) * pixels + i % pixels] = 1;
            if (disentangled) {
                reconstruction[i] = 1 - images[i];
            }
        }
        return new Prediction(count, classes, size, probabilities, anatomy, reconstruction);
    }

    @Override
    public EpisodeResult apply(EpisodeData data, double learningRate) {
        throw new UnsupportedOperationException("a fake does not learn");
    }

    @Override
    public TrainingState state() {
        throw new UnsupportedOperationException("a fake has no state");
    }

    @Override
    public void restore(TrainingState state) {
        throw new UnsupportedOperationException("a fake has no state");
    }

    @Override
    public void freeCaches() {}

    @Override
    public String device() {
        return "fake";
    }

    @Override
    public void close() {}
}
