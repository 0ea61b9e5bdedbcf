package dgnet.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.Sha256;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    private final ByteBuffer buffer = Safetensors.buffer();

    @Test
    void writesTheBytesThatTheFormatAsksFor() throws IOException {
        Path file = directory.resolve("a.safetensors");
        Safetensors.write(
                file, List.of(new Tensor("w", List.of(1L, 2L), 1)), new float[] {9, 1, -2, 9}, Map.of(), buffer);

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertEquals(
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
                new String(header, StandardCharsets.UTF_8).strip());
        assertEquals(0, header.length % 8);
        assertEquals(1f, bytes.getFloat());
        assertEquals(-2f, bytes.getFloat());
        assertEquals(0, bytes.remaining());
    }

    @Test
    void readsBackWhatItWroteAtOtherPlaces() throws IOException {
        Path file = directory.resolve("a.safetensors");
        int large = 700_000; // more than one buffer
        float[] values = new float[large + 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(i * 0x9E3779B9);
        }
        List<Tensor> compact =
                List.of(new Tensor("large", List.of((long) large), 0), new Tensor("small", List.of(3L), large));
        List<Tensor> spread =
                List.of(new Tensor("small", List.of(3L), 2), new Tensor("large", List.of((long) large), 8));

        String written = Safetensors.write(file, compact, values, Map.of("format", "pt"), buffer);
        float[] read = new float[large + 10];
        String found = Safetensors.read(file, spread, read, buffer);

        assertEquals(written, found);
        assertEquals(written, Sha256.of(Files.readAllBytes(file)));
        assertBits(Arrays.copyOfRange(values, 0, large), Arrays.copyOfRange(read, 8, 8 + large));
        assertBits(Arrays.copyOfRange(values, large, large + 3), Arrays.copyOfRange(read, 2, 5));
        assertBits(new float[] {0, 0}, Arrays.copyOfRange(read, 0, 2));
        assertBits(new float[] {0, 0, 0}, Arrays.copyOfRange(read, 5, 8));
    }

    @Test
    void listsTensorsWithoutTheirValues() throws IOException {
        Path file = directory.resolve("a.safetensors");
        Safetensors.write(file, States.TENSORS, new float[States.LENGTH], Map.of(), buffer);

        List<Tensor> tensors = Safetensors.tensors(file);

        assertEquals(
                List.of("a_encoder.conv.weight", "decoder.fc.bias"),
                tensors.stream().map(Tensor::name).toList());
        assertEquals(List.of(3L, 2L), tensors.get(0).shape());
        assertEquals(6, tensors.get(1).offset());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 65, 1L << 24, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void refusesAHeaderLengthThatTheFileCannotHold(long length) throws IOException {
        Path file = directory.resolve("hostile.safetensors");
        ByteBuffer bytes =
                ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes.array());

        String message =
                assertThrows(IOException.class, () -> Safetensors.tensors(file)).getMessage();
        assertTrue(message.contains("header"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2]",
                "not json",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}",
                "{\"w\":3}",
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,92233720368547758070]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{}"
            })
    void refusesAHeaderThatDoesNotAccountForTheData(String header) throws IOException {
        Path file = directory.resolve("hostile.safetensors");
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(text.length).put(text).array());

        assertThrows(IOException.class, () -> Safetensors.tensors(file));
    }

    @Test
    void refusesAFileOfOtherTensors() throws IOException {
        Path file = directory.resolve("a.safetensors");
        Safetensors.write(file, List.of(new Tensor("w", List.of(2L), 0)), new float[2], Map.of(), buffer);

        for (List<Tensor> wanted : List.of(
                List.of(new Tensor("v", List.of(2L), 0)),
                List.of(new Tensor("w", List.of(2L, 1L), 0)),
                List.of(new Tensor("w", List.of(2L), 0), new Tensor("v", List.of(2L), 2)))) {
            assertThrows(IOException.class, () -> Safetensors.read(file, wanted, new float[4], buffer));
        }
    }

    private static void assertBits(float[] expected, float[] found) {
        int[] wanted = new int[expected.length];
        int[] bits = new int[found.length];
        Arrays.setAll(wanted, i -> Float.floatToRawIntBits(expected[i]));
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(found[i]));
        assertArrayEquals(wanted, bits);
    }
}
