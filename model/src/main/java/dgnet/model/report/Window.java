package dgnet.model.report;

/**
 * The square part of a slice that is worth looking at.
 *
 * @param x its left column
 * @param y its upper row
 * @param side its width and height in pixels
 */
record Window(int x, int y, int side) {
    /** What lies around the structures is shown too: this share of their extent on each side. */
    private static final double MARGIN = 0.5;

    private static final double SMALLEST_SHARE = 0.2;

    /** The part around everything that either side labels; the whole slice where that is most of it, or nothing. */
    static Window around(byte[] truth, byte[] prediction, int size) {
        int left = size;
        int right = -1;
        int top = size;
        int bottom = -1;
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != 0 || prediction[i] != 0) {
                left = Math.min(left, i % size);
                right = Math.max(right, i % size);
                top = Math.min(top, i / size);
                bottom = Math.max(bottom, i / size);
            }
        }
        int extent = Math.max(right - left, bottom - top) + 1;
        int side = (int) Math.ceil(Math.max(extent * (1 + 2 * MARGIN), SMALLEST_SHARE * size));
        if (right < 0 || side > 0.8 * size) {
            return new Window(0, 0, size);
        }
        return new Window(start((left + right + 1) / 2, side, size), start((top + bottom + 1) / 2, side, size), side);
    }

    /** Whether it is all of the slice. */
    boolean whole(int size) {
        return side == size;
    }

    private static int start(int middle, int side, int size) {
        return Math.max(0, Math.min(middle - side / 2, size - side));
    }
}
