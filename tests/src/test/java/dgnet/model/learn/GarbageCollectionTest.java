package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.HostMemory;
import dgnet.model.engine.Torch;
import dgnet.model.episode.Method;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.learn.EpisodeResult.PartTimer;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.Initialisation;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The graph of an episode refers to memory that Java owns: a garbage collection must not take it away. */
class GarbageCollectionTest {
    @Test
    void aCollectionBetweenForwardPassAndGradientChangesNoBit() {
        for (boolean labelled : new boolean[] {false, true}) {
            assertArrayEquals(gradient(labelled, () -> {}), gradient(labelled, GarbageCollectionTest::collect));
        }
    }

    private static float[] gradient(boolean labelled, Runnable between) {
        LearnerSettings settings = Episodes.settings(Method.DGNET, 1);
        ParameterLayout layout = ParameterLayout.of(settings.network());
        List<EpisodeInputs.Half> halves = new EpisodeInputs(settings).halves(Episodes.data(Method.DGNET, 1, 0));
        EpisodeInputs.Half half = halves.get(labelled ? 1 : 0);
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            NDArray theta = HostMemory.array(manager, Initialisation.xavier(layout, 1), new Shape(layout.length()));
            Objective objective = new Objective(torch, settings.network(), 0);
            PhaseInputs train = half.train().on(manager);
            PhaseInputs test = half.test().on(manager);
            Parameters point = Parameters.leaves(layout, theta, manager);
            List<NDArray> gradient = new MetaGradient(
                            torch,
                            (body, images) -> {
                                List<NDArray> features =
                                        network(torch, layout, body, List.of()).features(images);
                                between.run();
                                return features;
                            },
                            settings.meta())
                    .at(
                            point.body(),
                            point.adapted(),
                            phase(torch, layout, objective, train, half.trainWeights(), between),
                            phase(torch, layout, objective, test, half.testWeights(), between),
                            new PartTimer(() -> {}))
                    .gradient();
            NDList flat = new NDList();
            gradient.forEach(tensor -> flat.add(tensor.flatten()));
            return NDArrays.concat(flat).toFloatArray();
        }
    }

    private static MetaGradient.Phase<Objective.Outcome> phase(
            Torch torch,
            ParameterLayout layout,
            Objective objective,
            PhaseInputs inputs,
            TermWeights weights,
            Runnable after) {
        return new MetaGradient.Phase<>() {
            @Override
            public NDArray input() {
                return inputs.image();
            }

            @Override
            public Objective.Outcome loss(NDArray features, List<NDArray> adapted) {
                Objective.Outcome outcome =
                        objective.evaluate(network(torch, layout, List.of(), adapted), features, inputs, weights);
                after.run();
                return outcome;
            }
        };
    }

    private static DisentanglementNetwork network(
            Torch torch, ParameterLayout layout, List<NDArray> body, List<NDArray> adapted) {
        return new DisentanglementNetwork(torch, new Parameters(layout, body, adapted));
    }

    /** Collects, and overwrites what was freed. */
    private static void collect() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            try (NDManager scratch = NDManager.newBaseManager()) {
                for (int i = 0; i < 2000; i++) {
                    scratch.create(Double.NaN);
                }
            }
        }
    }
}
