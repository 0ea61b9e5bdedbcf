package dgnet.data.sample;

/**
 * Simulates larger pixels: samples the nearest pixels on a grid {@code factor} times as coarse and interpolates them linearly.
 * Source: nnU-Net, simulation of low resolution (Isensee et al., Nature Methods 18, 2021; there with cubic interpolation).
 *
 * @param factor size of a coarse pixel in pixels, at least 1
 */
record LowResolution(double factor) implements SliceFilter {
    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        int coarse = Math.max(1, (int) Math.round(size / factor));
        double step = (double) size / coarse;
        // Two coarse rows at a time: a row of the image is read for one before it is overwritten.
        int above = -1;
        for (int row = 0; row < size; row++) {
            double v = Math.max(0, Math.min(coarse - 1, (row + 0.5) / step - 0.5));
            int needed = Math.min((int) v, Math.max(0, coarse - 2));
            while (above < needed) {
                above++;
                if (above == 0) {
                    read(image, offset, size, coarse, step, 0, scratch);
                }
                read(image, offset, size, coarse, step, Math.min(above + 1, coarse - 1), scratch);
            }
            float down = (float) (v - above);
            int first = above % 2 * coarse;
            int second = Math.min(above + 1, coarse - 1) % 2 * coarse;
            for (int column = 0; column < size; column++) {
                double u = Math.max(0, Math.min(coarse - 1, (column + 0.5) / step - 0.5));
                int left = Math.min((int) u, Math.max(0, coarse - 2));
                int right = Math.min(left + 1, coarse - 1);
                float along = (float) (u - left);
                float top = scratch[first + left] + along * (scratch[first + right] - scratch[first + left]);
                float bottom = scratch[second + left] + along * (scratch[second + right] - scratch[second + left]);
                image[offset + row * size + column] = top + down * (bottom - top);
            }
        }
    }

    private static void read(float[] image, int offset, int size, int coarse, double step, int row, float[] scratch) {
        int from = offset + nearest(row, step, size) * size;
        for (int k = 0; k < coarse; k++) {
            scratch[row % 2 * coarse + k] = image[from + nearest(k, step, size)];
        }
    }

    /** The pixel nearest to the centre of coarse pixel {@code k}. */
    static int nearest(int k, double step, int size) {
        return Math.min(size - 1, (int) ((k + 0.5) * step));
    }
}
