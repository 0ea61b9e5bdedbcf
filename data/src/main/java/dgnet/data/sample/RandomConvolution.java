package dgnet.data.sample;

import dgnet.data.Draw;
import java.util.Arrays;
import java.util.List;

/**
 * Global intensity non-linear augmentation (GIN): the slice is mixed with the output of a small random network of four convolutions of one
 * or three pixels, with two channels in between and leaky rectifiers after all but the last. Source: Ouyang et al., IEEE Transactions on
 * Medical Imaging 42 (2023). There the mixture is scaled to the slice's Frobenius norm; here, with intensities in [0, 1], to its minimum and
 * maximum.
 *
 * @param layers the convolutions, in order
 * @param share share of the network's output in the mixture, from 0 to 1
 */
record RandomConvolution(List<Layer> layers, double share) implements SliceFilter {
    private static final int CHANNELS = 2;
    private static final int LAYERS = 4;
    private static final float SLOPE = 0.2f;

    /**
     * One convolution, with zero padding.
     *
     * @param width width of the kernel, 1 or 3
     * @param weights weights by output channel, input channel, row, column
     * @param biases biases by output channel
     */
    @SuppressWarnings("ArrayRecordComponent") // arrays, never compared
    record Layer(int in, int out, int width, float[] weights, float[] biases) {}

    RandomConvolution {
        layers = List.copyOf(layers);
    }

    static RandomConvolution of(double share, Draw draw) {
        Layer[] layers = new Layer[LAYERS];
        for (int k = 0; k < LAYERS; k++) {
            int in = k == 0 ? 1 : CHANNELS;
            int out = k == LAYERS - 1 ? 1 : CHANNELS;
            int width = draw.below(2) == 0 ? 1 : 3;
            layers[k] = new Layer(in, out, width, draw.gaussians(out * in * width * width), draw.gaussians(out));
        }
        return new RandomConvolution(List.of(layers), share);
    }

    @Override
    public void apply(float[] image, int offset, int size, float[] scratch) {
        int pixels = size * size;
        System.arraycopy(image, offset, scratch, 0, pixels);
        int from = 0;
        for (int k = 0; k < layers.size(); k++) {
            int to = CHANNELS * pixels - from;
            convolve(layers.get(k), scratch, from, to, size, k < layers.size() - 1);
            from = to;
        }
        mix(image, offset, scratch, from, pixels);
    }

    private static void convolve(Layer layer, float[] planes, int from, int to, int size, boolean rectified) {
        int pixels = size * size;
        int reach = layer.width() / 2;
        for (int out = 0; out < layer.out(); out++) {
            int into = to + out * pixels;
            Arrays.fill(planes, into, into + pixels, layer.biases()[out]);
            for (int in = 0; in < layer.in(); in++) {
                for (int dy = -reach; dy <= reach; dy++) {
                    for (int dx = -reach; dx <= reach; dx++) {
                        int at = ((out * layer.in() + in) * layer.width() + dy + reach) * layer.width() + dx + reach;
                        add(planes, from + in * pixels, into, size, dx, dy, layer.weights()[at]);
                    }
                }
            }
            for (int i = into; rectified && i < into + pixels; i++) {
                planes[i] = planes[i] < 0 ? SLOPE * planes[i] : planes[i];
            }
        }
    }

    /** Adds a shifted and weighted plane to another. */
    private static void add(float[] planes, int from, int into, int size, int dx, int dy, float weight) {
        for (int row = Math.max(0, -dy); row < Math.min(size, size - dy); row++) {
            int to = into + row * size;
            int source = from + (row + dy) * size + dx;
            for (int column = Math.max(0, -dx); column < Math.min(size, size - dx); column++) {
                planes[to + column] += weight * planes[source + column];
            }
        }
    }

    private void mix(float[] image, int offset, float[] planes, int from, int pixels) {
        float part = (float) share;
        ValueSpan before = ValueSpan.of(image, offset, pixels);
        for (int i = 0; i < pixels; i++) {
            image[offset + i] = part * planes[from + i] + (1 - part) * image[offset + i];
        }
        ValueSpan after = ValueSpan.of(image, offset, pixels);
        float factor = after.high() > after.low() ? (before.high() - before.low()) / (after.high() - after.low()) : 0;
        for (int i = offset; i < offset + pixels; i++) {
            image[i] = before.low() + factor * (image[i] - after.low());
        }
    }

    /** Minimum and maximum of some values. */
    private record ValueSpan(float low, float high) {
        static ValueSpan of(float[] values, int from, int count) {
            float low = values[from];
            float high = values[from];
            for (int i = from + 1; i < from + count; i++) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            return new ValueSpan(low, high);
        }
    }
}
