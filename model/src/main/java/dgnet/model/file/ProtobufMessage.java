package dgnet.model.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers, as far as ONNX needs it. Fields are written in the order of the calls. The bytes of a
 * field are not copied.
 */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final List<byte[]> parts = new ArrayList<>();
    private long length;

    /** The number of bytes of the encoded message. */
    long length() {
        return length;
    }

    /** Adds a field of type int32, int64 or enum. */
    ProtobufMessage integer(int field, long value) {
        tag(field, VARINT);
        return add(varint(value));
    }

    /** Adds a field of type float. */
    ProtobufMessage real(int field, double value) {
        tag(field, FIXED_32);
        return add(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat((float) value)
                .array());
    }

    /** Adds a field of type string. */
    ProtobufMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a field of type bytes. */
    ProtobufMessage bytes(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        return add(varint(value.length)).add(value);
    }

    /** Adds a field that is itself a message. */
    ProtobufMessage message(int field, ProtobufMessage value) {
        tag(field, LENGTH_DELIMITED);
        add(varint(value.length));
        value.parts.forEach(this::add);
        return this;
    }

    /** Writes the encoded message. */
    void writeTo(OutputStream out) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
        }
    }

    private void tag(int field, int wireType) {
        add(varint(((long) field << 3) | wireType));
    }

    private ProtobufMessage add(byte[] part) {
        parts.add(part);
        length += part.length;
        return this;
    }

    /** Seven bits in each byte, the lowest first; the top bit of every byte but the last is set. */
    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }
}
