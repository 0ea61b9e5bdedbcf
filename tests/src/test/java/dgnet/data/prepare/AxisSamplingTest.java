package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AxisSamplingTest {
    /** Sampling between two rows of pixels with the same centre. */
    private static AxisSampling sampling(int sourceSize, double sourceSpacing, int size, double spacing) {
        return new AxisSampling(sourceSize, sourceSpacing, (sourceSize - 1) / 2.0, size, spacing, (size - 1) / 2.0);
    }

    @Test
    void theCommonPointIsWhereItIsPut() {
        AxisSampling sampling = new AxisSampling(10, 1, 7, 4, 1, 1);
        float[] source = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        for (int i = 0; i < 4; i++) {
            assertEquals(6 + i, sampling.nearest(i));
            assertEquals(6 + i, value(sampling, i, source));
        }
        assertEquals(-1, new AxisSampling(10, 1, 8, 4, 1, 1).nearest(3), "behind the source");
    }

    @Test
    void copiesWhereTheGridIsTheSame() {
        AxisSampling sampling = sampling(5, 1.3, 5, 1.3);
        float[] source = {3, 1, 4, 1, 5};
        for (int i = 0; i < 5; i++) {
            assertEquals(source[i], value(sampling, i, source));
            assertEquals(i, sampling.nearest(i));
        }
    }

    @Test
    void interpolatesARampExactlyAboutTheSharedMiddle() {
        float[] source = new float[40];
        for (int i = 0; i < source.length; i++) {
            source[i] = (float) (1.4 * (i - 19.5));
        }
        for (double spacing : new double[] {0.7, 1.4, 1.9, 2.8, 4.5}) {
            AxisSampling sampling = sampling(40, 1.4, 6, spacing);
            for (int i = 0; i < 6; i++) {
                assertEquals(spacing * (i - 2.5), value(sampling, i, source), 0.02 * spacing, "spacing " + spacing);
            }
        }
    }

    @Test
    void cropsAndPadsEvenly() {
        float[] source = {1, 2, 3, 4};
        AxisSampling crop = sampling(4, 1, 2, 1);
        assertEquals(2, value(crop, 0, source));
        assertEquals(3, value(crop, 1, source));
        AxisSampling pad = sampling(4, 1, 8, 1);
        float[] expected = {0, 0, 1, 2, 3, 4, 0, 0};
        for (int i = 0; i < 8; i++) {
            assertEquals(expected[i], value(pad, i, source));
            assertEquals(expected[i] == 0, pad.nearest(i) < 0);
        }
    }

    @Test
    void leavesNoSourcePixelOutWhereItCoarsens() {
        AxisSampling sampling = sampling(40, 0.5, 10, 2);
        float[] weights = new float[40];
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 40; j++) {
                float[] impulse = new float[40];
                impulse[j] = 1;
                weights[j] += value(sampling, i, impulse);
            }
        }
        for (int j = 4; j < 36; j++) {
            assertEquals(0.25, weights[j], 0.02);
        }
        assertTrue(weights[0] > 0);
    }

    @Test
    void keepsAConstantUpToTheEdge() {
        float[] source = {1, 1, 1, 1, 1, 1, 1, 1, 1};
        for (double spacing : new double[] {0.3, 1, 1.2, 3}) {
            int size = (int) (9 / spacing);
            AxisSampling sampling = sampling(9, 1, size, spacing);
            for (int i = 0; i < size; i++) {
                assertEquals(1, value(sampling, i, source), 1e-6);
            }
        }
    }

    private static float value(AxisSampling sampling, int i, float[] source) {
        float[] values = new float[sampling.size()];
        sampling.values(source, values, 0);
        return values[i];
    }
}
