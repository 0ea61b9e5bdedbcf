package dgnet.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.PythonProgram;
import dgnet.data.Draw;
import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.episode.Method;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.network.Initialisation;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX and TorchScript files compute what the model computes, in other programs. */
class ExchangeFilesTest {
    private static final double TOLERANCE = 1e-4;
    private static final int SLICES = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"32, 1, 1", "32, 8, 3", "64, 3, 7"})
    void onnxRuntimeComputesTheSameProbabilities(int size, int channels, int structures) throws Exception {
        StoredModel model = model(size, channels, structures);
        float[] images = images(size);
        Path file = folder.resolve("heart.onnx");

        ModelFormat.of(file).write(file, model);

        try (OrtEnvironment runtime = OrtEnvironment.getEnvironment();
                OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = runtime.createSession(file.toString(), options);
                OnnxTensor image =
                        OnnxTensor.createTensor(runtime, FloatBuffer.wrap(images), new long[] {SLICES, 1, size, size});
                OrtSession.Result result = session.run(Map.of("image", image))) {
            OnnxTensor probabilities = (OnnxTensor) result.get("probabilities").orElseThrow();
            assertArrayEquals(
                    new long[] {SLICES, structures + 1, size, size},
                    probabilities.getInfo().getShape());
            assertAgrees(model, images, array(probabilities.getFloatBuffer()));
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            assertEquals(ExchangeMetadata.of(model), metadata);
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 1, 1", "32, 8, 3", "64, 3, 7"})
    void torchScriptComputesTheSameProbabilities(int size, int channels, int structures) throws Exception {
        StoredModel model = model(size, channels, structures);
        float[] images = images(size);
        Path file = folder.resolve("heart.pt");

        ModelFormat.of(file).write(file, model);

        try (Model loaded = Model.newInstance("heart", "PyTorch")) {
            loaded.load(folder, "heart");
            try (Predictor<NDList, NDList> predictor = loaded.newPredictor(new NoopTranslator())) {
                NDList result = predictor.predict(
                        new NDList(loaded.getNDManager().create(images, new Shape(SLICES, 1, size, size))));
                assertAgrees(model, images, result.singletonOrThrow().toFloatArray());
            }
        }
    }

    @Test
    void pythonLoadsTheTorchScriptFileWithItsMetadata() throws IOException {
        StoredModel model = model(32, 8, 3);
        float[] images = images(32);
        Path file = folder.resolve("heart.ts");
        Path slices = folder.resolve("slices");
        Path probabilities = folder.resolve("probabilities");
        ModelFormat.of(file).write(file, model);
        ByteBuffer bytes = ByteBuffer.allocate(images.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(images);
        Files.write(slices, bytes.array());

        List<String> lines = PythonProgram.run("/torch/segment.py", List.of("torch"), file, slices, 32, probabilities);

        FloatBuffer found = ByteBuffer.wrap(Files.readAllBytes(probabilities))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        assertAgrees(model, images, array(found));
        assertEquals(List.of("4", "dgnet-model"), lines.subList(0, 2));
        assertEquals(
                model.layout().tensors().stream()
                        .map(Tensor::name)
                        .filter(name -> name.startsWith("a_encoder."))
                        .sorted()
                        .toList(),
                lines.stream().skip(2).sorted().toList());
    }

    @Test
    void theMetadataNamesTheChannelsAndTheNumbersOfThePreparation() throws IOException {
        JsonNode metadata =
                new ObjectMapper().readTree(ExchangeMetadata.of(Models.small()).get(ExchangeMetadata.METADATA));

        JsonNode outputs = metadata.at("/network_data_format/outputs/probabilities");
        assertEquals(
                "{\"0\":\"background\",\"1\":\"grey matter\",\"2\":\"white matter\"}",
                outputs.get("channel_def").toString());
        assertEquals("[32,32]", outputs.get("spatial_shape").toString());
        String preparation = metadata.get("preparation").toString();
        for (String number : List.of("percentiles 0.5 and 99.5", "0.25 mm", "32 × 32")) {
            assertTrue(preparation.contains(number), preparation);
        }
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        for (String ending : List.of("onnx", "pt")) {
            Path first = folder.resolve("first." + ending);
            Path second = folder.resolve("second." + ending);
            ModelFormat.of(first).write(first, Models.small());
            ModelFormat.of(second).write(second, Models.small());

            assertEquals(-1, Files.mismatch(first, second), ending);
        }
    }

    @Test
    void anEndingOfNoFormatIsRefusedWithTheEndings() {
        ModelFileException refused =
                assertThrows(ModelFileException.class, () -> ModelFormat.of(folder.resolve("heart.pth")));

        assertTrue(refused.getMessage().endsWith("it can be .dgnet, .onnx, .pt, .ts"), refused.getMessage());
    }

    /** Labels are compared unless the two most probable ones are equal within the tolerance. */
    private static void assertAgrees(StoredModel model, float[] images, float[] probabilities) {
        Prediction expected;
        try (Learner learner = model.learner("cpu")) {
            expected = learner.predict(images, SLICES, false);
        }
        assertArrayEquals(expected.probabilities(), probabilities, (float) TOLERANCE);
        Prediction found = new Prediction(SLICES, expected.classes(), expected.size(), probabilities);
        int pixels = expected.size() * expected.size();
        for (int i = 0; i < SLICES * pixels; i++) {
            int first = i / pixels * (expected.classes() + 1) * pixels + i % pixels;
            double difference = expected.probabilities()[first + expected.labels()[i] * pixels]
                    - expected.probabilities()[first + found.labels()[i] * pixels];
            assertTrue(difference <= TOLERANCE, "the labels of pixel " + i + " differ");
        }
    }

    /** A network whose biases are not 0, for images of one size. */
    private static StoredModel model(int size, int channels, int structures) {
        NetworkSettings network = new NetworkSettings(size, channels, structures, 2);
        ModelDescription description = new ModelDescription(
                Method.DGNET,
                network,
                Structures.of(IntStream.rangeClosed(1, structures)
                        .mapToObj(k -> "structure " + k)
                        .toArray(String[]::new)),
                new PreparationSettings(0.5, 99.5, 1.2, size),
                List.of("A", "B"));
        float[] weights = Initialisation.xavier(description.layout(), 3);
        Draw draw = Draw.of(3, 0, "biases", 0);
        for (Tensor tensor : description.layout().tensors()) {
            for (int i = 0; tensor.shape().size() == 1 && i < tensor.elements(); i++) {
                weights[tensor.offset() + i] = (float) (0.1 * draw.gaussian());
            }
        }
        return new StoredModel(description, ModelProvenance.ofRun(1, 0.5, Map.of("seed", "3")), weights);
    }

    private static float[] images(int size) {
        float[] images = new float[SLICES * size * size];
        Draw draw = Draw.of(5, 0, "images", 0);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) Math.min(1, Math.abs(0.3 * draw.gaussian()));
        }
        return images;
    }

    private static float[] array(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
