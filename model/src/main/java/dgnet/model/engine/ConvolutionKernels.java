package dgnet.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.data.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel for each convolution of a network. For some layers on some processors oneDNN's kernels give wrong results without an error. So
 * every layer is computed once at the start (forward, both gradients and the gradients of the gradients) and compared with an independent
 * computation. Each layer uses the fastest correct kernel.
 */
public final class ConvolutionKernels {
    private static final Logger LOG = LoggerFactory.getLogger(ConvolutionKernels.class);
    private static final Map<String, ConvolutionKernels> CHOSEN = new ConcurrentHashMap<>();

    private final Map<Channels, Kernel> kernels;

    private ConvolutionKernels(Map<Channels, Kernel> kernels) {
        this.kernels = kernels;
    }

    /**
     * A convolution of the network.
     *
     * @param in input channels
     * @param out output channels
     * @param size height and width of the kernel; see {@link Torch#convolution} for stride and padding
     * @param width width of the input in pixels
     */
    public record Layer(int in, int out, int size, int width) {}

    /** The ways to compute a convolution, the fastest first. */
    enum Kernel {
        /** The engine's choice for bfloat16. */
        BFLOAT16("the engine's kernels for bfloat16"),
        /** The engine's choice: oneDNN on the processor, cuDNN on a GPU. */
        USUAL("the engine's kernels"),
        /** The engine's choice, with output channels padded by zeros to a multiple of eight. */
        PADDED("output channels padded to a multiple of eight"),
        /** The engine's own matrix multiplication. */
        NATIVE("the engine's matrix multiplication, which is slower");

        final String description;

        Kernel(String description) {
            this.description = description;
        }
    }

    private record Channels(long in, long out, long size) {}

    /** The usual kernel for every layer, without a check. */
    static ConvolutionKernels usual() {
        return new ConvolutionKernels(Map.of());
    }

    /**
     * Chooses the kernels of a network's layers. The choice is made once per process and logged.
     *
     * @throws DataException if no kernel is correct for a layer
     */
    public static ConvolutionKernels of(Device device, Precision precision, List<Layer> layers) {
        Precision.use(precision, device);
        return CHOSEN.computeIfAbsent(device + " " + precision + " " + layers, key -> {
            long start = System.nanoTime();
            try (NDManager manager = NDManager.newBaseManager(device);
                    Torch torch = new Torch(manager)) {
                ConvolutionKernels chosen =
                        choose(precision, layers, (layer, kernel) -> new ConvolutionCheck(torch, manager, layer)
                                .agrees(
                                        (x, weight, bias) -> torch.convolution(kernel, x, weight, bias),
                                        kernel == Kernel.BFLOAT16));
                LOG.info(
                        "Convolutions on {}: {} layers agree with an independent computation, by {} ({} s)",
                        device,
                        layers.size(),
                        chosen,
                        String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9));
                return chosen;
            }
        });
    }

    /** Chooses the first correct kernel of each layer. */
    static ConvolutionKernels choose(Precision precision, List<Layer> layers, BiPredicate<Layer, Kernel> right) {
        Kernel fastest = precision == Precision.BFLOAT16 ? Kernel.BFLOAT16 : Kernel.USUAL;
        Map<Channels, Kernel> kernels = new LinkedHashMap<>();
        for (Layer layer : layers) {
            Channels channels = new Channels(layer.in(), layer.out(), layer.size());
            Kernel least = kernels.getOrDefault(channels, fastest);
            Kernel found = Stream.of(Kernel.values())
                    .filter(kernel -> kernel.compareTo(least) >= 0 && right.test(layer, kernel))
                    .findFirst()
                    .orElseThrow(() -> new DataException("no convolution kernel of the engine is correct for " + layer
                            + " on this machine, so training would silently compute wrong results. Start again with "
                            + NativeSettings.INSTRUCTIONS
                            + "=AVX in the environment, or SSE41, or use another machine"));
            kernels.put(channels, found);
        }
        return new ConvolutionKernels(kernels);
    }

    /** The kernel of a layer with these weights, [C', C, k, k]. */
    Kernel of(NDArray weight) {
        if (kernels.isEmpty()) {
            return Kernel.USUAL;
        }
        Shape shape = weight.getShape();
        return kernels.getOrDefault(new Channels(shape.get(1), shape.get(0), shape.get(2)), Kernel.USUAL);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (Kernel kernel : Kernel.values()) {
            List<String> layers = kernels.entrySet().stream()
                    .filter(entry -> entry.getValue() == kernel)
                    .map(entry -> entry.getKey().in() + "→" + entry.getKey().out())
                    .collect(Collectors.toList());
            if (!layers.isEmpty()) {
                parts.add(
                        kernel.compareTo(Kernel.USUAL) <= 0
                                ? kernel.description
                                : kernel.description + " for " + layers);
            }
        }
        return String.join(", ", parts);
    }
}
