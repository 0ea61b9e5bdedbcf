package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.dataset.Structures.Region;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiceTest {
    private static final Region GREY = new Region("grey matter", Set.of(1));
    private static final Region CORD = new Region("cord", Set.of(1, 2));

    @Test
    void isTwiceTheCommonVoxelsOverBothSides() {
        byte[] prediction = {1, 1, 1, 0, 2, 0};
        byte[] truth = {1, 1, 0, 1, 1, 0};

        assertEquals(OptionalDouble.of(2 * 2.0 / (3 + 4)), Dice.of(prediction, truth, GREY));
    }

    @Test
    void aUnionDoesNotMindWhichOfItsLabelsAVoxelHas() {
        byte[] prediction = {1, 2, 1, 0};
        byte[] truth = {2, 1, 0, 0};

        assertEquals(OptionalDouble.of(2 * 2.0 / (3 + 2)), Dice.of(prediction, truth, CORD));
        assertEquals(OptionalDouble.of(0), Dice.of(prediction, truth, GREY));
    }

    @Test
    void equalRegionsOverlapWholly() {
        byte[] labels = {0, 1, 2, 1};

        assertEquals(OptionalDouble.of(1), Dice.of(labels, labels.clone(), GREY));
    }

    @Test
    void oneEmptySideIsNoOverlap() {
        assertEquals(OptionalDouble.of(0), Dice.of(new byte[] {0, 0}, new byte[] {0, 1}, GREY));
        assertEquals(OptionalDouble.of(0), Dice.of(new byte[] {0, 1}, new byte[] {0, 0}, GREY));
    }

    @Test
    void twoEmptySidesAreNotCounted() {
        assertEquals(OptionalDouble.empty(), Dice.of(new byte[] {0, 2}, new byte[] {2, 0}, GREY));
        assertEquals(OptionalDouble.empty(), Dice.of(new byte[0], new byte[0], GREY));
    }

    @Test
    void slicesThatDoNotCountAreLeftOut() {
        byte[] prediction = {1, 1, 1, 1, 0, 0};
        byte[] truth = {1, 1, 0, 0, 1, 0};

        assertEquals(
                OptionalDouble.of(2 * 2.0 / (2 + 3)),
                Dice.of(prediction, truth, new boolean[] {true, false, true}, GREY));
        assertEquals(OptionalDouble.empty(), Dice.of(prediction, truth, new boolean[] {false, false, false}, GREY));
    }

    @Test
    void labelsAboveTheSignedRangeAreLabels() {
        Region high = new Region("high", Set.of(200));

        assertEquals(OptionalDouble.of(1), Dice.of(new byte[] {(byte) 200}, new byte[] {(byte) 200}, high));
    }

    @Test
    void volumesOfDifferentSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Dice.of(new byte[3], new byte[4], GREY));
        assertThrows(IllegalArgumentException.class, () -> Dice.of(new byte[5], new byte[5], new boolean[2], GREY));
    }
}
