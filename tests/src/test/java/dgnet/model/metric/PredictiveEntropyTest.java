package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PredictiveEntropyTest {
    @Test
    void knownProbabilities() {
        float third = 1 / 3f;
        List<float[]> maps = List.of(
                // certain, two labels alike, all alike; one is likely
                new float[] {1, 0.5f, third, 0.7f}, new float[] {0, 0.5f, third, 0.2f}, new float[] {0, 0, third, 0.1f
                });

        float[] entropy = PredictiveEntropy.of(2, maps::get);

        double mixed = -(0.7 * Math.log(0.7) + 0.2 * Math.log(0.2) + 0.1 * Math.log(0.1)) / Math.log(3);
        assertArrayEquals(new float[] {0, (float) (Math.log(2) / Math.log(3)), 1, (float) mixed}, entropy, 1e-6f);
        assertEquals(0, entropy[0]);
    }

    @Property
    void liesBetweenZeroAndOneAndDoesNotDependOnTheOrderOfTheLabels(
            @ForAll @Size(min = 2, max = 7) List<@FloatRange(min = 0, max = 1) Float> weights) {
        float sum = weights.stream().reduce(0f, Float::sum);
        List<float[]> maps = weights.stream()
                .map(weight -> new float[] {sum == 0 ? 1f / weights.size() : weight / sum})
                .toList();
        int structures = maps.size() - 1;

        float entropy = PredictiveEntropy.of(structures, maps::get)[0];
        float reversed = PredictiveEntropy.of(structures, label -> maps.get(structures - label))[0];

        assertTrue(entropy >= 0 && entropy <= 1, "entropy " + entropy);
        assertEquals(entropy, reversed, 1e-6);
    }
}
