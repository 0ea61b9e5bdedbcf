package dgnet.model.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
    @Test
    void thePublishedSizeHasThePublishedNumberOfWeights() {
        ParameterLayout layout = ParameterLayout.of(new NetworkSettings(288, 32, 3, 3));
        assertEquals(20_222_912, layout.weights());
        assertEquals(90, layout.tensors().size());
    }

    @Test
    void theInnerUpdateOfThePublishedCodeReaches38Tensors() {
        ParameterLayout layout = ParameterLayout.of(new NetworkSettings(96, 32, 3, 3));
        assertEquals(
                38,
                layout.tensors().stream()
                        .filter(tensor -> tensor.offset() >= layout.adaptedFrom())
                        .count());
    }

    @Test
    void segmentsAreAlignedAndDoNotOverlap() {
        ParameterLayout layout = ParameterLayout.of(new NetworkSettings(32, 5, 2, 4));
        int end = 0;
        for (TrainingState.Tensor tensor : layout.tensors()) {
            assertEquals(0, tensor.offset() % 64, tensor.name());
            assertTrue(tensor.offset() >= end, tensor.name());
            end = tensor.offset() + tensor.elements();
        }
        assertTrue(layout.length() >= end);
    }

    @Test
    void xavierDependsOnSeedAndNameAndHasItsVariance() {
        ParameterLayout layout = ParameterLayout.of(new NetworkSettings(96, 16, 3, 3));
        float[] first = Initialisation.xavier(layout, 1);
        assertEquals(-1, Arrays.mismatch(first, Initialisation.xavier(layout, 1)));
        assertTrue(Arrays.mismatch(first, Initialisation.xavier(layout, 2)) >= 0);
        TrainingState.Tensor tensor = layout.tensors().stream()
                .filter(candidate -> candidate.name().equals("a_encoder.unet.convd5.conv2.weight"))
                .findFirst()
                .orElseThrow();
        double squares = 0;
        for (int i = tensor.offset(); i < tensor.offset() + tensor.elements(); i++) {
            squares += first[i] * first[i];
        }
        assertEquals(2.0 / (2 * 256 * 9), squares / tensor.elements(), 2e-5);
    }
}
