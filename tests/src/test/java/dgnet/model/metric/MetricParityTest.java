package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.SharedData;
import dgnet.data.dataset.Structures.Region;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The metrics of real masks against figures that another implementation computed. */
class MetricParityTest {
    private static final double TOLERANCE = 1e-6;

    @Test
    void everyFigureOfEveryPairAgrees() throws IOException {
        Path figures = SharedData.path("parity/metrics/expected.json");
        JsonNode cases = new ObjectMapper().readTree(figures.toFile()).path("cases");
        assertEquals(6, cases.size());
        for (JsonNode pair : cases) {
            String prediction = pair.path("prediction").asText();
            NiftiImage predicted = NiftiImage.open(figures.resolveSibling(prediction));
            NiftiImage truth =
                    NiftiImage.open(SharedData.path(pair.path("truth").asText()));
            VoxelGrid grid = grid(truth.header(), pair.path("spacing_mm"));
            byte[] predictedLabels = bytes(predicted.labels(0));
            byte[] trueLabels = bytes(truth.labels(0));
            Set<Map.Entry<String, JsonNode>> structures = pair.path("structure").properties();
            assertEquals(2, structures.size(), prediction);
            for (Map.Entry<String, JsonNode> structure : structures) {
                Region region = new Region(structure.getKey(), Set.of(Integer.valueOf(structure.getKey())));
                compare(
                        structure.getValue(),
                        VolumeMetrics.of(predictedLabels, trueLabels, region, grid),
                        prediction + ", structure " + region.name());
            }
            compare(
                    pair.path("foreground"),
                    VolumeMetrics.of(predictedLabels, trueLabels, new Region("foreground", Set.of(1, 2)), grid),
                    prediction + ", foreground");
        }
    }

    private static void compare(JsonNode expected, VolumeMetrics metrics, String what) {
        assertEquals(7, expected.size(), what);
        compare(expected, "dice", metrics.dice(), what);
        compare(expected, "jaccard", metrics.jaccard(), what);
        compare(expected, "hausdorff_mm", metrics.hausdorff(), what);
        compare(expected, "hausdorff95_mm", metrics.hausdorff95(), what);
        compare(expected, "assd_mm", metrics.averageSurfaceDistance(), what);
        compare(expected, "volume_ml_prediction", OptionalDouble.of(metrics.predictedVolume()), what);
        compare(expected, "volume_ml_truth", OptionalDouble.of(metrics.trueVolume()), what);
    }

    private static void compare(JsonNode expected, String name, OptionalDouble found, String what) {
        JsonNode figure = expected.path(name);
        assertTrue(figure.isNumber() || figure.isNull(), what + " has no " + name);
        assertEquals(!figure.isNull(), found.isPresent(), name + " of " + what);
        if (found.isPresent()) {
            assertEquals(figure.asDouble(), found.getAsDouble(), TOLERANCE, name + " of " + what);
        }
    }

    private static VoxelGrid grid(NiftiHeader header, JsonNode expectedSpacing) {
        double[] spacing = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            spacing[axis] = expectedSpacing.path(axis).asDouble();
            // The figures were computed with pixdim, from which the affine's columns differ by the rounding of float32.
            assertEquals(spacing[axis], header.spacing()[axis], 1e-6);
        }
        return new VoxelGrid(
                header.dimension(0), header.dimension(1), header.dimension(2), spacing[0], spacing[1], spacing[2]);
    }

    private static byte[] bytes(int[] labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return bytes;
    }
}
