package dgnet.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.TrainingState.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedCheckpointTest {
    private static final float[] VALUES = Models.small().parameters();

    @TempDir
    Path folder;

    @Test
    void infersTheNetworkFromTheShapes() {
        for (NetworkSettings network :
                List.of(Models.NETWORK, new NetworkSettings(64, 3, 2, 1), new NetworkSettings(96, 2, 2, 5))) {
            List<Tensor> tensors = ParameterLayout.of(network).tensors();
            float[] values = new float[ParameterLayout.of(network).length()];

            StoredModel model = read(TorchFile.of(tensors, values), List.of());

            assertEquals(network, model.description().network());
            assertEquals(network.imageSize(), model.description().preparation().imageSize());
            assertEquals(network.domains(), model.description().domains().size());
        }
    }

    @Test
    void takesOverEveryWeightAndLeavesOutTheNormThatNoPassUses() {
        TorchFile file = TorchFile.of(Models.LAYOUT.tensors(), VALUES)
                .add(new Tensor("decoder.dec.bn3.weight", List.of(4L), 0), VALUES)
                .add(new Tensor("decoder.dec.bn3.running_var", List.of(4L), 0), VALUES);

        StoredModel model = read(file, Models.DOMAINS);

        assertArrayEquals(VALUES, model.parameters());
        assertEquals(Models.DOMAINS, model.description().domains());
        assertEquals(Models.STRUCTURES, model.description().structures());
        assertEquals(Map.of("file", "CP.pth"), model.provenance().details());
    }

    @Test
    void refusesAnotherNetworksCheckpoint() {
        List<Tensor> tensors = new ArrayList<>(Models.LAYOUT.tensors());
        Tensor last = tensors.remove(tensors.size() - 1);
        refused(TorchFile.of(tensors, VALUES), "it lacks the tensor " + last.name() + " of shape " + last.shape());

        tensors.add(new Tensor(last.name(), List.of(31L), last.offset()));
        refused(TorchFile.of(tensors, VALUES), last.name() + " has the shape [31]; expected is [32]");

        refused(
                TorchFile.of(Models.LAYOUT.tensors(), VALUES)
                        .add(new Tensor("a_encoder.unet.bn1.running_mean", List.of(4L), 0), VALUES),
                "1 tensors that the network does not have: a_encoder.unet.bn1.running_mean");
        refused(new TorchFile(), "it lacks the tensor a_encoder.unet.convd1.conv1.weight");
        refused(
                new TorchFile().add(new Tensor("a_encoder.unet.convd1.conv1.weight", List.of(), 0), VALUES),
                "has the shape []");
    }

    @Test
    void takesNoMemoryForANetworkThatTheFileDoesNotHold() {
        // Shapes with a zero have no elements, but describe the largest possible network.
        long many = Integer.MAX_VALUE;
        refused(
                new TorchFile()
                        .storage("0", new byte[4])
                        .view("a_encoder.unet.convd1.conv1.weight", "FloatStorage", "0", 1, 0, empty(256), empty(1))
                        .view("m_encoder.fc1.weight", "FloatStorage", "0", 1, 0, new long[] {0, 1 << 20}, empty(1))
                        .view("m_encoder.classifier.weight", "FloatStorage", "0", 1, 0, empty(many), empty(1)),
                "at most 1000 are possible");
        refused(
                new TorchFile()
                        .storage("0", new byte[4])
                        .view("a_encoder.unet.convd1.conv1.weight", "FloatStorage", "0", 1, 0, empty(many), empty(1))
                        .view("m_encoder.fc1.weight", "FloatStorage", "0", 1, 0, new long[] {0, 256}, empty(1))
                        .view("m_encoder.classifier.weight", "FloatStorage", "0", 1, 0, empty(3), empty(1)),
                "too large");
    }

    @Test
    void refusesWeightsThatAreNoNumbers() {
        float[] spoilt = VALUES.clone();
        Tensor tensor = Models.LAYOUT.tensors().get(3);
        spoilt[tensor.offset()] = Float.NaN;

        refused(TorchFile.of(Models.LAYOUT.tensors(), spoilt), tensor.name() + " has the value NaN");
    }

    @Test
    void refusesAsManyDomainNamesAsThereAreNot() {
        ModelFileException refusal = assertThrows(
                ModelFileException.class, () -> read(TorchFile.of(Models.LAYOUT.tensors(), VALUES), List.of("A", "B")));

        assertTrue(refusal.getMessage().contains("domain head has 3 outputs"), refusal.getMessage());
    }

    private static long[] empty(long first) {
        return new long[] {first, 0};
    }

    private StoredModel read(TorchFile file, List<String> domains) {
        return PublishedCheckpoint.read(
                file.write(folder.resolve("CP.pth")),
                new PublishedCheckpoint.Properties(Models.STRUCTURES, 0.25, 0.5, 99.5, domains),
                Map.of("file", "CP.pth"));
    }

    private void refused(TorchFile file, String reason) {
        String message = assertThrows(ModelFileException.class, () -> read(file, List.of()))
                .getMessage();
        assertTrue(message.startsWith(folder.resolve("CP.pth") + ": the checkpoint cannot be imported: "), message);
        assertTrue(message.contains(reason), message);
    }
}
