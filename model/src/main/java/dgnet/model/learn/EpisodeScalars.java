package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dgnet.model.learn.EpisodeResult.PartTimer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The losses and gradient norms of an episode's steps. They stay on the device until the end of the episode. */
final class EpisodeScalars {
    private final Map<String, NDArray> values = new LinkedHashMap<>();

    /**
     * Adds the scalars of one step. Returns a boolean on the device (shape []): whether all of them are finite.
     *
     * @param norm norm of the step's gradient
     */
    NDArray add(String half, MetaGradient.Result<Objective.Outcome> step, NDArray norm) {
        Map<String, NDArray> added = new LinkedHashMap<>();
        collect(added, half + ".train", step.train());
        if (step.test() != null) {
            collect(added, half + ".test", step.test());
        }
        NDArray all = norm;
        for (NDArray scalar : added.values()) {
            all = all.add(scalar);
        }
        added.put(half + ".gradient", norm);
        values.putAll(added);
        return all.sub(all).eq(0);
    }

    private static void collect(Map<String, NDArray> scalars, String phase, Objective.Outcome outcome) {
        outcome.terms().forEach((term, value) -> scalars.put(phase + "." + term.key(), value.stopGradient()));
        scalars.put(phase + ".total", outcome.total().stopGradient());
    }

    /** Moves the scalars to another manager. */
    void attach(NDManager manager) {
        values.values().forEach(scalar -> scalar.attach(manager));
    }

    /** Reads all scalars of the episode at once. This is the only wait for the device in an episode. */
    EpisodeResult read(long episode, PartTimer timer) {
        NDList list = new NDList();
        values.values().forEach(scalar -> list.add(scalar.toType(DataType.FLOAT64, false)));
        double[] numbers = NDArrays.stack(list).toDoubleArray();
        Map<String, Double> losses = new LinkedHashMap<>();
        Map<String, Double> norms = new LinkedHashMap<>();
        int i = 0;
        for (String name : values.keySet()) {
            if (name.endsWith(".gradient")) {
                norms.put(name.substring(0, name.indexOf('.')), numbers[i++]);
            } else {
                losses.put(name, numbers[i++]);
            }
        }
        timer.done("optimiser");
        return new EpisodeResult(episode, losses, norms, timer.timings());
    }
}
