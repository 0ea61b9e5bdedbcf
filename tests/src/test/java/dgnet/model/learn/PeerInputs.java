package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.network.Initialisation;
import dgnet.model.network.ParameterLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what {@code torch_episode.py} reads: a learner's settings, its initial weights and the inputs of one episode. */
public final class PeerInputs {
    private final LearnerSettings settings;
    private final Path folder;
    private final ObjectMapper mapper = new ObjectMapper();

    private PeerInputs(LearnerSettings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** Writes them to a folder. */
    public static void write(LearnerSettings settings, EpisodeData data, double learningRate, int threads, Path folder)
            throws IOException {
        new PeerInputs(settings, folder).write(data, learningRate, threads);
    }

    private void write(EpisodeData data, double learningRate, int threads) throws IOException {
        ParameterLayout layout = ParameterLayout.of(settings.network());
        ObjectNode json = mapper.createObjectNode();
        json.put("threads", threads);
        json.put("classes", settings.network().classes());
        json.put("adapted_from", layout.adaptedFrom());
        json.put("inner_step_size", settings.meta().innerStepSize());
        json.put("second_order", settings.meta().order() == MetaSettings.Order.SECOND);
        json.put("learning_rate", learningRate);
        json.put("beta_1", settings.optimiser().beta1());
        json.put("beta_2", settings.optimiser().beta2());
        json.put("epsilon", settings.optimiser().epsilon());
        json.put("gradient_clip", settings.optimiser().gradientClip());
        json.set("tensors", mapper.valueToTree(layout.tensors()));
        float[] theta = Initialisation.xavier(layout, settings.seed());
        ByteBuffer bytes = ByteBuffer.allocate(theta.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(theta);
        Files.write(folder.resolve("theta.f32"), bytes.array());
        ArrayNode phases = json.putArray("phases");
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu())) {
            for (EpisodeInputs.Half half : new EpisodeInputs(settings).halves(data)) {
                phase(phases.addObject(), half.name() + ".train", half.train().on(manager), half.trainWeights());
                phase(phases.addObject(), half.name() + ".test", half.test().on(manager), half.testWeights());
            }
        }
        mapper.writeValue(folder.resolve("episode.json").toFile(), json);
    }

    private void phase(ObjectNode json, String name, PhaseInputs inputs, TermWeights weights) throws IOException {
        json.put("name", name);
        ObjectNode terms = json.putObject("weights");
        weights.weights().forEach((term, weight) -> terms.put(term.key(), weight));
        ArrayNode arrays = json.putArray("arrays");
        array(arrays, name, "image", inputs.image());
        if (inputs.labelled()) {
            array(arrays, name, "target", inputs.target());
        }
        array(arrays, name, "domain", inputs.domain());
        array(arrays, name, "style_1", inputs.noise().styleOfImage());
        array(arrays, name, "domain_1", inputs.noise().domainOfImage());
        array(arrays, name, "style_2", inputs.noise().styleOfReconstruction());
        array(arrays, name, "domain_2", inputs.noise().domainOfReconstruction());
        array(arrays, name, "rows", inputs.rows());
    }

    private void array(ArrayNode arrays, String phase, String name, NDArray values) throws IOException {
        String file = phase + "." + name + (values.getDataType() == DataType.INT64 ? ".i64" : ".f32");
        ObjectNode json = arrays.addObject();
        json.put("name", name);
        json.put("file", file);
        json.set("shape", mapper.valueToTree(values.getShape().getShape()));
        ByteBuffer buffer = values.toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Files.write(folder.resolve(file), bytes);
    }
}
