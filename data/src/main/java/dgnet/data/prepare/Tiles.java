package dgnet.data.prepare;

/** The tiles that cover a slice that is larger than the network's view: squares of the size of the view. */
public final class Tiles {
    private Tiles() {}

    /**
     * The first pixel of each tile along one axis. Neighbours overlap by half a tile or more and start at even distances. There are max(1,
     * ⌈2n / size⌉ − 1) tiles on n pixels, or one more so that their number is odd: the middle tile is then the middle of the slice.
     *
     * <p>Source: {@code compute_steps_for_sliding_window} of nnU-Net (Isensee et al., Nature Methods 2021) with a step of half a tile,
     * except for the odd number.
     *
     * @param length pixels of the slice (n), at least the size of the view
     * @param size pixels of the view
     */
    public static int[] starts(int length, int size) {
        if (length < size) {
            throw new IllegalArgumentException(
                    "a slice of " + length + " pixels is smaller than the view of " + size + " pixels");
        }
        int fewest = Math.max(1, (2 * length + size - 1) / size - 1);
        int count = fewest % 2 == 0 ? fewest + 1 : fewest;
        int[] starts = new int[count];
        for (int tile = 0; tile < count; tile++) {
            starts[tile] = count == 1 ? 0 : (int) Math.round(tile * (double) (length - size) / (count - 1));
        }
        return starts;
    }
}
