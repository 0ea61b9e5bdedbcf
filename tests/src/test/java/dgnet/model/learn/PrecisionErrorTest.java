package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dgnet.SharedData;
import dgnet.model.engine.ConvolutionKernels;
import dgnet.model.engine.Precision;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeResult.PartTimer;
import dgnet.model.network.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far the gradient of the published case moves in a lower precision: |difference| / |gradient| over all weights. */
class PrecisionErrorTest {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    /** Measured with the kernels of AMX: 33 % and 17 %, and the same if only the U-Net's body is computed so. */
    @ParameterizedTest
    @CsvSource({"unlabelled, 0.5", "labelled, 0.25"})
    void bfloat16MovesTheGradientByLessThanHalf(String half, double most) throws IOException {
        Assumptions.assumeTrue(
                Files.exists(PROCESSOR) && Files.readString(PROCESSOR).contains("avx512_bf16"),
                "this processor has no instructions for bfloat16");
        double[] exact = gradient(half, Precision.FLOAT32);
        double error = distance(gradient(half, Precision.BFLOAT16), exact) / distance(exact, new double[exact.length]);

        System.out.printf("bfloat16, %s half: the gradient is off by %.2f %%%n", half, 100 * error);
        assertTrue(error > 1e-4, "bfloat16 changed nothing: " + error);
        assertTrue(error < most, "the gradient is off by " + error);
    }

    @ParameterizedTest
    @CsvSource({"labelled"})
    void tf32OnTheProcessorIsFloat32(String half) throws IOException {
        assertEquals(0, distance(gradient(half, Precision.TF32), gradient(half, Precision.FLOAT32)));
    }

    private static double[] gradient(String half, Precision precision) throws IOException {
        try (ParityCase figures = new ParityCase(SharedData.path("parity/dgnet-96"));
                NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(
                        manager, ConvolutionKernels.of(Device.cpu(), precision, figures.network.convolutions()))) {
            ObjectiveSettings weights = ObjectiveSettings.published();
            boolean labelled = half.equals("labelled");
            Parameters point =
                    Parameters.leaves(figures.layout, figures.parameters(manager, DataType.FLOAT32), manager);
            Objective objective = new Objective(torch, figures.network, weights.focalGamma());
            MetaGradient meta = new MetaGradient(
                    torch,
                    (body, images) -> figures.network(torch, body, List.of()).features(images),
                    new MetaSettings(
                            MetaSettings.InnerScope.REFERENCE, MetaSettings.Order.SECOND, figures.innerStepSize));
            return figures.flat(meta.at(
                            point.body(),
                            point.adapted(),
                            figures.phase(
                                    torch,
                                    objective,
                                    figures.inputs(manager, half + "_train", DataType.FLOAT32),
                                    labelled ? weights.labelledTrain() : weights.unlabelledTrain()),
                            figures.phase(
                                    torch,
                                    objective,
                                    figures.inputs(manager, half + "_test", DataType.FLOAT32),
                                    labelled ? weights.labelledTest() : weights.unlabelledTest()),
                            new PartTimer(() -> {}))
                    .gradient());
        }
    }

    private static double distance(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        }
        return Math.sqrt(sum);
    }
}
