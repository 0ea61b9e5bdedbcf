package dgnet.model.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A graph of ONNX operators, built node by node. Numbers of fields and enumerations: {@code onnx.proto} of ONNX. The operators are those
 * of operator set {@value #OPERATOR_SET}, which ONNX Runtime, OpenVINO and TensorRT have read since 2021.
 */
final class OnnxGraph {
    static final int OPERATOR_SET = 13;

    private static final int IR_VERSION = 7;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final List<ProtobufMessage> nodes = new ArrayList<>();
    private final List<ProtobufMessage> initializers = new ArrayList<>();

    /** An attribute of a node. */
    static final class Attribute {
        private static final int TYPE_FLOAT = 1;
        private static final int TYPE_INT = 2;
        private static final int TYPE_STRING = 3;
        private static final int TYPE_INTS = 7;

        private final ProtobufMessage message;

        private Attribute(ProtobufMessage message) {
            this.message = message;
        }

        static Attribute real(String name, double value) {
            return new Attribute(
                    new ProtobufMessage().text(1, name).real(2, value).integer(20, TYPE_FLOAT));
        }

        static Attribute integer(String name, long value) {
            return new Attribute(
                    new ProtobufMessage().text(1, name).integer(3, value).integer(20, TYPE_INT));
        }

        static Attribute text(String name, String value) {
            return new Attribute(
                    new ProtobufMessage().text(1, name).text(4, value).integer(20, TYPE_STRING));
        }

        static Attribute integers(String name, long... values) {
            ProtobufMessage message = new ProtobufMessage().text(1, name);
            for (long value : values) {
                message.integer(8, value);
            }
            return new Attribute(message.integer(20, TYPE_INTS));
        }
    }

    /**
     * Adds a node with one output.
     *
     * @param output the name of the output, unique in the graph
     * @param inputs names of outputs, constants or the graph's input; empty for an optional input that is left out
     * @return the name of the output
     */
    String node(String operator, String output, List<String> inputs, Attribute... attributes) {
        ProtobufMessage node = new ProtobufMessage();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, output).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message);
        }
        nodes.add(node);
        return output;
    }

    /** Adds a constant tensor of {@code shape}: {@code values} from {@code offset} on. */
    String constant(String name, List<Long> shape, float[] values, int offset) {
        int count = Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, offset, count);
        return constant(name, shape, FLOAT, bytes.array());
    }

    /** Adds a constant vector of integers. */
    String constant(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(name, List.of((long) values.length), INT64, bytes.array());
    }

    private String constant(String name, List<Long> shape, int type, byte[] bytes) {
        ProtobufMessage tensor = new ProtobufMessage();
        shape.forEach(length -> tensor.integer(1, length));
        initializers.add(tensor.integer(2, type).text(8, name).bytes(9, bytes));
        return name;
    }

    /**
     * The model that consists of this graph.
     *
     * @param input name of the float32 input
     * @param output name of the float32 output
     * @param shapes the two shapes by name, without the first dimension, whose length is left open
     * @param metadata texts by name
     */
    ProtobufMessage model(
            String input,
            String output,
            Map<String, List<Long>> shapes,
            Map<String, String> metadata,
            String producer) {
        ProtobufMessage graph = new ProtobufMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "segmentation");
        initializers.forEach(tensor -> graph.message(5, tensor));
        graph.message(11, value(input, shapes.get(input))).message(12, value(output, shapes.get(output)));
        ProtobufMessage model = new ProtobufMessage()
                .integer(1, IR_VERSION)
                .text(2, producer)
                .message(7, graph)
                .message(8, new ProtobufMessage().text(1, "").integer(2, OPERATOR_SET));
        metadata.forEach((key, value) ->
                model.message(14, new ProtobufMessage().text(1, key).text(2, value)));
        return model;
    }

    private static ProtobufMessage value(String name, List<Long> shape) {
        ProtobufMessage dimensions = new ProtobufMessage().message(1, new ProtobufMessage().text(2, "batch"));
        shape.forEach(length -> dimensions.message(1, new ProtobufMessage().integer(1, length)));
        ProtobufMessage tensor = new ProtobufMessage().integer(1, FLOAT).message(2, dimensions);
        return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
    }
}
