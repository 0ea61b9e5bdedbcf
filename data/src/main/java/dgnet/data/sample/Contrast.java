package dgnet.data.sample;

/**
 * Contrast about the slice's mean, v → m + c·(v − m), clipped to [0, 1]. Source: nnU-Net (Isensee et al., Nature Methods 18, 2021).
 *
 * @param factor c; below 1 reduces contrast, above 1 increases it
 */
record Contrast(double factor) implements SliceFilter {
    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        double sum = 0;
        for (int i = offset; i < offset + size * size; i++) {
            sum += image[i];
        }
        float mean = (float) (sum / (size * size));
        float steepness = (float) factor;
        for (int i = offset; i < offset + size * size; i++) {
            image[i] = Math.max(0, Math.min(1, mean + steepness * (image[i] - mean)));
        }
    }
}
