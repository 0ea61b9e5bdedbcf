package dgnet.model.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A pickle (protocol 2) as TorchScript stores a module in it: objects, texts, numbers and tensors. Opcodes: Python's {@code pickletools}. */
final class PickleWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PickleWriter() {
        code(0x80).code(2);
    }

    /** The pickle of an empty tuple. */
    static byte[] emptyTuple() {
        return new PickleWriter().code(')').finish();
    }

    /**
     * Adds an instance of a class of the module {@code __torch__}.
     *
     * @param attributes adds name and value of each attribute; every class also has {@code training = False}
     */
    PickleWriter object(String type, Runnable attributes) {
        global("__torch__", type).code(')').code(0x81).code('}').code('(');
        attributes.run();
        return text("training").code(0x89).code('u').code('b');
    }

    PickleWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return code('X').number(utf8.length).add(utf8);
    }

    PickleWriter integer(int value) {
        return code('J').number(value);
    }

    /** Adds a float32 tensor whose values are the storage {@code key}, in row-major order; it records no gradient. */
    PickleWriter tensor(String key, List<Long> shape) {
        int elements = Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
        global("torch._utils", "_rebuild_tensor_v2").code('(');
        code('(').text("storage").global("torch", "FloatStorage").text(key).text("cpu");
        integer(elements).code('t').code('Q').integer(0);
        code('(');
        shape.forEach(length -> integer(Math.toIntExact(length)));
        code('t').code('(');
        int stride = elements;
        for (long length : shape) {
            stride /= Math.toIntExact(length);
            integer(stride);
        }
        code('t').code(0x89);
        return global("collections", "OrderedDict")
                .code(')')
                .code('R')
                .code('t')
                .code('R');
    }

    /** The whole pickle. */
    byte[] finish() {
        return code('.').bytes.toByteArray();
    }

    private PickleWriter global(String module, String name) {
        return add(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private PickleWriter number(int value) {
        return add(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private PickleWriter add(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    private PickleWriter code(int opcode) {
        bytes.write(opcode);
        return this;
    }
}
