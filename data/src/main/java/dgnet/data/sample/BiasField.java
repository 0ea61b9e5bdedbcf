package dgnet.data.sample;

import dgnet.data.Draw;
import java.util.List;
import java.util.stream.Stream;

/**
 * The smooth inhomogeneity of a receiver coil: multiplies every intensity by exp(p(x, y)) with a polynomial p of degree 3, x and y from −1
 * to 1; clipped to [0, 1]. The exponential is exact at every eighth column and interpolated linearly between. Source: Van Leemput et al., IEEE Transactions on
 * Medical Imaging 18 (1999); as augmentation Sudre et al., SASHIMI 2017.
 *
 * @param coefficients coefficients of x, y, x², xy, y², x³, x²y, xy², y³
 */
record BiasField(List<Double> coefficients) implements SliceFilter {
    static final int COEFFICIENTS = 9;

    private static final int STEP = 8;

    BiasField {
        coefficients = List.copyOf(coefficients);
        if (coefficients.size() != COEFFICIENTS) {
            throw new IllegalArgumentException("a bias field has " + COEFFICIENTS + " coefficients");
        }
    }

    /** @param strength coefficients are uniform in [−strength, strength] */
    static BiasField of(double strength, Draw draw) {
        return new BiasField(Stream.generate(() -> draw.uniform(-strength, strength))
                .limit(COEFFICIENTS)
                .toList());
    }

    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        double middle = (size - 1) / 2.0;
        for (int row = 0; row < size; row++) {
            int from = offset + row * size;
            double y = (row - middle) / Math.max(1, middle);
            float left = (float) StrictMath.exp(exponent(-middle / Math.max(1, middle), y));
            for (int start = 0; start < size; start += STEP) {
                float right = (float) StrictMath.exp(exponent((start + STEP - middle) / Math.max(1, middle), y));
                float rise = (right - left) / STEP;
                for (int k = 0; k < Math.min(STEP, size - start); k++) {
                    float value = image[from + start + k] * (left + k * rise);
                    image[from + start + k] = Math.max(0, Math.min(1, value));
                }
                left = right;
            }
        }
    }

    double exponent(double x, double y) {
        List<Double> c = coefficients;
        return x * (c.get(0) + x * (c.get(2) + x * c.get(5)))
                + y * (c.get(1) + y * (c.get(4) + y * c.get(8)))
                + x * y * (c.get(3) + x * c.get(6) + y * c.get(7));
    }
}
