package dgnet.actors.run;

import dgnet.data.sample.Batch;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.network.TrainingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A learner of a few parameters that depend on every batch applied, on the order of episodes and batches, and on the learning rate. It
 * refuses to be touched by two threads, or after it was closed.
 */
class ToyLearner implements Learner {
    private static final int PARAMETERS = 8;
    private static final List<TrainingState.Tensor> TENSORS =
            List.of(new TrainingState.Tensor("toy", List.of((long) PARAMETERS), 0));

    private final Thread owner = Thread.currentThread();
    private final List<Long> applied = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closed = false;
    private float[] parameters = new float[PARAMETERS];
    private float[] momentum = new float[PARAMETERS];
    private long steps = 0;

    /** The episodes applied, in order. */
    List<Long> applied() {
        return List.copyOf(applied);
    }

    boolean closed() {
        return closed;
    }

    Thread owner() {
        return owner;
    }

    @Override
    public EpisodeResult apply(EpisodeData data, double learningRate) {
        check();
        applied.add(data.episode());
        for (Batch batch : data.batches()) {
            for (float pixel : batch.images()) {
                for (int i = 0; i < PARAMETERS; i++) {
                    momentum[i] = 0.9f * momentum[i] + pixel - parameters[i] * (i + 1);
                    parameters[i] += (float) learningRate * momentum[i];
                }
            }
        }
        steps++;
        return new EpisodeResult(
                data.episode(),
                Map.of("labelled.train.total", (double) parameters[0]),
                Map.of("labelled", (double) Math.abs(momentum[0])),
                Map.of("outer", Duration.ofMillis(1)));
    }

    @Override
    public Prediction predict(float[] images, int count, boolean reconstruct) {
        throw new UnsupportedOperationException("the toy learner segments nothing");
    }

    @Override
    public TrainingState state() {
        check();
        return new TrainingState(TENSORS, parameters.clone(), momentum.clone(), new float[PARAMETERS], steps);
    }

    @Override
    public void restore(TrainingState state) {
        check();
        parameters = state.parameters().clone();
        momentum = state.firstMoment().clone();
        steps = state.optimiserSteps();
    }

    @Override
    public void freeCaches() {}

    @Override
    public String device() {
        return "toy";
    }

    @Override
    public void close() {
        check();
        closed = true;
    }

    private void check() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("made by " + owner + ", used by " + Thread.currentThread());
        }
        if (closed) {
            throw new IllegalStateException("used after it was closed");
        }
    }
}
