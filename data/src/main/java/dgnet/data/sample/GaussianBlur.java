package dgnet.data.sample;

/**
 * Gaussian blur of 5×5 pixels, mirrored at the border without repeating the edge (as torchvision's {@code GaussianBlur(5)}): the
 * separable kernel k(i) ∝ exp(−i² / 2σ²) for i = −2 … 2, normalised to sum 1.
 *
 * @param centre k(0)
 * @param near k(±1)
 * @param far k(±2)
 */
record GaussianBlur(float centre, float near, float far) implements SliceFilter {
    static final int TAPS = 5;

    static GaussianBlur of(double sigma) {
        double near = StrictMath.exp(-0.5 / (sigma * sigma));
        double far = StrictMath.exp(-2 / (sigma * sigma));
        double sum = 1 + 2 * near + 2 * far;
        return new GaussianBlur((float) (1 / sum), (float) (near / sum), (float) (far / sum));
    }

    /** Blurs a square image of at least 3×3 pixels in place. */
    @Override
    public void apply(float[] image, int offset, int size, float[] rows) {
        // Rows are blurred along x into a ring of five; a row of the result is written once no later row needs its
        // source.
        alongRow(image, offset, size, rows, 0);
        alongRow(image, offset + size, size, rows, size);
        for (int y = 0; y < size; y++) {
            if (y + 2 < size) {
                alongRow(image, offset + (y + 2) * size, size, rows, (y + 2) % TAPS * size);
            }
            acrossRows(rows, size, y, image, offset + y * size);
        }
    }

    private void alongRow(float[] image, int from, int size, float[] rows, int to) {
        for (int x = 2; x < size - 2; x++) {
            rows[to + x] = centre * image[from + x]
                    + near * (image[from + x - 1] + image[from + x + 1])
                    + far * (image[from + x - 2] + image[from + x + 2]);
        }
        edge(image, from, size, rows, to, 0);
        edge(image, from, size, rows, to, 1);
        edge(image, from, size, rows, to, size - 2);
        edge(image, from, size, rows, to, size - 1);
    }

    private void edge(float[] image, int from, int size, float[] rows, int to, int x) {
        rows[to + x] = centre * image[from + x]
                + near * (image[from + mirrored(x - 1, size)] + image[from + mirrored(x + 1, size)])
                + far * (image[from + mirrored(x - 2, size)] + image[from + mirrored(x + 2, size)]);
    }

    private void acrossRows(float[] rows, int size, int y, float[] image, int to) {
        int above2 = mirrored(y - 2, size) % TAPS * size;
        int above = mirrored(y - 1, size) % TAPS * size;
        int here = y % TAPS * size;
        int below = mirrored(y + 1, size) % TAPS * size;
        int below2 = mirrored(y + 2, size) % TAPS * size;
        for (int x = 0; x < size; x++) {
            image[to + x] = centre * rows[here + x]
                    + near * (rows[above + x] + rows[below + x])
                    + far * (rows[above2 + x] + rows[below2 + x]);
        }
    }

    private static int mirrored(int i, int size) {
        int up = Math.abs(i);
        return up < size ? up : 2 * (size - 1) - up;
    }
}
