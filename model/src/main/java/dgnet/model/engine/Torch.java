package dgnet.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.function.Supplier;

/**
 * The engine's operations that the method is written in, named as PyTorch names them. All of them are differentiable, twice where PyTorch
 * is. Results belong to the manager of their first argument.
 */
public final class Torch implements AutoCloseable {
    private static final double NORM_EPSILON = 1e-5;
    private static final double LEAKY_SLOPE = 0.01;
    private static final int BILINEAR = 2;

    static {
        ConvolutionKernels.restrict();
    }

    /** What DJL lacks. */
    private static final String METHODS = """
              def gradient(self: __torch__.Operations, output: Tensor, inputs: List[Tensor]) -> List[Tensor]:
                result = annotate(List[Tensor], [])
                for gradient in torch.grad([output], inputs, None, None, False, False):
                  _0 = torch.append(result, unchecked_cast(Tensor, gradient))
                return result
              def gradient_with_graph(self: __torch__.Operations, output: Tensor, inputs: List[Tensor]) -> List[Tensor]:
                result = annotate(List[Tensor], [])
                for gradient in torch.grad([output], inputs, None, True, True, False):
                  _0 = torch.append(result, unchecked_cast(Tensor, gradient))
                return result
              def instance_norm(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.layer_norm(x, [torch.size(x, 2), torch.size(x, 3)], None, None, %s, False)
              def singular_values(self: __torch__.Operations, x: Tensor) -> Tensor:
                # LAPACK refuses numbers that are not finite: they are taken out and the result is spoilt instead.
                values = torch.linalg_svdvals(torch.nan_to_num(x, 0., 0., 0.))
                return torch.add(values, torch.mul(torch.sum(torch.detach(x)), 0))
            """.formatted(NORM_EPSILON).indent(0);

    private final TorchScript script;

    /**
     * Loads the operations on the manager's device and lets the calling thread record gradients. Both settings are the thread's own, so
     * one thread creates this object and uses it.
     */
    public Torch(NDManager manager) {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(true);
        // Said explicitly, the number also holds for the matrix library, which otherwise chooses by the machine's load.
        JniUtils.setNumThreads(JniUtils.getNumThreads());
        script = TorchScript.load(manager, METHODS);
    }

    /** ∂output/∂inputs of a scalar, as constants; the graph is freed. */
    public List<NDArray> gradient(NDArray output, List<NDArray> inputs) {
        return gradient("gradient", output, inputs);
    }

    /** ∂output/∂inputs of a scalar, themselves differentiable; the graph is kept. */
    public List<NDArray> gradientWithGraph(NDArray output, List<NDArray> inputs) {
        return gradient("gradient_with_graph", output, inputs);
    }

    private List<NDArray> gradient(String method, NDArray output, List<NDArray> inputs) {
        NDArray[] arguments = new NDArray[inputs.size() + 1];
        arguments[0] = output;
        for (int i = 0; i < inputs.size(); i++) {
            NDArray input = inputs.get(i);
            input.setName("inputs[]");
            arguments[i + 1] = input;
        }
        NDList result = script.call(method, arguments);
        for (NDArray array : result) {
            array.setName(null);
        }
        return result;
    }

    /** (x − mean) / √(variance + 1e-5) over [H, W] of each sample's channel; no scale, no shift. [B, C, H, W] → same. */
    public NDArray instanceNorm(NDArray x) {
        return script.call("instance_norm", x).singletonOrThrow();
    }

    /** Singular values in falling order; not a number where x has an element that is not finite. [N, C] → [min(N, C)]. */
    public NDArray singularValues(NDArray x) {
        return script.call("singular_values", x).singletonOrThrow();
    }

    /** Convolution with bias. [B, C, H, W] by [C', C, k, k] → [B, C', H', W']. */
    public static NDArray conv2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
        return JniUtils.convolution(
                (PtNDArray) x,
                (PtNDArray) weight,
                (PtNDArray) bias,
                new Shape(stride, stride),
                new Shape(padding, padding),
                new Shape(1, 1),
                1);
    }

    /** x Wᵀ + b. [B, N] by [M, N] → [B, M]. */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return JniUtils.linear((PtNDArray) x, (PtNDArray) weight, (PtNDArray) bias);
    }

    /** max(x, 0) + 0.01 min(x, 0). */
    public static NDArray leakyRelu(NDArray x) {
        return JniUtils.leakyRelu((PtNDArray) x, LEAKY_SLOPE);
    }

    /** max(x, 0). */
    public static NDArray relu(NDArray x) {
        return JniUtils.relu((PtNDArray) x);
    }

    /** Maximum of each 2×2 block. [B, C, H, W] → [B, C, H/2, W/2]. */
    public static NDArray maxPool2(NDArray x) {
        Shape two = new Shape(2, 2);
        return JniUtils.maxPool((PtNDArray) x, two, two, new Shape(0, 0), false);
    }

    /** Bilinear enlargement, corners not aligned. [B, C, H, W] → [B, C, 2H, 2W]. */
    public static NDArray upsample2(NDArray x) {
        Shape shape = x.getShape();
        return JniUtils.interpolate((PtNDArray) x, new long[] {2 * shape.get(2), 2 * shape.get(3)}, BILINEAR, false);
    }

    /**
     * x · factor. DJL's own {@code mul(Number)} must not be used where gradients are recorded: it closes the factor's memory at once,
     * while the graph still reads it, and after a garbage collection the gradient is anything. This factor lives as long as x's manager.
     */
    public static NDArray times(NDArray x, double factor) {
        return x.mul(x.getManager().create(factor));
    }

    /** Elements start … stop − 1 along an axis, as a view. */
    public static NDArray slice(NDArray x, int axis, long start, long stop) {
        return JniUtils.slice((PtNDArray) x, axis, start, stop, 1);
    }

    /** Runs without recording gradients. */
    public static <T> T withoutGradients(Supplier<T> work) {
        JniUtils.setGradMode(false);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(true);
        }
    }

    /** Elements start … stop − 1 of a vector as a new leaf of the autograd graph, without a copy, owned by another manager. */
    public static NDArray leaf(NDArray values, long start, long stop, NDManager owner) {
        try (NDArray view = slice(values, 0, start, stop)) {
            NDArray leaf = JniUtils.detachGradient((PtNDArray) view);
            leaf.attach(owner);
            JniUtils.attachGradient((PtNDArray) leaf, true);
            return leaf;
        }
    }

    /** Where the condition holds, the first, else the second; shapes are broadcast. */
    public static NDArray where(NDArray condition, NDArray first, NDArray second) {
        return JniUtils.where((PtNDArray) condition, (PtNDArray) first, (PtNDArray) second);
    }

    @Override
    public void close() {
        script.close();
    }
}
