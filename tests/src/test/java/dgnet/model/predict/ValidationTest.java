package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.SubjectException;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.predict.Validation.ValidationScores;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static final int SIZE = 4;
    private static final Structures STRUCTURES = new Structures(
            List.of("grey", "white"),
            List.of(new Region("grey", Set.of(1)), new Region("white", Set.of(2)), new Region("cord", Set.of(1, 2))));

    @Test
    void averagesCasesWithinADomainAndStructuresAndDomainsAfterThat() {
        // Each slice: predicted label, true label, over the whole slice.
        ValidationCase right = volume("a", "site1", new int[] {1, 2, 0}, new int[] {1, 2, 0});
        ValidationCase half = volume("b", "site1", new int[] {1, 2, 0}, new int[] {1, 1, 0});
        ValidationCase wrong = volume("c", "site2", new int[] {1, 0, 0}, new int[] {2, 0, 0});

        ValidationScores scores = Validation.score(new FakeLearner(2, SIZE), set(right, half, wrong), 2);

        double grey = (1 + 2.0 / 3) / 2;
        double white = (1 + 0.0) / 2;
        assertEquals(
                Map.of("grey", grey, "white", white, "cord", 1.0), scores.dice().get("site1"));
        assertEquals(
                Map.of("grey", 0.0, "white", 0.0, "cord", 1.0), scores.dice().get("site2"));
        assertEquals(((grey + white) / 2 + 0.0) / 2, scores.mean(), 1e-15);
    }

    @Test
    void aRegionThatNeitherSideHasIsNotCounted() {
        ValidationCase both = volume("a", "site1", new int[] {1, 2}, new int[] {1, 2});
        ValidationCase onlyGrey = volume("b", "site1", new int[] {1, 0}, new int[] {0, 0});

        ValidationScores scores = Validation.score(new FakeLearner(2, SIZE), set(both, onlyGrey), 8);

        assertEquals(
                Map.of("grey", 0.5, "white", 1.0, "cord", 0.5), scores.dice().get("site1"));
    }

    @Test
    void slicesThatNobodyLabelledAreNotScored() {
        ValidationCase volume = volume("a", "site1", new int[] {1, 1}, new int[] {1, 0});
        volume.labelled()[1] = false;

        assertEquals(
                1, Validation.score(new FakeLearner(2, SIZE), set(volume), 8).mean());
    }

    @Test
    void predictsInBatchesOfTheGivenSize() {
        FakeLearner learner = new FakeLearner(2, SIZE);

        Validation.score(learner, set(volume("a", "site1", new int[5], new int[5])), 2);

        assertEquals(List.of(2, 2, 1), learner.passes);
    }

    @Test
    void nothingToScoreIsAScoreOfZero() {
        ValidationScores scores = Validation.score(new FakeLearner(2, SIZE), set(), 2);

        assertEquals(Map.of(), scores.dice());
        assertEquals(0, scores.mean());
    }

    @Test
    void scoresOneCaseAtATimeAndTheSameInTheEnd() {
        ValidationCase[] cases = {
            volume("a", "site1", new int[] {1, 2, 0}, new int[] {1, 2, 0}),
            volume("b", "site1", new int[] {1, 2, 0}, new int[] {1, 1, 0}),
            volume("c", "site2", new int[] {1, 0, 0}, new int[] {2, 0, 0})
        };
        FakeLearner learner = new FakeLearner(2, SIZE);
        Validation validation = new Validation(learner, set(cases), 8);

        for (int done = 1; done <= cases.length; done++) {
            assertEquals(done < cases.length, validation.next());
            assertEquals(done, learner.passes.size());
        }
        assertFalse(validation.next());

        assertEquals(3, learner.passes.size());
        assertEquals(Validation.score(new FakeLearner(2, SIZE), set(cases), 8), validation.scores());
        assertEquals(List.of(), validation.unusable());
    }

    @Test
    void aCaseWhoseFilesCannotBeUsedIsPassedOverAndListed() {
        SubjectException fault = new SubjectException("site1", "b", Path.of("b.nii.gz"), "b.nii.gz ends early", null);
        ValidationCase good = volume("a", "site1", new int[] {1, 2}, new int[] {1, 1});
        ValidationSet withFault = loading(4, index -> {
            if (index == 1 || index == 3) {
                throw fault;
            }
            return good;
        });
        Validation validation = new Validation(new FakeLearner(2, SIZE), withFault, 8);

        while (validation.next()) {
            assertTrue(validation.unusable().size() < 2);
        }

        assertEquals(List.of(fault, fault), validation.unusable());
        assertEquals(Validation.score(new FakeLearner(2, SIZE), set(good, good), 8), validation.scores());
    }

    @Test
    void aCaseAtWhichTheLearnerFailedIsStillToCome() {
        FakeLearner learner = new FakeLearner(2, SIZE + 1);
        ValidationCase volume = volume("a", "site1", new int[] {1, 2}, new int[] {1, 1});
        int[] loads = {0};
        Validation validation = new Validation(
                learner,
                loading(1, index -> {
                    loads[0]++;
                    return volume;
                }),
                8);

        assertThrows(IllegalArgumentException.class, validation::next);
        assertThrows(IllegalArgumentException.class, validation::next);

        assertEquals(2, loads[0]);
        assertEquals(Map.of(), validation.scores().dice());
    }

    @Test
    void aVolumeWhosePartsDoNotFitIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ValidationCase("a", "site1", 0, 2, SIZE, new float[32], new byte[16], new boolean[2]));
    }

    private static ValidationCase volume(String subject, String domain, int[] predicted, int[] truth) {
        int pixels = SIZE * SIZE;
        float[] images = new float[predicted.length * pixels];
        byte[] labels = new byte[images.length];
        for (int i = 0; i < images.length; i++) {
            images[i] = predicted[i / pixels] / 2f;
            labels[i] = (byte) truth[i / pixels];
        }
        boolean[] labelled = new boolean[predicted.length];
        Arrays.fill(labelled, true);
        return new ValidationCase(subject, domain, 0, predicted.length, SIZE, images, labels, labelled);
    }

    private static ValidationSet set(ValidationCase... cases) {
        return loading(cases.length, index -> cases[index]);
    }

    private static ValidationSet loading(int size, IntFunction<ValidationCase> load) {
        return new ValidationSet() {
            @Override
            public Structures structures() {
                return STRUCTURES;
            }

            @Override
            public int size() {
                return size;
            }

            @Override
            public String domain(int index) {
                return load(index).domain();
            }

            @Override
            public ValidationCase load(int index) {
                return load.apply(index);
            }
        };
    }
}
