package dgnet.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dgnet.data.DataException;
import dgnet.model.engine.ConvolutionKernels.Kernel;
import dgnet.model.engine.ConvolutionKernels.Layer;
import dgnet.model.network.NetworkSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionKernelsTest {
    private static final Layer NARROW = new Layer(8, 4, 3, 24);
    private static final Layer WIDE = new Layer(8, 16, 3, 24);

    @Test
    void everyLayerOfTheNetworkIsRightOnThisMachine() {
        ConvolutionKernels.of(Device.cpu(), Precision.FLOAT32, new NetworkSettings(96, 8, 3, 3).convolutions());
    }

    /** Kernels of 1, 3, 4 (which halves) and 7 pixels, few and many channels. */
    @ParameterizedTest
    @CsvSource({"8, 4, 3", "4, 1, 3", "1, 8, 7", "8, 16, 4", "16, 8, 1", "16, 16, 3"})
    void allKernelsThatCanBeChosenAreRight(int in, int out, int size) {
        Layer layer = new Layer(in, out, size, 24);
        for (Kernel kernel : List.of(Kernel.USUAL, Kernel.PADDED, Kernel.NATIVE)) {
            assertTrue(agrees(layer, (torch, x, w, b) -> torch.convolution(kernel, x, w, b)), kernel + " of " + layer);
        }
    }

    @Test
    void aWrongForwardPassIsFound() {
        assertFalse(agrees(WIDE, (torch, x, w, b) -> Torch.times(torch.convolution(x, w, b), 1.5)));
    }

    @Test
    void aWrongBorderIsFound() {
        assertFalse(agrees(WIDE, (torch, x, w, b) -> {
            NDArray y = torch.convolution(x, w, b);
            NDArray inner = y.getManager().ones(y.getShape());
            inner.set(new ai.djl.ndarray.index.NDIndex(":, :, :, 23"), 0);
            return y.mul(inner);
        }));
    }

    /** The values stay, but one argument's gradient is doubled or missing. */
    @ParameterizedTest
    @CsvSource({"true, 0", "true, 2", "false, 0", "false, 2"})
    void aWrongGradientIsFound(boolean ofInput, double factor) {
        assertFalse(agrees(
                WIDE,
                (torch, x, w, b) -> torch.convolution(
                        ofInput ? withGradient(x, factor) : x, ofInput ? w : withGradient(w, factor), b)));
    }

    /** First derivatives as they should be, second ones not: (w − w₀)² added, with w₀ the value. */
    @Test
    void aWrongGradientOfTheGradientIsFound() {
        assertFalse(agrees(WIDE, (torch, x, w, b) -> {
            NDArray none = w.sub(w.stopGradient());
            return torch.convolution(x, w, b).add(none.square().sum());
        }));
    }

    @Test
    void valuesThatAreNoNumbersAreFound() {
        assertFalse(agrees(WIDE, (torch, x, w, b) -> Torch.times(torch.convolution(x, w, b), Double.NaN)));
    }

    @Test
    void eachLayerTakesTheFastestKernelThatIsRight() {
        ConvolutionKernels chosen = ConvolutionKernels.choose(
                Precision.FLOAT32,
                List.of(NARROW, WIDE, new Layer(4, 1, 3, 24)),
                (layer, kernel) -> layer.out() % 8 == 0
                        || kernel == Kernel.NATIVE
                        || (kernel == Kernel.PADDED && layer.out() == 4));

        assertEquals(Kernel.PADDED, kernel(chosen, NARROW));
        assertEquals(Kernel.USUAL, kernel(chosen, WIDE));
        assertEquals(Kernel.NATIVE, kernel(chosen, new Layer(4, 1, 3, 24)));
        assertEquals(
                "the engine's kernels, output channels padded to a multiple of eight for [8→4], the engine's matrix"
                        + " multiplication, which is slower for [4→1]",
                chosen.toString());
    }

    /** One width may be computed by other code than another. */
    @Test
    void layersOfEqualChannelsTakeAKernelThatIsRightForAllTheirWidths() {
        Layer large = new Layer(8, 4, 3, 96);

        for (List<Layer> layers : List.of(List.of(NARROW, large), List.of(large, NARROW))) {
            ConvolutionKernels chosen = ConvolutionKernels.choose(
                    Precision.FLOAT32, layers, (layer, kernel) -> layer.width() == 24 || kernel == Kernel.PADDED);
            assertEquals(Kernel.PADDED, kernel(chosen, NARROW));
        }
    }

    @Test
    void aMachineWithoutARightKernelIsRefused() {
        DataException refusal = assertThrows(
                DataException.class,
                () -> ConvolutionKernels.choose(Precision.FLOAT32, List.of(NARROW), (layer, kernel) -> false));

        assertTrue(refusal.getMessage().contains("ONEDNN_MAX_CPU_ISA=AVX"), refusal.getMessage());
    }

    @Test
    void theLayersOfTheNetworkAreThoseThatItComputes() {
        List<Layer> layers = new NetworkSettings(288, 32, 3, 3).convolutions();

        assertEquals(37, layers.size());
        assertTrue(layers.containsAll(List.of(
                new Layer(1, 32, 3, 288),
                new Layer(512, 512, 3, 18),
                new Layer(512, 256, 1, 18),
                new Layer(512, 512, 3, 36),
                new Layer(64, 64, 3, 288),
                new Layer(64, 8, 1, 288),
                new Layer(1, 8, 7, 288),
                new Layer(8, 16, 4, 288),
                new Layer(128, 256, 4, 18),
                new Layer(4, 1, 3, 288))));
    }

    private static Kernel kernel(ConvolutionKernels chosen, Layer layer) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return chosen.of(manager.zeros(new Shape(layer.out(), layer.in(), layer.size(), layer.size())));
        }
    }

    private interface Computation {
        NDArray of(Torch torch, NDArray x, NDArray weight, NDArray bias);
    }

    private static boolean agrees(Layer layer, Computation computation) {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            return new ConvolutionCheck(torch, manager, layer)
                    .agrees((x, w, b) -> computation.of(torch, x, w, b), false);
        }
    }

    private static NDArray withGradient(NDArray x, double factor) {
        return Torch.times(x, factor).add(Torch.times(x.stopGradient(), 1 - factor));
    }
}
