package dgnet.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The engine's operations used by the method, named as in PyTorch. All are differentiable, twice if PyTorch's operation is. Results belong
 * to the manager of the first argument.
 */
public final class Torch implements AutoCloseable {
    private static final double NORM_EPSILON = 1e-5;
    private static final double LEAKY_SLOPE = 0.01;

    static {
        NativeSettings.apply();
    }

    /**
     * Operations that DJL does not offer, and sequences of operations combined into one call. Tensors that a method changes come after the
     * first argument.
     */
    private static final String METHODS =
            """
              def gradient(self: __torch__.Operations, output: Tensor, inputs: List[Tensor]) -> List[Tensor]:
                return self.present(torch.grad([output], inputs, None, False, False, True), inputs)
              def gradient_with_graph(self: __torch__.Operations, output: Tensor, inputs: List[Tensor]) -> List[Tensor]:
                return self.present(torch.grad([output], inputs, None, True, True, True), inputs)
              def gradient_through(self: __torch__.Operations, outputs: List[Tensor], cotangents: List[Tensor], inputs: List[Tensor]) -> List[Tensor]:
                given = annotate(List[Optional[Tensor]], [])
                for cotangent in cotangents:
                  _0 = torch.append(given, cotangent)
                return self.present(torch.grad(outputs, inputs, given, False, False, True), inputs)
              def present(self: __torch__.Operations, gradients: List[Optional[Tensor]], inputs: List[Tensor]) -> List[Tensor]:
                result = annotate(List[Tensor], [])
                for i in range(torch.len(inputs)):
                  gradient = gradients[i]
                  if torch.__is__(gradient, None):
                    present = torch.zeros_like(inputs[i])
                  else:
                    present = unchecked_cast(Tensor, gradient)
                  _0 = torch.append(result, present)
                return result
              def moved(self: __torch__.Operations, directions: List[Tensor], points: List[Tensor], size: Tensor) -> List[Tensor]:
                step = torch.neg(float(size))
                result = annotate(List[Tensor], [])
                for i in range(torch.len(points)):
                  _0 = torch.append(result, torch.add(points[i], directions[i], alpha=step))
                return result
              def sums(self: __torch__.Operations, first: List[Tensor], second: List[Tensor]) -> List[Tensor]:
                return torch._foreach_add(first, second)
              def gather(self: __torch__.Operations, values: List[Tensor], places: List[Tensor]) -> Tensor:
                torch._foreach_copy_(places, values)
                return values[0]
              def norm(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.linalg_vector_norm(x)
              # The lists come from outside, since the compiler removes a call that only changes local lists.
              def adam(self: __torch__.Operations, gradient: List[Tensor], theta: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], condition: Tensor, rate: Tensor, beta1: Tensor, beta2: Tensor, epsilon: Tensor, limit: Tensor) -> Tensor:
                taken = torch.reshape(torch.to(condition, 6), [1])
                _0 = torch.add_(steps[0], taken)
                _1 = torch.clamp_(gradient[0], torch.neg(float(limit)), float(limit))
                torch._fused_adam_(theta, gradient, first, second, annotate(List[Tensor], []), steps, lr=rate, beta1=float(beta1), beta2=float(beta2), weight_decay=0., eps=float(epsilon), amsgrad=False, maximize=False, grad_scale=None, found_inf=torch.rsub(taken, 1))
                return taken
              def convolution(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                stride = self.stride(weight)
                padding = self.padding(weight)
                return torch.conv2d(x, weight, bias, stride, padding, [1, 1], 1)
              def padded_convolution(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                out = torch.size(weight, 0)
                zeros = torch.remainder(torch.neg(out), 8)
                y = self.convolution(x, torch.constant_pad_nd(weight, [0, 0, 0, 0, 0, 0, 0, zeros]), torch.constant_pad_nd(bias, [0, zeros]))
                return torch.slice(y, 1, 0, out)
              def native_convolution(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                size = [torch.size(weight, 2), torch.size(weight, 3)]
                return torch.thnn_conv2d(x, weight, size, bias, self.stride(weight), self.padding(weight))
              def bfloat16_convolution(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                return torch.to(self.convolution(torch.to(x, 15), torch.to(weight, 15), torch.to(bias, 15)), 6)
              def stride(self: __torch__.Operations, weight: Tensor) -> List[int]:
                stride = torch.sub(2, torch.remainder(torch.size(weight, 2), 2))
                return [stride, stride]
              def padding(self: __torch__.Operations, weight: Tensor) -> List[int]:
                padding = torch.floordiv(torch.sub(torch.size(weight, 2), 1), 2)
                return [padding, padding]
              def instance_norm(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.layer_norm(x, [torch.size(x, 2), torch.size(x, 3)], None, None, %s, False)
              def normalised(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                return self.instance_norm(self.convolution(x, weight, bias))
              def activated(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                return self.activate(self.convolution(x, weight, bias))
              def activate(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.leaky_relu_(self.instance_norm(x), %s)
              def enlarged(self: __torch__.Operations, x: Tensor, skip: Tensor) -> Tensor:
                size = [torch.size(skip, 2), torch.size(skip, 3)]
                return torch.cat([skip, self.activate(torch.upsample_bilinear2d(x, size, False, None, None))], 1)
              def singular_values(self: __torch__.Operations, x: Tensor) -> Tensor:
                # LAPACK rejects numbers that are not finite: they are replaced here, and the result is made NaN below.
                values = torch.linalg_svdvals(torch.nan_to_num(x, 0., 0., 0.))
                return torch.add(values, torch.mul(torch.sum(torch.detach(x)), 0))
            """.formatted(NORM_EPSILON, LEAKY_SLOPE).indent(0);

