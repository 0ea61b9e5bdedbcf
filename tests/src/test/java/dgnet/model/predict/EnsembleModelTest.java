package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.DataException;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EnsembleModelTest {
    private static final List<String> NAMES = List.of("grey");
    private static final PreparationSettings PREPARATION = new PreparationSettings(0, 100, 0.5, 2);

    private final List<Fixed> closed = new ArrayList<>();

    /** Predicts the same probabilities for every batch. */
    private final class Fixed implements SegmentationModel {
        private final List<String> structures;
        private final PreparationSettings preparation;
        private final float[] probabilities;

        Fixed(List<String> structures, PreparationSettings preparation, float... probabilities) {
            this.structures = structures;
            this.preparation = preparation;
            this.probabilities = probabilities;
        }

        @Override
        public List<String> structures() {
            return structures;
        }

        @Override
        public PreparationSettings preparation() {
            return preparation;
        }

        @Override
        public Prediction predict(float[] images, int count) {
            return new Prediction(count, 1, 2, probabilities.clone());
        }

        @Override
        public Prediction disentangle(float[] images, int count) {
            return predict(images, count);
        }

        @Override
        public void close() {
            closed.add(this);
        }
    }

    private Fixed model(float... probabilities) {
        return new Fixed(NAMES, PREPARATION, probabilities);
    }

    /** An ensemble whose members are named a, b, c, …. */
    private static SegmentationModel ensemble(SegmentationModel... members) {
        Map<String, Supplier<SegmentationModel>> openings = new LinkedHashMap<>();
        for (SegmentationModel member : members) {
            openings.put(String.valueOf((char) ('a' + openings.size())), () -> member);
        }
        return EnsembleModel.open(openings);
    }

    private static float[] probabilities(SegmentationModel model) {
        return model.predict(new float[4], 1).probabilities();
    }

    @Test
    void theProbabilitiesAreTheMeanOfThoseOfTheModels() {
        SegmentationModel ensemble =
                ensemble(model(1, 0.5f, 0, 0.25f, 0, 0.5f, 1, 0.75f), model(0, 0.5f, 0.5f, 0.5f, 1, 0.5f, 0.5f, 0.5f));

        Prediction mean = ensemble.predict(new float[4], 1);

        assertArrayEquals(new float[] {0.5f, 0.5f, 0.25f, 0.375f, 0.5f, 0.5f, 0.75f, 0.625f}, mean.probabilities());
        assertArrayEquals(new byte[] {0, 0, 1, 1}, mean.labels());
        assertEquals(NAMES, ensemble.structures());
        assertEquals(PREPARATION, ensemble.preparation());
    }

    @Test
    void aSingleModelIsReturnedAsItIs() {
        SegmentationModel single = model(1, 1, 1, 1, 0, 0, 0, 0);

        assertSame(single, ensemble(single));
    }

    @Test
    void equalModelsGiveTheBitsOfTheModelAndTheOrderDoesNotMatter() {
        Random random = new Random(7);
        float[] some = new float[8];
        float[] others = new float[8];
        for (int i = 0; i < some.length; i++) {
            some[i] = random.nextFloat();
            others[i] = random.nextFloat();
        }

        for (int count = 2; count <= 10; count++) {
            SegmentationModel[] equal = new SegmentationModel[count];
            Arrays.fill(equal, model(some));
            assertArrayEquals(some, probabilities(ensemble(equal)), count + " models");
        }
        assertArrayEquals(
                probabilities(ensemble(model(some), model(some), model(others))),
                probabilities(ensemble(model(others), model(some), model(some))));
    }

    @Test
    void picturesAreThoseOfTheFirstModel() {
        SegmentationModel ensemble = ensemble(model(1, 1, 1, 1, 0, 0, 0, 0), model(0, 0, 0, 0, 1, 1, 1, 1));

        assertArrayEquals(
                new float[] {1, 1, 1, 1, 0, 0, 0, 0},
                ensemble.disentangle(new float[4], 1).probabilities());
    }

    @Test
    void otherStructuresAreRefusedAndTheOpenModelsClosed() {
        Fixed heart = new Fixed(List.of("LV", "RV"), PREPARATION);
        Fixed cord = model();

        DataException refused = assertThrows(DataException.class, () -> ensemble(cord, cord, heart, model()));

        assertEquals(
                "The models a and c cannot be averaged: they differ in the structures (grey and LV, RV); give models of the"
                        + " same structures and the same preparation",
                refused.getMessage());
        assertEquals(List.of(cord, cord, heart), closed);
    }

    @Test
    void anotherPreparationIsRefusedWithWhatDiffers() {
        Fixed other =
                new Fixed(NAMES, new PreparationSettings(0.5, 99.5, 1.25, 2, PreparationSettings.Crop.FOREGROUND));

        DataException refused = assertThrows(DataException.class, () -> ensemble(model(), other));

        assertEquals(
                "The models a and b cannot be averaged: they differ in the preparation (data.clip-percentiles [0.0, 100.0] and"
                        + " [0.5, 99.5]; data.spacing 0.5 and 1.25; data.crop centre and foreground); give models of the same"
                        + " structures and the same preparation",
                refused.getMessage());
    }

    @Test
    void closingClosesEveryModel() {
        Fixed one = model();
        Fixed two = model();

        ensemble(one, two).close();

        assertEquals(List.of(one, two), closed);
    }
}
