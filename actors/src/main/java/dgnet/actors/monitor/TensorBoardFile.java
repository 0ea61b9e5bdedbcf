package dgnet.actors.monitor;

import com.google.protobuf.CodedOutputStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A file of events as TensorBoard reads it: records of TensorFlow (length, its checksum, content, its checksum; CRC-32C, masked), each an
 * {@code Event} in protocol buffers. Field numbers are those of TensorFlow's {@code event.proto} and {@code summary.proto}.
 */
final class TensorBoardFile implements Closeable {
    private static final int MASK = 0xa282ead8;
    private static final int START = 1;
    private static final int RGB = 3;

    private final FileChannel channel;

    /** Writes the fields of a message. */
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** Creates the file, and its folder if it does not exist. */
    TensorBoardFile(Path file, Instant now) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        event(now, 0, out -> out.writeString(3, "brain.Event:2"));
    }

    /** Starts a session: TensorBoard drops its values of this step and of later ones. */
    void restart(Instant at, long step) throws IOException {
        byte[] session = message(out -> out.writeEnum(1, START));
        event(at, step, out -> out.writeByteArray(7, session));
    }

    /** Values of one step by tag. */
    void scalars(Instant at, long step, Map<String, Double> values) throws IOException {
        byte[] summary = message(out -> {
            for (Map.Entry<String, Double> value : values.entrySet()) {
                byte[] one = message(inner -> {
                    inner.writeString(1, value.getKey());
                    inner.writeFloat(2, value.getValue().floatValue());
                });
                out.writeByteArray(1, one);
            }
        });
        event(at, step, out -> out.writeByteArray(5, summary));
    }

    /** A picture in PNG. */
    void image(Instant at, long step, String tag, byte[] png) throws IOException {
        BufferedImage picture = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(png)));
        byte[] image = message(out -> {
            out.writeInt32(1, picture.getHeight());
            out.writeInt32(2, picture.getWidth());
            out.writeInt32(3, RGB);
            out.writeByteArray(4, png);
        });
        byte[] value = message(out -> {
            out.writeString(1, tag);
            out.writeByteArray(4, image);
        });
        byte[] summary = message(out -> out.writeByteArray(1, value));
        event(at, step, out -> out.writeByteArray(5, summary));
    }

    private void event(Instant at, long step, Fields what) throws IOException {
        byte[] content = message(out -> {
            out.writeDouble(1, at.toEpochMilli() / 1e3);
            out.writeInt64(2, step);
            what.writeTo(out);
        });
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(content.length);
        record.putInt(checksum(record.array(), 0, Long.BYTES));
        record.put(content);
        record.putInt(checksum(content, 0, content.length));
        record.flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }

    /** The masked checksum of TensorFlow's record format, which can be computed over data that contains checksums. */
    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