    private static final NDManager HOST = NDManager.newBaseManager(Device.cpu());
    private static final Map<Double, NDArray> CONSTANTS = new ConcurrentHashMap<>();

    private final TorchScript script;
    private final ConvolutionKernels kernels;

    /** Operations with the engine's usual convolution kernels, without a check. */
    public Torch(NDManager manager) {
        this(manager, ConvolutionKernels.usual());
    }

    /**
     * Loads the operations on the manager's device and enables gradient recording for the calling thread. These settings are per thread, so
     * the thread that creates this object must be the one that uses it.
     */
    public Torch(NDManager manager, ConvolutionKernels kernels) {
        this.kernels = kernels;
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(true);
        // Set explicitly, the number also applies to the matrix library, which otherwise chooses by the machine's load.
        JniUtils.setNumThreads(JniUtils.getNumThreads());
        script = TorchScript.load(manager, METHODS);
    }

    /**
     * ∂output/∂inputs of a scalar, as constants. The graph is freed. The gradient of an input that the output does not depend on is zero.
     */
    public List<NDArray> gradient(NDArray output, List<NDArray> inputs) {
        return script.call("gradient", output, inputs);
    }

    /** ∂output/∂inputs of a scalar, differentiable again. The graph is kept. */
    public List<NDArray> gradientWithGraph(NDArray output, List<NDArray> inputs) {
        return script.call("gradient_with_graph", output, inputs);
    }

    /**
     * Σ (∂output/∂inputs)ᵀ cotangent, as constants: propagates gradients of the outputs back to the inputs. The graph is freed.
     *
     * @param cotangents one for each output, of the same shape
     */
    public List<NDArray> gradientThrough(List<NDArray> outputs, List<NDArray> cotangents, List<NDArray> inputs) {
        return script.call("gradient_through", outputs, cotangents, inputs);
    }

    /** point − size · direction of each pair. */
    public List<NDArray> moved(List<NDArray> points, List<NDArray> directions, double size) {
        return script.call("moved", directions, points, constant(size));
    }

    /** The sum of each pair. */
    public List<NDArray> sums(List<NDArray> first, List<NDArray> second) {
        return script.call("sums", first, second);
    }

    /** Copies values into tensors of the same shapes. */
    public void copy(List<NDArray> values, List<NDArray> places) {
        script.call("gather", values, places).close();
    }

    /** √Σx². Any shape → scalar. */
    public NDArray norm(NDArray x) {
        return script.call("norm", x).singletonOrThrow();
    }

    /**
     * Clips the gradient to ±limit and takes one step of Adam, each in one pass over memory ({@code _fused_adam_}). Changes gradient,
     * parameters, moments and steps.
     *
     * @param steps steps taken so far; float32, shape [1]
     * @param condition a boolean (shape []) on the device; if false, parameters, moments and steps are not changed
     */
    public void adam(
            NDArray gradient,
            NDArray parameters,
            NDArray firstMoment,
            NDArray secondMoment,
            NDArray steps,
            NDArray condition,
            double rate,
            double beta1,
            double beta2,
            double epsilon,
            double limit) {
        script.call(
                        "adam",
                        List.of(gradient),
                        List.of(parameters),
                        List.of(firstMoment),
                        List.of(secondMoment),
                        List.of(steps),
                        condition,
                        constant(rate),
                        constant(beta1),
                        constant(beta2),
                        constant(epsilon),
                        constant(limit))
                .close();
    }

