package dgnet.data.phantom;

import dgnet.data.Draw;

/**
 * Simulates a scanner: turns a noise-free signal into stored values by point spread, receiver bias, tone curve, Rician noise and scale. One
 * instance for each scan; gain, bias and noise vary slightly between scans.
 */
final class Acquisition {
    private static final int RADIUS = 3;
    private static final int TONES = 4096;
    /** Largest signal of the tone curve; larger signals are clipped. */
    private static final double CEILING = 1.5;

    private final float[] spread = new float[2 * RADIUS + 1];
    private final float[] tones = new float[TONES + 1];
    private final SmoothField bias;
    private final double biasAmplitude;
    private final double noise;
    private final double scale;
    private final double spacing;

    Acquisition(Scanner scanner, Draw draw, double extent) {
        this.spacing = scanner.spacing();
        this.scale = scanner.scale() * draw.uniform(0.8, 1.25);
        this.noise = scanner.noise() * draw.uniform(0.8, 1.25);
        this.biasAmplitude = scanner.bias() * draw.uniform(0.8, 1.2);
        this.bias = new SmoothField(draw, extent, 75);
        double gamma = scanner.gamma() * draw.uniform(0.94, 1.06);
        for (int i = 0; i <= TONES; i++) {
            tones[i] = (float) tone(i * CEILING / TONES, gamma, scanner.contrast());
        }
        double sigma = scanner.blur() / spacing;
        float sum = 0;
        for (int i = -RADIUS; i <= RADIUS; i++) {
            spread[i + RADIUS] = (float) StrictMath.exp(-0.5 * i * i / (sigma * sigma));
            sum += spread[i + RADIUS];
        }
        for (int i = 0; i < spread.length; i++) {
            spread[i] /= sum;
        }
    }

    private static double tone(double signal, double gamma, double contrast) {
        double bright = StrictMath.pow(signal, gamma);
        if (contrast == 0) {
            return bright;
        }
        // A sigmoid centred at one half, scaled to keep 0 and 1.
        double low = 1 / (1 + StrictMath.exp(0.5 * contrast));
        double sigmoid = 1 / (1 + StrictMath.exp(-contrast * (bright - 0.5)));
        return (sigmoid - low) / (1 - 2 * low);
    }

    /**
     * Replaces the signal of one picture by stored values, whole numbers of at least 0.
     *
     * @param draw the random numbers for the noise of this picture
     * @param scratch an array of the picture's length that is overwritten
     */
    void acquire(float[] picture, int width, int height, Draw draw, float[] scratch) {
        blur(picture, width, height, scratch);
        for (int row = 0; row < height; row++) {
            double y = (row - (height - 1) / 2.0) * spacing;
            for (int column = 0; column < width; column++) {
                double x = (column - (width - 1) / 2.0) * spacing;
                int at = row * width + column;
                double received = picture[at] * (1 + biasAmplitude * bias.at(x, y));
                int tone = (int) Math.min(Math.max(received, 0) * (TONES / CEILING), TONES);
                double real = tones[tone] + noise * normal(draw);
                double imaginary = noise * normal(draw);
                double magnitude = Math.sqrt(real * real + imaginary * imaginary);
                picture[at] = Math.min((int) (scale * magnitude + 0.5), Short.MAX_VALUE);
            }
        }
    }

    /** Approximately standard normal: the sum of four uniform numbers, from one draw. Faster than an exact method and sufficient for noise. */
    private static double normal(Draw draw) {
        long bits = draw.bits();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum - 2 * 65535.0) / 65535 * 1.7320508075688772;
    }

    private void blur(float[] picture, int width, int height, float[] scratch) {
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                float sum = 0;
                for (int i = -RADIUS; i <= RADIUS; i++) {
                    sum += spread[i + RADIUS] * picture[row * width + clamp(column + i, width)];
                }
                scratch[row * width + column] = sum;
            }
        }
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                float sum = 0;
                for (int i = -RADIUS; i <= RADIUS; i++) {
                    sum += spread[i + RADIUS] * scratch[clamp(row + i, height) * width + column];
                }
                picture[row * width + column] = sum;
            }
        }
    }

    private static int clamp(int i, int size) {
        return Math.min(Math.max(i, 0), size - 1);
    }
}
