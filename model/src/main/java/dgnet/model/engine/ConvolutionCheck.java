package dgnet.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.data.Draw;
import java.util.List;

/**
 * Compares the kernels of a convolution with an independent computation on whole numbers, whose float32 sums are exact. The forward pass,
 * both gradients and the three gradients of the gradients are compared with plain sums at random positions, and as a whole by the
 * identities of a bilinear map: ⟨y, g⟩ = ⟨∂x, x⟩ = ⟨∂w, w⟩.
 */
final class ConvolutionCheck {
    private static final int BATCH = 2;
    private static final int ROWS = 8;
    private static final int POSITIONS = 64;

    /** Tolerance relative to the largest value. Float32 and TF32 are exact here. */
    private static final double EXACT = 1e-4;

    /** Tolerance for bfloat16: results are rounded to 8 bits, and gradients of gradients are computed from rounded values. */
    private static final double BFLOAT16 = 2e-2;

    private final Torch torch;
    private final NDManager manager;
    private final ConvolutionKernels.Layer layer;
    private final int rows;
    private final int stride;
    private final int padding;
    private final int outRows;
    private final int outWidth;
    private double tolerance;

    ConvolutionCheck(Torch torch, NDManager manager, ConvolutionKernels.Layer layer) {
        this.torch = torch;
        this.manager = manager;
        this.layer = layer;
        rows = Math.min(ROWS, layer.width());
        stride = layer.size() % 2 == 0 ? 2 : 1;
        padding = (layer.size() - 1) / 2;
        outRows = (rows + 2 * padding - layer.size()) / stride + 1;
        outWidth = (layer.width() + 2 * padding - layer.size()) / stride + 1;
    }

    /** A convolution with bias of [B, C, H, W]. */
    @FunctionalInterface
    interface Convolution {
        NDArray of(NDArray x, NDArray weight, NDArray bias);
    }

    /**
     * Whether the results of the convolution are correct.
     *
     * @param rounded whether results are rounded to bfloat16
     */
    boolean agrees(Convolution convolution, boolean rounded) {
        tolerance = rounded ? BFLOAT16 : EXACT;
        Shape inputs = new Shape(BATCH, layer.in(), rows, layer.width());
        Shape outputs = new Shape(BATCH, layer.out(), outRows, outWidth);
        Shape weights = new Shape(layer.out(), layer.in(), layer.size(), layer.size());
        float[] x = randomValues("x", inputs);
        float[] w = randomValues("w", weights);
        float[] g = randomValues("g", outputs);
        float[] a = randomValues("a", inputs);
        float[] b = randomValues("b", weights);
        try (NDManager scratch = manager.newSubManager()) {
            NDArray input = Torch.leaf(scratch.create(x, inputs), scratch);
            NDArray weight = Torch.leaf(scratch.create(w, weights), scratch);
            NDArray cotangent = Torch.leaf(scratch.create(g, outputs), scratch);
            NDArray output = convolution.of(input, weight, scratch.zeros(new Shape(layer.out())));
            List<NDArray> first = torch.gradientWithGraph(output.mul(cotangent).sum(), List.of(input, weight));
            NDArray along = first.get(0)
                    .mul(scratch.create(a, inputs))
                    .sum()
                    .add(first.get(1).mul(scratch.create(b, weights)).sum());
            List<NDArray> second = torch.gradient(along, List.of(cotangent, input, weight));
            float[] y = output.toFloatArray();
            float[] dx = first.get(0).toFloatArray();
            float[] dw = first.get(1).toFloatArray();
            float[] ddg = second.get(0).toFloatArray();
            float[] ddx = second.get(1).toFloatArray();
            float[] ddw = second.get(2).toFloatArray();
            double forward = product(y, g);
            return near(forward, product(dx, x), norm(y, g))
                    && near(forward, product(dw, w), norm(y, g))
                    && near(product(ddw, w), product(dx, a), norm(dx, a))
                    && near(product(ddx, x), product(dw, b), norm(dw, b))
                    && near(product(ddg, g), product(dx, a) + product(dw, b), norm(ddg, g))
                    && atPositions(y, position -> output(position, x, w))
                    && atPositions(dx, position -> inputGradient(position, g, w))
                    && atPositions(dw, position -> weightGradient(position, x, g))
                    && atPositions(ddg, position -> output(position, a, w) + output(position, x, b))
                    && atPositions(ddx, position -> inputGradient(position, g, b))
                    && atPositions(ddw, position -> weightGradient(position, a, g));
        }
    }

