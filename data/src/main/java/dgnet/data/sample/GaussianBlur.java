package dgnet.data.sample;

/**
 * Gaussian blur of 5×5 pixels, mirrored at the border without repeating the edge (like torchvision's {@code GaussianBlur(5)}): the
 * separable kernel k(i) ∝ exp(−i² / 2σ²) for i = −2 … 2, normalised to sum 1.
 *
 * @param centre k(0)
 * @param near k(±1)
 * @param far k(±2)
 */
record GaussianBlur(float centre, float near, float far) implements SliceFilter {
    static final int TAPS = 5;

    private static final ThreadLocal<Rows> ROWS = ThreadLocal.withInitial(() -> new Rows(0));

    static GaussianBlur of(double sigma) {
        double near = StrictMath.exp(-0.5 / (sigma * sigma));
        double far = StrictMath.exp(-2 / (sigma * sigma));
        double sum = 1 + 2 * near + 2 * far;
        return new GaussianBlur((float) (1 / sum), (float) (near / sum), (float) (far / sum));
    }

    /**
     * Working rows of a thread. The compiler vectorises loops over arrays that all begin at 0: copying a row five times and summing the
     * copies takes half the time of summing five positions of one row.
     */
    private static final class Rows {
        /** A row with two mirrored pixels at each end. */
        private final float[] padded;

        /** Copies of the row, shifted by −2 … 2 pixels. */
        private final float[][] shifted;

        /** The last five rows, blurred along x. */
        private final float[][] ring;

        private final float[] result;

        private Rows(int size) {
            padded = new float[size + TAPS - 1];
            shifted = new float[TAPS][size];
            ring = new float[TAPS][size];
            result = new float[size];
        }

        private static Rows of(int size) {
            Rows rows = ROWS.get();
            if (rows.result.length != size) {
                rows = new Rows(size);
                ROWS.set(rows);
            }
            return rows;
        }
    }

    /** Blurs a square image of at least 3×3 pixels in place. */
    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        Rows rows = Rows.of(size);
        // Rows are blurred along x into a ring of five. A row of the result is written when no later row needs its
        // source.
        alongRow(image, offset, size, rows, 0);
        alongRow(image, offset + size, size, rows, 1);
        float[][] ring = rows.ring;
        for (int y = 0; y < size; y++) {
            if (y + 2 < size) {
                alongRow(image, offset + (y + 2) * size, size, rows, (y + 2) % TAPS);
            }
            sum(
                    ring[mirrored(y - 2, size) % TAPS],
                    ring[mirrored(y - 1, size) % TAPS],
                    ring[y % TAPS],
                    ring[mirrored(y + 1, size) % TAPS],
                    ring[mirrored(y + 2, size) % TAPS],
                    rows.result,
                    size);
            System.arraycopy(rows.result, 0, image, offset + y * size, size);
        }
    }

    private void alongRow(float[] image, int from, int size, Rows rows, int place) {
        float[] padded = rows.padded;
        System.arraycopy(image, from, padded, 2, size);
        padded[0] = image[from + 2];
        padded[1] = image[from + 1];
        padded[size + 2] = image[from + size - 2];
        padded[size + 3] = image[from + size - 3];
        float[][] shifted = rows.shifted;
        for (int k = 0; k < TAPS; k++) {
            System.arraycopy(padded, k, shifted[k], 0, size);
        }
        sum(shifted[0], shifted[1], shifted[2], shifted[3], shifted[4], rows.ring[place], size);
    }

    private void sum(
            float[] before2, float[] before, float[] here, float[] after, float[] after2, float[] into, int size) {
        float k0 = centre;
        float k1 = near;
        float k2 = far;
        for (int x = 0; x < size; x++) {
            into[x] = k0 * here[x] + k1 * (before[x] + after[x]) + k2 * (before2[x] + after2[x]);
        }
    }

    private static int mirrored(int i, int size) {
        int up = Math.abs(i);
        return up < size ? up : 2 * (size - 1) - up;
    }
}
