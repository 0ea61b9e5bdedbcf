package dgnet.model.checkpoint;

import dgnet.data.Sha256;
import dgnet.model.network.TrainingState.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes float32 tensors in the safetensors format: eight bytes of header length (little endian), a JSON header, the values. A
 * file is streamed through one buffer, and its SHA-256 is computed at the same time. All sizes in a file are checked against the file's
 * length before use.
 */
public final class Safetensors {
    /** Longest accepted header in bytes. */
    public static final int LONGEST_HEADER = 16 << 20;

    private static final int BUFFER_BYTES = 1 << 20;

    private Safetensors() {}

    /** A buffer for {@link #write} and {@link #read}, to be reused by one thread. */
    public static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Writes tensors to a new file and flushes it to disk.
     *
     * @param tensors the tensors and their positions in {@code values}
     * @param metadata additional text entries
     * @return the file's SHA-256, in hexadecimal
     */
    public static String write(
            Path path, List<Tensor> tensors, float[] values, Map<String, String> metadata, ByteBuffer buffer)
            throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            String sum = write(file, tensors, values, metadata, buffer);
            file.force(true);
            return sum;
        }
    }

    /** Writes tensors as {@link #write(Path, List, float[], Map, ByteBuffer)} does, to a channel that stays open. */
    public static String write(
            WritableByteChannel channel,
            List<Tensor> tensors,
            float[] values,
            Map<String, String> metadata,
            ByteBuffer buffer)
            throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] header = SafetensorsHeader.encode(tensors, metadata);
        buffer.clear().putLong(header.length);
        drain(buffer, digest, channel);
        for (int at = 0; at < header.length; at += buffer.capacity()) {
            buffer.clear().put(header, at, Math.min(buffer.capacity(), header.length - at));
            drain(buffer, digest, channel);
        }
        for (Tensor tensor : tensors) {
            int end = tensor.offset() + tensor.elements();
            for (int at = tensor.offset(); at < end; ) {
                int count = Math.min(buffer.capacity() / 4, end - at);
                buffer.clear();
                buffer.asFloatBuffer().put(values, at, count);
                buffer.position(4 * count);
                drain(buffer, digest, channel);
                at += count;
            }
        }
        return Sha256.hexadecimal(digest);
    }

    /** The tensors of a file without their values: name, shape, and index of the first element in the data. */
    public static List<Tensor> tensors(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return tensors(file, file.size());
        }
    }

    /** The tensors in {@code bytes} bytes of a channel, without their values. Only the header is read. */
    public static List<Tensor> tensors(ReadableByteChannel channel, long bytes) throws IOException {
        return header(channel, bytes, Sha256.digest(), buffer()).tensors();
    }

    /**
     * Reads a file that contains exactly the given tensors, in any order.
     *
     * @param tensors the tensors and their positions in {@code into}
     * @return the file's SHA-256, in hexadecimal
     * @throws IOException if the file contains anything else, with the reason
     */
    public static String read(Path path, List<Tensor> tensors, float[] into, ByteBuffer buffer) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(file, file.size(), tensors, into, buffer);
        }
    }

    /** Reads {@code bytes} bytes of a channel as {@link #read(Path, List, float[], ByteBuffer)} does a file. */
    public static String read(
            ReadableByteChannel channel, long bytes, List<Tensor> tensors, float[] into, ByteBuffer buffer)
            throws IOException {
        Map<String, Tensor> places = new HashMap<>();
        tensors.forEach(tensor -> places.put(tensor.name(), tensor));
        MessageDigest digest = Sha256.digest();
        for (Tensor stored : header(channel, bytes, digest, buffer).tensors()) {
            Tensor place = places.remove(stored.name());
            if (place == null || !place.shape().equals(stored.shape())) {
                throw new IOException("it contains a tensor '" + stored.name() + "' of shape " + stored.shape()
                        + (place == null ? ", which is not expected" : ", but expected is " + place.shape()));
            }
            int end = place.offset() + place.elements();
            for (int at = place.offset(); at < end; ) {
                int count = Math.min(buffer.capacity() / 4, end - at);
                fill(buffer, 4 * count, digest, channel);
                buffer.asFloatBuffer().get(into, at, count);
                at += count;
            }
        }
        if (!places.isEmpty()) {
            throw new IOException(
                    "it lacks the tensor '" + places.keySet().iterator().next() + "'");
        }
        return Sha256.hexadecimal(digest);
    }

    private static SafetensorsHeader header(
            ReadableByteChannel channel, long bytes, MessageDigest digest, ByteBuffer buffer) throws IOException {
        if (bytes < 8) {
            throw new IOException("it is " + bytes + " bytes long, too short for a safetensors file");
        }
        fill(buffer, 8, digest, channel);
        long length = buffer.getLong(0);
        if (length < 2 || length > Math.min(bytes - 8, LONGEST_HEADER)) {
            throw new IOException("its header has an invalid length of " + Long.toUnsignedString(length)
                    + " bytes in a file of " + bytes + " bytes");
        }
        byte[] header = new byte[(int) length];
        for (int at = 0; at < header.length; ) {
            int count = Math.min(buffer.capacity(), header.length - at);
            fill(buffer, count, digest, channel);
            buffer.get(header, at, count);
            at += count;
        }
        return SafetensorsHeader.decode(header, bytes - 8 - length);
    }

    private static void drain(ByteBuffer buffer, MessageDigest digest, WritableByteChannel channel) throws IOException {
        digest.update(buffer.flip());
        buffer.rewind();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void fill(ByteBuffer buffer, int count, MessageDigest digest, ReadableByteChannel channel)
            throws IOException {
        buffer.clear().limit(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("it is truncated");
            }
        }
        digest.update(buffer.flip());
        buffer.rewind();
    }
}
