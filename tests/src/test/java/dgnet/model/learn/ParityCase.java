package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.loss.Segmentation;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.Parameters;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One directory of figures of the published implementation: inputs, weights by rule, expected results. */
final class ParityCase implements AutoCloseable {
    final JsonNode json;
    final NumpyArchive arrays;
    final NetworkSettings network;
    final ParameterLayout layout;
    final double innerStepSize;
    private final int batch;
    private final Map<String, JsonNode> parameters = new HashMap<>();

    ParityCase(Path directory) throws IOException {
        json = new ObjectMapper().readTree(directory.resolve("expected.json").toFile());
        arrays = new NumpyArchive(directory.resolve("arrays.npz"));
        json.get("parameters")
                .forEach(parameter -> parameters.put(parameter.get("name").asText(), parameter));
        network = new NetworkSettings(
                json.get("image_size").asInt(),
                parameters
                        .get("a_encoder.unet.convd1.conv1.weight")
                        .get("shape")
                        .get(0)
                        .asInt(),
                3,
                parameters
                        .get("m_encoder.classifier.weight")
                        .get("shape")
                        .get(0)
                        .asInt());
        layout = ParameterLayout.of(network);
        batch = json.get("batch").asInt();
        innerStepSize = json.get("inner_step_size").asDouble();
    }

    /** The flat vector of the case's weights, by the rule of the cases' description. */
    NDArray parameters(NDManager manager, DataType type) {
        double[] values = new double[layout.length()];
        long seed = json.get("seed").asLong();
        for (TrainingState.Tensor tensor : layout.tensors()) {
            JsonNode parameter = parameters.get(tensor.name());
            float scale = (float) parameter.get("scale").asDouble();
            long stream = seed * 1000 + parameter.get("index").asLong();
            for (int i = 0; i < tensor.elements(); i++) {
                values[tensor.offset() + i] = (float) uniform(stream, i) * scale;
            }
        }
        return array(manager, values, new Shape(values.length), type);
    }

    /** One phase of the objective at these inputs. */
    MetaGradient.Phase<Objective.Outcome> phase(
            Torch torch, Objective objective, PhaseInputs inputs, TermWeights weights) {
        return objective.phase(adapted -> network(torch, List.of(), adapted), inputs, weights);
    }

    DisentanglementNetwork network(Torch torch, List<NDArray> body, List<NDArray> adapted) {
        return new DisentanglementNetwork(torch, new Parameters(layout, body, adapted));
    }

    /** A gradient's tensors in the layout's places. */
    double[] flat(List<NDArray> gradient) {
        double[] flat = new double[layout.length()];
        for (int k = 0; k < gradient.size(); k++) {
            double[] values = gradient.get(k)
                    .stopGradient()
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray();
            System.arraycopy(values, 0, flat, layout.tensors().get(k).offset(), values.length);
        }
        return flat;
    }

    private static double uniform(long stream, long index) {
        long x = (stream << 32) + index + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        x ^= x >>> 31;
        return (x >>> 40) / (double) (1 << 24) * 2 - 1;
    }

    /** A phase's inputs, as {@code labelled_train}. */
    PhaseInputs inputs(NDManager manager, String phase, DataType type) {
        int size = network.imageSize();
        Shape plane = new Shape(batch, 1, size, size);
        NDArray target = phase.startsWith("unlabelled")
                ? null
                : Segmentation.oneHot(manager.create(ints(phase + ".label"), plane), network.classes(), type);
        float[] domains = new float[batch * network.domains()];
        int[] domain = ints(phase + ".domain");
        for (int b = 0; b < batch; b++) {
            domains[b * network.domains() + domain[b]] = 1;
        }
        NDArray rows = null;
        if (arrays.contains(phase + ".rows")) {
            double[] read = arrays.read(phase + ".rows");
            long[] positions = new long[read.length];
            for (int i = 0; i < read.length; i++) {
                positions[i] = (long) read[i];
            }
            rows = manager.create(positions);
        }
        Shape noise = new Shape(batch, NetworkSettings.CODE_WIDTH);
        return new PhaseInputs(
                array(manager, arrays.read(phase + ".image"), plane, type),
                target,
                manager.create(domains, new Shape(batch, network.domains())).toType(type, false),
                new PhaseInputs.Noise(
                        array(manager, arrays.read(phase + ".noise_style_1"), noise, type),
                        array(manager, arrays.read(phase + ".noise_domain_1"), noise, type),
                        array(manager, arrays.read(phase + ".noise_style_2"), noise, type),
                        array(manager, arrays.read(phase + ".noise_domain_2"), noise, type)),
                rows);
    }

    private int[] ints(String name) {
        double[] read = arrays.read(name);
        int[] values = new int[read.length];
        for (int i = 0; i < read.length; i++) {
            values[i] = (int) read[i];
        }
        return values;
    }

    static NDArray array(NDManager manager, double[] values, Shape shape, DataType type) {
        if (type == DataType.FLOAT64) {
            return manager.create(values, shape);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return manager.create(floats, shape);
    }

    @Override
    public void close() throws IOException {
        arrays.close();
    }
}
