package dgnet.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorchTest {
    @Test
    void aGradientIsItselfDifferentiable() {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            NDArray x = Torch.leaf(manager.create(new double[] {2, 3}), manager);
            NDArray cubes = x.mul(x).mul(x).sum();
            NDArray first = torch.gradientWithGraph(cubes, List.of(x)).get(0);
            assertArrayEquals(new double[] {12, 27}, first.toDoubleArray());
            NDArray second = torch.gradient(first.sum(), List.of(x)).get(0);
            assertArrayEquals(new double[] {12, 18}, second.toDoubleArray());
        }
    }

    @Test
    void aConvolutionAndItsGradientsAreThoseByHandOnThisProcessor() {
        Devices.selfTest(Device.cpu());
    }

    @Test
    void instanceNormHasZeroMeanAndUnitVariancePerChannel() {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            NDArray x = manager.arange(0f, 32f).reshape(new Shape(1, 2, 4, 4));
            float[] y = torch.instanceNorm(x).toFloatArray();
            double sum = 0;
            double squares = 0;
            for (int i = 16; i < 32; i++) {
                sum += y[i];
                squares += y[i] * y[i];
            }
            assertEquals(0, sum / 16, 1e-5);
            assertEquals(1, squares / 16, 1e-4);
        }
    }

    @Test
    void singularValuesFallAndAreThoseOfADiagonal() {
        try (NDManager manager = NDManager.newBaseManager();
                Torch torch = new Torch(manager)) {
            NDArray x = manager.create(new double[] {0, 2, 3, 0, 0, 0}, new Shape(3, 2));
            assertArrayEquals(new double[] {3, 2}, torch.singularValues(x).toDoubleArray(), 1e-12);
        }
    }
}
