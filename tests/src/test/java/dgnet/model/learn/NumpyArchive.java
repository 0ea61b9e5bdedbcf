package dgnet.model.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the arrays of a NumPy {@code .npz} file as doubles: little-endian float32, float64, int32 and int64, C order. */
final class NumpyArchive implements AutoCloseable {
    private final ZipFile zip;

    NumpyArchive(Path path) throws IOException {
        zip = new ZipFile(path.toFile());
    }

    boolean contains(String name) {
        return zip.getEntry(name + ".npy") != null;
    }

    double[] read(String name) {
        try {
            ZipEntry entry = zip.getEntry(name + ".npy");
            ByteBuffer bytes =
                    ByteBuffer.wrap(zip.getInputStream(entry).readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int headerLength = bytes.getShort(8);
            String header = new String(bytes.array(), 10, headerLength, StandardCharsets.US_ASCII);
            bytes.position(10 + headerLength);
            String type = header.replaceAll("(?s).*'descr': '(\\S+)'.*", "$1");
            int width = type.charAt(2) - '0';
            double[] values = new double[bytes.remaining() / width];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (type) {
                    case "<f4" -> bytes.getFloat();
                    case "<f8" -> bytes.getDouble();
                    case "<i4" -> bytes.getInt();
                    case "<i8" -> bytes.getLong();
                    default -> throw new IllegalArgumentException(name + " is of type " + type);
                };
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
