package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dgnet.PythonProgram;
import dgnet.SharedData;
import dgnet.data.dataset.Structures;
import dgnet.model.checkpoint.Safetensors;
import dgnet.model.engine.Torch;
import dgnet.model.file.ModelFile;
import dgnet.model.file.PublishedCheckpoint;
import dgnet.model.file.StoredModel;
import dgnet.model.file.TorchFile;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.DisentanglementNetwork.Code;
import dgnet.model.network.Parameters;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint of the published weights, imported, computes what the published implementation computed. */
class ImportedWeightsTest {
    private static final double TOLERANCE = 1e-4;
    private static final String PHASE = "labelled_train";

    @TempDir
    Path folder;

    @Test
    void aCheckpointBuiltToTheFormatGivesThePublishedOutputs() throws IOException {
        try (ParityCase figures = new ParityCase(SharedData.path("parity/dgnet-96"));
                NDManager manager = NDManager.newBaseManager()) {
            float[] weights = weights(figures, manager);
            Path checkpoint = TorchFile.of(figures.layout.tensors(), weights)
                    .add(new Tensor("decoder.dec.bn3.bias", List.of(4L), 0), new float[4])
                    .write(folder.resolve("CP_epoch.pth"));

            check(figures, manager, weights, checkpoint);
        }
    }

    @Test
    void aCheckpointThatPyTorchWroteGivesThePublishedOutputs() throws IOException {
        try (ParityCase figures = new ParityCase(SharedData.path("parity/dgnet-96"));
                NDManager manager = NDManager.newBaseManager()) {
            float[] weights = weights(figures, manager);
            Path tensors = folder.resolve("weights.safetensors");
            Path checkpoint = folder.resolve("CP_epoch.pth");
            Safetensors.write(tensors, figures.layout.tensors(), weights, Map.of("format", "pt"), Safetensors.buffer());
            PythonProgram.run("/torch/save.py", List.of("torch"), tensors, checkpoint);

            check(figures, manager, weights, checkpoint);
        }
    }

    private void check(ParityCase figures, NDManager manager, float[] weights, Path checkpoint) {
        Path file = folder.resolve("published.dgnet");
        ModelFile.write(
                file,
                PublishedCheckpoint.read(
                        checkpoint,
                        new PublishedCheckpoint.Properties(Structures.of("LV", "MYO", "RV"), 1.2, 0.5, 99.5, List.of()),
                        Map.of()));
        StoredModel model = ModelFile.read(file);

        assertEquals(figures.network, model.description().network());
        assertArrayEquals(weights, model.parameters());
        try (Torch torch = new Torch(manager)) {
            NDArray theta = manager.create(model.parameters());
            Parameters point = Parameters.leaves(figures.layout, theta, manager);
            DisentanglementNetwork network = figures.network(torch, point.body(), point.adapted());
            PhaseInputs inputs = figures.inputs(manager, PHASE, DataType.FLOAT32);
            NDArray anatomy =
                    network.anatomy(network.features(List.of(inputs.image())).get(0));
            Code code = network.encode(
                    inputs.image(),
                    inputs.noise().styleOfImage(),
                    inputs.noise().domainOfImage());
            int stride = figures.json.get("expected").get(PHASE).get("stride").asInt();
            compare(figures, "z", code.z(), 1);
            compare(figures, "mu", code.mean(), 1);
            compare(figures, "logvar", code.logVariance(), 1);
            compare(figures, "domain_probability", code.domainProbability(), 1);
            compare(figures, "anatomy_strided", anatomy, stride);
            compare(figures, "reconstruction_strided", network.reconstruct(anatomy, code.z()), stride);
        }
    }

    private static float[] weights(ParityCase figures, NDManager manager) {
        return figures.parameters(manager, DataType.FLOAT32).toFloatArray();
    }

    private static void compare(ParityCase figures, String name, NDArray array, int stride) {
        double[] expected = figures.arrays.read(PHASE + ".expected." + name);
        NDArray strided = stride == 1 ? array : array.get(":, :, ::" + stride + ", ::" + stride);
        float[] found = strided.stopGradient().toFloatArray();
        assertEquals(new Shape(expected.length).size(), found.length, name);
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected[i]));
        }
        assertTrue(largest <= TOLERANCE, name + " differs by " + largest);
    }
}
