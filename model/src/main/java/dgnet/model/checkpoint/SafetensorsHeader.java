package dgnet.model.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dgnet.model.network.TrainingState.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file (the specification is at {@code github.com/huggingface/safetensors}): for each tensor its type,
 * shape and bytes in the data that follows. Only float32 tensors are supported.
 *
 * @param tensors the tensors in the order of their data, each with the index of its first element in the data
 * @param metadata the free text under {@code __metadata__}
 */
record SafetensorsHeader(List<Tensor> tensors, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Encodes the header, padded with spaces to a multiple of eight bytes. The data follows in the list's order. */
    static byte[] encode(List<Tensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (Tensor tensor : tensors) {
                long end = begin + 4L * tensor.elements();
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", "F32");
                writeLongs(
                        json,
                        "shape",
                        tensor.shape().stream().mapToLong(Long::longValue).toArray());
                writeLongs(json, "data_offsets", begin, end);
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        byte[] header = bytes.toByteArray();
        byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeLongs(JsonGenerator json, String field, long... values) throws IOException {
        json.writeFieldName(field);
        json.writeArray(values, 0, values.length);
    }

    /**
     * Reads a header.
     *
     * @param dataBytes length of the data that follows it, which the tensors must fill without a gap
     * @throws IOException if it is malformed, with the reason
     */
    static SafetensorsHeader decode(byte[] header, long dataBytes) throws IOException {
        JsonNode root = parse(header);
        SortedMap<String, String> metadata = new TreeMap<>();
        List<Span> spans = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .properties()
                        .forEach(text ->
                                metadata.put(text.getKey(), text.getValue().asText()));
            } else {
                spans.add(span(field.getKey(), field.getValue(), dataBytes));
            }
        }
        spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
        List<Tensor> tensors = new ArrayList<>();
        long end = 0;
        for (Span span : spans) {
            if (span.begin() != end) {
                throw new IOException("the data of tensor '" + span.name() + "' begins at byte " + span.begin()
                        + ", but byte " + end + " is expected");
            }
            end = span.end();
            tensors.add(new Tensor(span.name(), span.shape(), Math.toIntExact(span.begin() / 4)));
        }
        if (end != dataBytes) {
            throw new IOException("its tensors fill " + end + " bytes, but " + dataBytes + " bytes of data follow");
        }
        return new SafetensorsHeader(tensors, metadata);
    }

    private record Span(String name, List<Long> shape, long begin, long end) {}

    private static JsonNode parse(byte[] header) throws IOException {
        JsonNode root;
        try (JsonParser parser = JSON.createParser(header)) {
            root = JSON.readTree(parser);
        } catch (IOException malformed) {
            throw new IOException("its header is not valid JSON", malformed);
        }
        if (root == null || !root.isObject()) {
            throw new IOException("its header is not a JSON object");
        }
        return root;
    }

    private static Span span(String name, JsonNode tensor, long dataBytes) throws IOException {
        String type = tensor.path("dtype").asText();
        if (!type.equals("F32")) {
            throw new IOException("tensor '" + name + "' has the type '" + type + "'; only F32 is supported");
        }
        List<Long> shape = longs(name, tensor.path("shape"));
        List<Long> offsets = longs(name, tensor.path("data_offsets"));
        if (offsets.size() != 2) {
            throw new IOException("tensor '" + name + "' needs two data offsets, not " + offsets);
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin > end || end > dataBytes || end / 4 > Integer.MAX_VALUE) {
            throw new IOException("tensor '" + name + "' has invalid data offsets: " + begin + " to " + end + " of "
                    + dataBytes + " bytes");
        }
        long bytes = 4;
        try {
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException overflow) {
            throw new IOException("tensor '" + name + "' has the impossible shape " + shape, overflow);
        }
        if (bytes != end - begin) {
            throw new IOException(
                    "tensor '" + name + "' of shape " + shape + " has " + (end - begin) + " bytes, not " + bytes);
        }
        return new Span(name, shape, begin, end);
    }

    private static List<Long> longs(String name, JsonNode array) throws IOException {
        List<Long> values = new ArrayList<>();
        for (JsonNode value : array) {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
                throw new IOException(
                        "tensor '" + name + "' has '" + value.asText() + "', but a whole number from 0 is expected");
            }
            values.add(value.asLong());
        }
        if (!array.isArray()) {
            throw new IOException("tensor '" + name + "' lacks its shape or its data offsets");
        }
        return values;
    }
}
