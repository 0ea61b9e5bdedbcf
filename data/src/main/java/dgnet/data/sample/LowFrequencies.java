package dgnet.data.sample;

/**
 * The lowest frequencies of a square slice: its discrete Fourier transform for v = 0 … radius and u = −radius … radius, first along rows,
 * then along columns, and the inverse transform of a change. For so few frequencies this is faster than a fast Fourier transform.
 */
final class LowFrequencies {
    private final int size;
    private final int radius;
    private final float[] cos;
    private final float[] sin;
    /** Rows transformed along x, v fastest. */
    private final float[] rowReal;

    private final float[] rowImaginary;
    /** The transform, u fastest. */
    private final float[] real;

    private final float[] imaginary;

    private static final ThreadLocal<LowFrequencies> LAST = ThreadLocal.withInitial(() -> new LowFrequencies(1, 0));

    /** The instance of this thread for slices of this size, which is reused. */
    static LowFrequencies of(int size, int radius) {
        LowFrequencies last = LAST.get();
        if (last.size != size || last.radius != radius) {
            last = new LowFrequencies(size, radius);
            LAST.set(last);
        }
        return last;
    }

    private LowFrequencies(int size, int radius) {
        this.size = size;
        this.radius = radius;
        cos = new float[size];
        sin = new float[size];
        for (int k = 0; k < size; k++) {
            cos[k] = (float) StrictMath.cos(2 * Math.PI * k / size);
            sin[k] = (float) StrictMath.sin(2 * Math.PI * k / size);
        }
        rowReal = new float[size * (radius + 1)];
        rowImaginary = new float[size * (radius + 1)];
        real = new float[(radius + 1) * (2 * radius + 1)];
        imaginary = new float[real.length];
    }

    void transform(float[] image, int offset) {
        for (int y = 0; y < size; y++) {
            for (int v = 0; v <= radius; v++) {
                float re = 0;
                float im = 0;
                int angle = 0;
                for (int x = 0; x < size; x++) {
                    float value = image[offset + y * size + x];
                    re += value * cos[angle];
                    im -= value * sin[angle];
                    angle += v;
                    angle -= angle >= size ? size : 0;
                }
                rowReal[y * (radius + 1) + v] = re;
                rowImaginary[y * (radius + 1) + v] = im;
            }
        }
        for (int v = 0; v <= radius; v++) {
            for (int u = -radius; u <= radius; u++) {
                double re = 0;
                double im = 0;
                for (int y = 0; y < size; y++) {
                    int angle = Math.floorMod(u * y, size);
                    float a = rowReal[y * (radius + 1) + v];
                    float b = rowImaginary[y * (radius + 1) + v];
                    re += a * cos[angle] + b * sin[angle];
                    im += b * cos[angle] - a * sin[angle];
                }
                real[v * (2 * radius + 1) + u + radius] = (float) re;
                imaginary[v * (2 * radius + 1) + u + radius] = (float) im;
            }
        }
    }

    float amplitude(int k) {
        return (float) Math.sqrt(real[k] * real[k] + imaginary[k] * imaginary[k]);
    }

    /** Replaces frequency {@code k} by the difference between itself with the given amplitude and itself. */
    void changeTo(int k, float amplitude) {
        float before = amplitude(k);
        float factor = before > 0 ? (amplitude - before) / before : 0;
        real[k] *= factor;
        imaginary[k] *= factor;
    }

    /** Adds the changes, see {@link #changeTo}, to the image; clips to [0, 1]. */
    void add(float[] image, int offset) {
        for (int y = 0; y < size; y++) {
            for (int v = 0; v <= radius; v++) {
                float re = 0;
                float im = 0;
                for (int u = -radius; u <= radius; u++) {
                    int angle = Math.floorMod(u * y, size);
                    float a = real[v * (2 * radius + 1) + u + radius];
                    float b = imaginary[v * (2 * radius + 1) + u + radius];
                    re += a * cos[angle] - b * sin[angle];
                    im += b * cos[angle] + a * sin[angle];
                }
                // The frequencies −v mirror these.
                float both = (v == 0 ? 1f : 2f) / ((float) size * size);
                rowReal[y * (radius + 1) + v] = both * re;
                rowImaginary[y * (radius + 1) + v] = both * im;
            }
            for (int x = 0; x < size; x++) {
                float change = 0;
                int angle = 0;
                for (int v = 0; v <= radius; v++) {
                    change += rowReal[y * (radius + 1) + v] * cos[angle]
                            - rowImaginary[y * (radius + 1) + v] * sin[angle];
                    angle += x;
                    angle -= angle >= size ? size : 0;
                }
                int at = offset + y * size + x;
                image[at] = Math.max(0, Math.min(1, image[at] + change));
            }
        }
    }
}
