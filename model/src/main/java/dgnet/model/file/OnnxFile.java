package dgnet.model.file;

import dgnet.model.file.OnnxGraph.Attribute;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.TrainingState.Tensor;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A model as an ONNX file: the path from a prepared slice to the probabilities of the labels, that is the content encoder and a softmax.
 * Input {@code image}, [B, 1, H, W]; output {@code probabilities}, [B, K + 1, H, W] in label order, background first. Constants have the
 * published state-dict names. The metadata entries are those of {@link ExchangeMetadata}.
 */
public final class OnnxFile {
    static final String INPUT = "image";
    static final String OUTPUT = "probabilities";

    private static final double NORM_EPSILON = 1e-5;
    private static final double LEAKY_SLOPE = 0.01;
    private static final String UNET = "a_encoder.unet.";

    private final OnnxGraph graph = new OnnxGraph();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Set<String> shared = new HashSet<>();
    private final StoredModel model;

    private OnnxFile(StoredModel model) {
        this.model = model;
        model.layout().tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    }

    /**
     * Writes a model: after a kill the file is either complete or as it was before. A file of that name is replaced.
     *
     * @throws ModelFileException if the file cannot be written, or the model is larger than an ONNX file can be
     */
    public static void write(Path path, StoredModel model) {
        requireSize(path, model.layout());
        ProtobufMessage encoded = new OnnxFile(model).encoded();
        ModelFile.replace(path, file -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file));
            encoded.writeTo(out);
            out.flush();
        });
    }

    /** A message of Protocol Buffers has less than 2 GiB. */
    private static void requireSize(Path path, ParameterLayout layout) {
        if (4L * layout.weights() > Integer.MAX_VALUE) {
            throw new ModelFileException(
                    path,
                    "the model cannot be written as ONNX: its " + layout.weights()
                            + " weights exceed the 2 GiB of an ONNX file; write a .pt file",
                    null);
        }
    }

    private ProtobufMessage encoded() {
        String level1 = down(1, INPUT);
        String level2 = down(2, halved(level1));
        String level3 = down(3, halved(level2));
        String level4 = down(4, halved(level3));
        String level5 = down(5, halved(level4));
        String up = up(4, level5, level4);
        up = up(3, up, level3);
        up = up(2, up, level2);
        up = up(1, up, level1);
        long classes = model.description().network().classes();
        long size = model.description().network().imageSize();
        // The network's first outputs are the structures, then the background.
        long[] order = LongStream.concat(LongStream.of(classes), LongStream.range(0, classes))
                .toArray();
        String logits = graph.node(
                "Gather",
                "logits",
                List.of(convolved("seg1", up), graph.constant("label_order", order)),
                Attribute.integer("axis", 1));
        graph.node("Softmax", OUTPUT, List.of(logits), Attribute.integer("axis", 1));
        return graph.model(
                INPUT,
                OUTPUT,
                Map.of(INPUT, List.of(1L, size, size), OUTPUT, List.of(classes + 1, size, size)),
                ExchangeMetadata.of(model),
                "dgnet");
    }

    /** As in the content encoder: no activation after the first convolution. */
    private String down(int level, String x) {
        String block = "convd" + level;
        String y = normalised(block + ".conv1", convolved(block + ".conv1", x));
        return activated(block + ".conv3", activated(block + ".conv2", y));
    }

    private String up(int level, String x, String skip) {
        String block = "convu" + level;
        String y = level == 4 ? x : activated(block + ".conv1", x);
        String enlarged = graph.node(
                "Resize",
                block + ".enlarged",
                List.of(convolved(block + ".conv2", y), "", constant("twice", 1, 1, 2, 2)),
                Attribute.text("mode", "linear"),
                Attribute.text("coordinate_transformation_mode", "half_pixel"));
        String own = leakyRelu(block + ".conv2", normalised(block + ".conv2", enlarged));
        String joined = graph.node("Concat", block + ".joined", List.of(skip, own), Attribute.integer("axis", 1));
        return activated(block + ".conv3", joined);
    }

    private String activated(String layer, String x) {
        return leakyRelu(layer, normalised(layer, convolved(layer, x)));
    }

    private String convolved(String layer, String x) {
        Tensor weight = tensors.get(UNET + layer + ".weight");
        long size = weight.shape().get(2);
        long padding = (size - 1) / 2;
        return graph.node(
                "Conv",
                layer + ".convolved",
                List.of(x, parameter(weight), parameter(tensors.get(UNET + layer + ".bias"))),
                Attribute.integers("kernel_shape", size, size),
                Attribute.integers("pads", padding, padding, padding, padding));
    }

    private String parameter(Tensor tensor) {
        return graph.constant(tensor.name(), tensor.shape(), model.parameters(), tensor.offset());
    }

    /** ONNX's instance norm has a scale and a shift for each channel; here they are 1 and 0. */
    private String normalised(String layer, String x) {
        int channels =
                Math.toIntExact(tensors.get(UNET + layer + ".weight").shape().get(0));
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return graph.node(
                "InstanceNormalization",
                layer + ".normalised",
                List.of(x, constant("ones." + channels, ones), constant("zeros." + channels, new float[channels])),
                Attribute.real("epsilon", NORM_EPSILON));
    }

    private String leakyRelu(String layer, String x) {
        return graph.node("LeakyRelu", layer + ".activated", List.of(x), Attribute.real("alpha", LEAKY_SLOPE));
    }

    private String halved(String x) {
        return graph.node(
                "MaxPool",
                x + ".halved",
                List.of(x),
                Attribute.integers("kernel_shape", 2, 2),
                Attribute.integers("strides", 2, 2));
    }

    /** A constant vector, which several nodes share. */
    private String constant(String name, float... values) {
        if (shared.add(name)) {
            graph.constant(name, List.of((long) values.length), values, 0);
        }
        return name;
    }
}