    /**
     * Convolution with bias. A kernel of odd size keeps the image's size, a kernel of even size halves it. [B, C, H, W] by [C', C, k, k] →
     * [B, C', H, W] or [B, C', H/2, W/2].
     */
    public NDArray convolution(NDArray x, NDArray weight, NDArray bias) {
        return convolution(kernels.of(weight), x, weight, bias);
    }

    NDArray convolution(ConvolutionKernels.Kernel kernel, NDArray x, NDArray weight, NDArray bias) {
        String method =
                switch (kernel) {
                    case USUAL -> "convolution";
                    case PADDED -> "padded_convolution";
                    case NATIVE -> "native_convolution";
                    case BFLOAT16 -> "bfloat16_convolution";
                };
        return script.call(method, x, weight, bias).singletonOrThrow();
    }

    /** {@link #convolution}, then {@link #instanceNorm}. */
    public NDArray normalised(NDArray x, NDArray weight, NDArray bias) {
        return kernels.of(weight) == ConvolutionKernels.Kernel.USUAL
                ? script.call("normalised", x, weight, bias).singletonOrThrow()
                : instanceNorm(convolution(x, weight, bias));
    }

    /** {@link #convolution}, then {@link #instanceNorm}, then {@link #leakyRelu}. */
    public NDArray activated(NDArray x, NDArray weight, NDArray bias) {
        return kernels.of(weight) == ConvolutionKernels.Kernel.USUAL
                ? script.call("activated", x, weight, bias).singletonOrThrow()
                : script.call("activate", convolution(x, weight, bias)).singletonOrThrow();
    }

    /**
     * Bilinear enlargement to twice the size (corners not aligned), {@link #instanceNorm}, {@link #leakyRelu}; the channels of the skip
     * connection come first in the result. [B, C, H/2, W/2] and [B, D, H, W] → [B, D + C, H, W].
     */
    public NDArray enlarged(NDArray x, NDArray skip) {
        return script.call("enlarged", x, skip).singletonOrThrow();
    }

    /** (x − mean) / √(variance + 1e-5) over [H, W] of each sample's channel; no scale, no shift. [B, C, H, W] → same. */
    public NDArray instanceNorm(NDArray x) {
        return script.call("instance_norm", x).singletonOrThrow();
    }

    /** Singular values in descending order; NaN if x has an element that is not finite. [N, C] → [min(N, C)]. */
    public NDArray singularValues(NDArray x) {
        return script.call("singular_values", x).singletonOrThrow();
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

    /** x · factor. */
    public static NDArray times(NDArray x, double factor) {
        return x.mul(constant(factor));
    }

    /** x + term. */
    public static NDArray plus(NDArray x, double term) {
        return x.add(constant(term));
    }

    /**
     * A constant: a float64 scalar in host memory, created once. GPU operations accept such a scalar without a copy. DJL's own {@code
     * mul(Number)} must not be used while gradients are recorded: it creates the factor on the device and frees it immediately, although
     * the graph still reads it.
     */
    private static NDArray constant(double value) {
        return CONSTANTS.computeIfAbsent(value, HOST::create);
    }

    /** Splits an array along its first axis into views, with the lengths of the models along this axis. */
    public static List<NDArray> divided(NDArray x, List<NDArray> models) {
        long[] borders = new long[models.size() - 1];
        long border = 0;
        for (int i = 0; i < borders.length; i++) {
            border += models.get(i).getShape().get(0);
            borders[i] = border;
        }
        return x.split(borders, 0);
    }

    /** Elements start … stop − 1 along an axis, as a view. */
    public static NDArray slice(NDArray x, int axis, long start, long stop) {
        return JniUtils.slice((PtNDArray) x, axis, start, stop, 1);
    }

    /** Runs work without recording gradients. */
    public static <T> T withoutGradients(Supplier<T> work) {
        JniUtils.setGradMode(false);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(true);
        }
    }

    /** The same values as a new leaf of the autograd graph, without a copy, owned by another manager. */
    public static NDArray leaf(NDArray values, NDManager owner) {
        NDArray leaf = JniUtils.detachGradient((PtNDArray) values);
        leaf.attach(owner);
        JniUtils.attachGradient((PtNDArray) leaf, true);
        return leaf;
    }

    @Override
    public void close() {
        script.close();
    }
}
