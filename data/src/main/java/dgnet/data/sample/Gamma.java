package dgnet.data.sample;

/**
 * Gamma correction, v → v^γ on [0, 1], through a table of 4096 steps. Source: nnU-Net (Isensee et al., Nature Methods 18, 2021) and BigAug
 * (Zhang et al., IEEE Transactions on Medical Imaging 39, 2020).
 *
 * @param exponent γ, above 0
 */
record Gamma(double exponent) implements SliceFilter {
    private static final int STEPS = 4096;

    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        scratch[0] = 0;
        for (int k = 1; k <= STEPS; k++) {
            scratch[k] = (float) StrictMath.exp(exponent * StrictMath.log((double) k / STEPS));
        }
        scratch[STEPS + 1] = 1;
        for (int i = offset; i < offset + size * size; i++) {
            float at = Math.max(0, Math.min(1, image[i])) * STEPS;
            int k = (int) at;
            image[i] = scratch[k] + (at - k) * (scratch[k + 1] - scratch[k]);
        }
    }
}
