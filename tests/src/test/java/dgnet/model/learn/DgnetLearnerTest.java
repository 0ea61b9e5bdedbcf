package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import dgnet.data.DataException;
import dgnet.data.sample.Batch;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.episode.Method;
import dgnet.model.network.TrainingState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DgnetLearnerTest {
    private static final double RATE = 3e-3;

    @ParameterizedTest
    @EnumSource(Method.class)
    void everyMethodLearns(Method method) {
        try (Learner learner = DgnetLearner.create(Episodes.settings(method, 1))) {
            double first =
                    learner.apply(Episodes.data(method, 1, 0), RATE).losses().get("labelled.train.dice");
            double last = 0;
            for (int episode = 1; episode < 20; episode++) {
                last = learner.apply(Episodes.data(method, 1, episode), RATE)
                        .losses()
                        .get("labelled.train.dice");
            }
            assertTrue(last < 0.9 * first, method + ": Dice loss went from " + first + " to " + last);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aMethodComputesTheTermsOfItsParts(Method method) {
        try (Learner learner = DgnetLearner.create(Episodes.settings(method, 1))) {
            EpisodeResult result = learner.apply(Episodes.data(method, 1, 0), RATE);
            assertEquals(method.metaSplit(), result.losses().containsKey("labelled.test.dice"));
            assertEquals(method.unlabelledHalf(), result.losses().containsKey("unlabelled.train.total"));
            assertEquals(method.disentangled(), result.losses().containsKey("labelled.train.reconstruction"));
            assertTrue(result.losses().containsKey("labelled.train.focal"));
            assertTrue(result.finite());
            Prediction prediction = learner.predict(new float[Episodes.SIZE * Episodes.SIZE], 1, true);
            assertEquals(method.disentangled() ? Episodes.SIZE * Episodes.SIZE : 0, prediction.reconstruction().length);
        }
    }

    @Test
    void equalSeedsGiveEqualBits() {
        TrainingState first = trained(1, 3);
        for (int again = 0; again < 5; again++) {
            assertState(first, trained(1, 3));
        }
        assertTrue(Arrays.mismatch(trained(1, 3).parameters(), trained(2, 3).parameters()) >= 0);
    }

    @Test
    void aRestoredLearnerGoesOnBitForBit() {
        TrainingState undisturbed = trained(1, 4);
        TrainingState half = trained(1, 2);
        try (Learner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            learner.restore(half);
            for (int episode = 2; episode < 4; episode++) {
                learner.apply(Episodes.data(Method.DGNET, 1, episode), RATE);
            }
            assertState(undisturbed, learner.state());
        }
    }

    @Test
    void aStepWithoutFiniteNumbersChangesNothing() {
        try (Learner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            learner.apply(Episodes.data(Method.DGNET, 1, 0), RATE);
            TrainingState before = learner.state();
            EpisodeData data = Episodes.data(Method.DGNET, 1, 1);
            List<Batch> spoilt = data.batches().stream()
                    .map(DgnetLearnerTest::withoutNumbers)
                    .toList();
            EpisodeResult result = learner.apply(new EpisodeData(1, spoilt), RATE);
            assertFalse(result.finite());
            assertState(before, learner.state());
            assertTrue(learner.apply(Episodes.data(Method.DGNET, 1, 2), RATE).finite());
            assertNotEquals(before.optimiserSteps(), learner.state().optimiserSteps());
        }
    }

    /** After each part of both steps in turn: also when the first step is taken and the second is not. */
    @Test
    void anEpisodeThatRunsOutOfMemoryAnywhereChangesNothingAndCanBeRepeated() {
        try (DgnetLearner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            learner.apply(Episodes.data(Method.DGNET, 1, 0), RATE);
            TrainingState before = learner.state();
            int arrays = learner.liveArrays();
            int failures = 0;
            boolean failed = true;
            for (int parts = 0; failed; parts++) {
                int[] left = {parts};
                learner.afterEachPart(() -> {
                    if (left[0]-- == 0) {
                        throw new EngineException("CUDA out of memory. Tried to allocate 20.00 MiB.");
                    }
                });
                try {
                    learner.apply(Episodes.data(Method.DGNET, 1, 1), RATE);
                    failed = false;
                } catch (OutOfDeviceMemoryException fault) {
                    failures++;
                    assertTrue(
                            fault.getMessage().contains("episode.batch-size = 4, data.image-size = 32"),
                            fault.getMessage());
                    assertState(before, learner.state());
                    assertEquals(arrays, learner.liveArrays());
                    learner.freeCaches();
                }
            }
            assertEquals(11, failures, "two steps of five parts, and reading the result");
            assertState(trained(1, 2), learner.state());
            assertEquals(arrays, learner.liveArrays());
        }
    }

    @Test
    void anErrorThatSaysNothingOfTheDevicePassesAndChangesNothing() {
        try (DgnetLearner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            TrainingState before = learner.state();
            EngineException fault = new EngineException("The size of tensor a (4) must match the size of tensor b (3)");
            learner.afterEachPart(() -> {
                throw fault;
            });

            assertSame(
                    fault,
                    assertThrows(EngineException.class, () -> learner.apply(Episodes.data(Method.DGNET, 1, 0), RATE)));
            assertState(before, learner.state());
        }
    }

    @Test
    void aStateOfAnotherNetworkIsRefusedAndChangesNothing() {
        try (DgnetLearner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1));
                DgnetLearner other = DgnetLearner.create(Episodes.settings(Method.UNET, 1))) {
            TrainingState before = learner.state();
            TrainingState saved = other.state();
            TrainingState foreign = new TrainingState(
                    saved.tensors().subList(1, saved.tensors().size()),
                    saved.parameters(),
                    saved.firstMoment(),
                    saved.secondMoment(),
                    7);

            assertThrows(DataException.class, () -> learner.restore(foreign));
            assertState(before, learner.state());
        }
    }

    @Test
    void anEpisodeAndAPredictionLeaveNoNativeArrayBehind() {
        try (DgnetLearner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            int before = learner.liveArrays();
            for (int episode = 0; episode < 3; episode++) {
                learner.apply(Episodes.data(Method.DGNET, 1, episode), RATE);
                learner.predict(new float[Episodes.SIZE * Episodes.SIZE], 1, true);
                assertEquals(before, learner.liveArrays());
            }
        }
    }

    @Test
    void probabilitiesOfAPixelSumToOne() {
        try (Learner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            Prediction prediction = learner.predict(new float[2 * Episodes.SIZE * Episodes.SIZE], 2, false);
            int pixels = Episodes.SIZE * Episodes.SIZE;
            for (int pixel = 0; pixel < pixels; pixel++) {
                double sum = 0;
                for (int label = 0; label <= 3; label++) {
                    sum += prediction.probabilities()[(4 + label) * pixels + pixel];
                }
                assertEquals(1, sum, 1e-5);
            }
        }
    }

    private static Batch withoutNumbers(Batch batch) {
        float[] images = batch.images().clone();
        images[0] = Float.NaN;
        return new Batch(
                batch.domain(),
                batch.episode(),
                batch.role(),
                batch.step(),
                batch.count(),
                batch.size(),
                images,
                batch.labels());
    }

    private static TrainingState trained(long seed, int episodes) {
        try (Learner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, seed))) {
            for (int episode = 0; episode < episodes; episode++) {
                learner.apply(Episodes.data(Method.DGNET, seed, episode), RATE);
            }
            return learner.state();
        }
    }

    private static void assertState(TrainingState expected, TrainingState found) {
        assertArrayEquals(expected.parameters(), found.parameters());
        assertArrayEquals(expected.firstMoment(), found.firstMoment());
        assertArrayEquals(expected.secondMoment(), found.secondMoment());
        assertEquals(expected.optimiserSteps(), found.optimiserSteps());
    }
}
