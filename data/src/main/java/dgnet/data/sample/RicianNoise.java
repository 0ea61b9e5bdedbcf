package dgnet.data.sample;

import dgnet.data.Draw;

/**
 * The noise of a magnitude image, v → √((v + σ·n₁)² + (σ·n₂)²) with standard normal n₁ and n₂, clipped to 1. The normal values of each
 * pixel are taken from a table of 65536. Source: Gudbjartsson and Patz, Magnetic Resonance in Medicine 34 (1995).
 *
 * @param sigma σ, as a share of the intensities' range
 * @param seed seed of the noise
 */
record RicianNoise(double sigma, long seed) implements SliceFilter {
    private static final int VALUES = 1 << 16;
    private static final float[] NORMAL = Draw.of(0, 0, "normal values", 0).gaussians(VALUES);

    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        Draw draw = Draw.of(seed, 0, "noise", 0);
        float deviation = (float) sigma;
        long bits = 0;
        for (int i = 0; i < size * size; i++) {
            bits = i % 2 == 0 ? draw.bits() : bits >>> 32;
            float real = image[offset + i] + deviation * NORMAL[(int) bits & 0xFFFF];
            float imaginary = deviation * NORMAL[(int) (bits >>> 16) & 0xFFFF];
            image[offset + i] = Math.min(1, (float) Math.sqrt(real * real + imaginary * imaginary));
        }
    }
}
