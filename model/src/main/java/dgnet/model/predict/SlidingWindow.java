package dgnet.model.predict;

import dgnet.data.prepare.Tiles;
import dgnet.model.learn.Prediction;
import dgnet.model.predict.FrameSegmentation.SliceVisitor;
import java.util.function.IntFunction;

/**
 * Predicts slices of any size with a network whose view is a square. A larger slice is covered by {@link Tiles}. The probability of a pixel
 * is the mean over its tiles, weighted by a Gaussian about the centre of the tile with σ = size / 8. A slice of the size of the view is one tile with
 * weight 1, so that its probabilities are those of the network, bit for bit.
 *
 * <p>Source: the sliding window of nnU-Net (Isensee et al., Nature Methods 2021), {@code compute_gaussian}.
 */
final class SlidingWindow {
    private static final double SIGMAS = 8;

    private final SlicePredictor network;
    private final int size;
    private final int batchSize;

    /**
     * @param size height and width of the network's view
     * @param batchSize tiles in one forward pass
     */
    SlidingWindow(SlicePredictor network, int size, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a forward pass needs at least one slice, not " + batchSize);
        }
        this.network = network;
        this.size = size;
        this.batchSize = batchSize;
    }

    /**
     * Predicts the slices of a volume. Tiles of several slices share a batch; one slice of probabilities is in memory at a time.
     *
     * @param width width of a slice, at least the size of the view
     * @param height height of a slice, at least the size of the view
     * @param slices H·W intensities by slice; requested once each, in order
     * @param visitor receives the probabilities of each slice in order
     */
    void predict(int depth, int width, int height, IntFunction<float[]> slices, SliceVisitor visitor) {
        Axis columns = Axis.of(width, size);
        Axis rows = Axis.of(height, size);
        int tiles = columns.count() * rows.count();
        int pixels = size * size;
        float[] image = new float[0];
        float[] sum = new float[0];
        for (int first = 0; first < depth * tiles; first += batchSize) {
            int count = Math.min(batchSize, depth * tiles - first);
            float[] batch = new float[count * pixels];
            for (int k = 0; k < count; k++) {
                int tile = (first + k) % tiles;
                image = tile == 0 ? slices.apply((first + k) / tiles) : image;
                int corner = rows.start(tile / columns.count()) * width + columns.start(tile % columns.count());
                for (int row = 0; row < size; row++) {
                    System.arraycopy(image, corner + row * width, batch, k * pixels + row * size, size);
                }
            }
            Prediction part = network.predict(batch, count);
            int channels = part.classes() + 1;
            for (int k = 0; k < count; k++) {
                int tile = (first + k) % tiles;
                sum = tile == 0 ? new float[channels * width * height] : sum;
                int row = tile / columns.count();
                int column = tile % columns.count();
                int corner = rows.start(row) * width + columns.start(column);
                for (int channel = 0; channel < channels; channel++) {
                    add(
                            part.probabilities(),
                            (k * channels + channel) * pixels,
                            rows.weights(row),
                            columns.weights(column),
                            sum,
                            channel * width * height + corner,
                            width);
                }
                if (tile == tiles - 1) {
                    visitor.slice((first + k) / tiles, part.classes(), sum);
                }
            }
        }
    }

    /** Adds a weighted plane of a tile to a plane of the slice. */
    private void add(float[] from, int at, float[] down, float[] across, float[] sum, int to, int width) {
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                sum[to + row * width + column] += down[row] * across[column] * from[at + row * size + column];
            }
        }
    }

    /**
     * The tiles along one axis.
     *
     * @param starts the first pixel of each tile
     * @param parts for each tile the weights of its pixels; at each pixel of the axis the weights add up to 1
     */
    @SuppressWarnings("ArrayRecordComponent") // weights, never compared
    record Axis(int[] starts, float[][] parts) {
        static Axis of(int length, int size) {
            int[] starts = Tiles.starts(length, size);
            int count = starts.length;
            double[] total = new double[length];
            for (int tile = 0; tile < count; tile++) {
                for (int pixel = 0; pixel < size; pixel++) {
                    total[starts[tile] + pixel] += gaussian(pixel, size);
                }
            }
            float[][] parts = new float[count][size];
            for (int tile = 0; tile < count; tile++) {
                for (int pixel = 0; pixel < size; pixel++) {
                    parts[tile][pixel] = (float) (gaussian(pixel, size) / total[starts[tile] + pixel]);
                }
            }
            return new Axis(starts, parts);
        }

        private static double gaussian(int pixel, int size) {
            double distance = (pixel - (size - 1) / 2.0) * SIGMAS / size;
            return Math.exp(-distance * distance / 2);
        }

        int count() {
            return starts.length;
        }

        int start(int tile) {
            return starts[tile];
        }

        float[] weights(int tile) {
            return parts[tile];
        }
    }
}