    @FunctionalInterface
    private interface ByHand {
        double at(int position);
    }

    private boolean atPositions(float[] found, ByHand hand) {
        double scale = 1;
        for (float value : found) {
            scale = Math.max(scale, Math.abs(value));
        }
        Draw draw = Draw.of(1, 0, "places", found.length);
        for (int i = 0; i < POSITIONS; i++) {
            int position = draw.below(found.length);
            if (!near(found[position], hand.at(position), scale)) {
                return false;
            }
        }
        return true;
    }

    /** y[n, o, i, j] = Σ x[n, c, s i + u − p, s j + v − p] w[o, c, u, v]. */
    private double output(int position, float[] x, float[] w) {
        int column = position % outWidth;
        int row = position / outWidth % outRows;
        int out = position / (outWidth * outRows) % layer.out();
        int sample = position / (outWidth * outRows * layer.out());
        double sum = 0;
        for (int in = 0; in < layer.in(); in++) {
            for (int u = 0; u < layer.size(); u++) {
                for (int v = 0; v < layer.size(); v++) {
                    sum += input(x, sample, in, stride * row + u - padding, stride * column + v - padding)
                            * w[weight(out, in, u, v)];
                }
            }
        }
        return sum;
    }

    /** ∂x[n, c, h, l] = Σ g[n, o, i, j] w[o, c, u, v] over all outputs that depend on x. */
    private double inputGradient(int position, float[] g, float[] w) {
        int column = position % layer.width();
        int row = position / layer.width() % rows;
        int in = position / (layer.width() * rows) % layer.in();
        int sample = position / (layer.width() * rows * layer.in());
        double sum = 0;
        for (int u = 0; u < layer.size(); u++) {
            for (int v = 0; v < layer.size(); v++) {
                int i = row + padding - u;
                int j = column + padding - v;
                if (i % stride == 0 && j % stride == 0) {
                    for (int out = 0; out < layer.out(); out++) {
                        sum += output(g, sample, out, i / stride, j / stride) * w[weight(out, in, u, v)];
                    }
                }
            }
        }
        return sum;
    }

    /** ∂w[o, c, u, v] = Σ g[n, o, i, j] x[n, c, s i + u − p, s j + v − p]. */
    private double weightGradient(int position, float[] x, float[] g) {
        int v = position % layer.size();
        int u = position / layer.size() % layer.size();
        int in = position / (layer.size() * layer.size()) % layer.in();
        int out = position / (layer.size() * layer.size() * layer.in());
        double sum = 0;
        for (int sample = 0; sample < BATCH; sample++) {
            for (int i = 0; i < outRows; i++) {
                for (int j = 0; j < outWidth; j++) {
                    sum += output(g, sample, out, i, j)
                            * input(x, sample, in, stride * i + u - padding, stride * j + v - padding);
                }
            }
        }
        return sum;
    }

    private double input(float[] x, int sample, int in, int row, int column) {
        boolean inside = row >= 0 && row < rows && column >= 0 && column < layer.width();
        return inside ? x[((sample * layer.in() + in) * rows + row) * layer.width() + column] : 0;
    }

    private double output(float[] y, int sample, int out, int row, int column) {
        boolean inside = row >= 0 && row < outRows && column >= 0 && column < outWidth;
        return inside ? y[((sample * layer.out() + out) * outRows + row) * outWidth + column] : 0;
    }

    private int weight(int out, int in, int u, int v) {
        return ((out * layer.in() + in) * layer.size() + u) * layer.size() + v;
    }

    /** Whole numbers from −2 to 2. */
    private static float[] randomValues(String name, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        Draw draw = Draw.of(1, 0, name, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.below(5) - 2;
        }
        return values;
    }

    private static double product(float[] first, float[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum;
    }

    private static double norm(float[] first, float[] second) {
        return Math.sqrt(product(first, first) * product(second, second));
    }

    /** False if {@code found} is not a number. */
    private boolean near(double found, double expected, double scale) {
        return Math.abs(found - expected) <= tolerance * scale;
    }
}
