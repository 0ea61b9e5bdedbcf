package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CardiacFunctionTest {
    @Test
    void theEjectionFractionIsTheShareOfTheBloodThatIsPumped() {
        CardiacFunction heart = new CardiacFunction(160, 64, 120);

        assertEquals(96, heart.strokeVolume());
        assertEquals(OptionalDouble.of(60), heart.ejectionFraction());
    }

    @Test
    void muscleWeighsOnePointZeroFiveGramsAMillilitre() {
        assertEquals(126, new CardiacFunction(160, 64, 120).myocardialMass(), 1e-12);
    }

    @Test
    void aPredictionThatGrowsInSystoleIsShownAsItIs() {
        assertEquals(OptionalDouble.of(-50), new CardiacFunction(100, 150, 0).ejectionFraction());
    }

    @Test
    void withoutBloodThereIsNoFraction() {
        assertEquals(OptionalDouble.empty(), new CardiacFunction(0, 10, 5).ejectionFraction());
    }

    @Test
    void volumesThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CardiacFunction(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new CardiacFunction(1, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new CardiacFunction(1, 0, Double.POSITIVE_INFINITY));
    }
}
