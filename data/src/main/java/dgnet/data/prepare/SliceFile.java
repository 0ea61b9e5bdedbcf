package dgnet.data.prepare;

import dgnet.data.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Slices of equal size in one memory-mapped file, one record after another: H·W intensities of 16 bits (65535 is 1; little-endian), then
 * H·W labels of 8 bits. A mapping holds less than 2 GiB, so there are as many as it takes; a record never crosses from one to the next.
 * Safe for use by several threads.
 */
final class SliceFile {
    /** The most bytes that one mapping holds. */
    static final int LARGEST_MAPPING = Integer.MAX_VALUE;

    private static final float FULL_SCALE = 65535;

    private final Path path;
    // Never interrupted, as a channel would be; closed when its last reader is gone, as the mappings are.
    private final RandomAccessFile file;
    private final long bytes;
    private final ByteBuffer[] mappings;
    private final int recordsPerMapping;
    private final int pixels;
    /** One slice's intensities as they are stored, for each thread. */
    private final ThreadLocal<char[]> stored;

    private SliceFile(
            Path path, RandomAccessFile file, long bytes, ByteBuffer[] mappings, int recordsPerMapping, int pixels) {
        this.path = path;
        this.file = file;
        this.bytes = bytes;
        this.mappings = mappings;
        this.recordsPerMapping = recordsPerMapping;
        this.pixels = pixels;
        this.stored = ThreadLocal.withInitial(() -> new char[pixels]);
    }

    /** Bytes of one slice. */
    static int recordBytes(int size) {
        return 3 * size * size;
    }

    /** One slice's record. */
    static void encode(float[] images, byte[] labels, int from, int size, byte[] record) {
        int pixels = size * size;
        for (int i = 0; i < pixels; i++) {
            int value = (int) (images[from + i] * FULL_SCALE + 0.5f);
            record[2 * i] = (byte) value;
            record[2 * i + 1] = (byte) (value >>> 8);
            record[2 * pixels + i] = labels.length == 0 ? 0 : labels[from + i];
        }
    }

    /** Writes all that is left of {@code bytes} from {@code position} of the file on. */
    static void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += file.write(bytes, next);
        }
    }

    /**
     * Maps a file of {@code count} records.
     *
     * @param largestMapping the most bytes to map at once, at least one record
     */
    static SliceFile map(Path path, int size, int count, int largestMapping) {
        int recordBytes = recordBytes(size);
        int perMapping = largestMapping / recordBytes;
        ByteBuffer[] mappings = new ByteBuffer[(count + perMapping - 1) / perMapping];
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
            FileChannel channel = file.getChannel();
            for (int i = 0; i < mappings.length; i++) {
                int records = Math.min(perMapping, count - i * perMapping);
                long start = (long) i * perMapping * recordBytes;
                mappings[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, (long) records * recordBytes)
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
            return new SliceFile(path, file, (long) count * recordBytes, mappings, perMapping, size * size);
        } catch (IOException e) {
            throw new DataException("The prepared slices " + path + " cannot be mapped into memory: " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /** @throws IOException where its disk failed after it was mapped; {@link EOFException} where the file was cut short */
    void image(int index, float[] into, int offset) throws IOException {
        reading(() -> copyImage(index, into, offset));
    }

    /** @throws IOException as {@link #image} */
    void labels(int index, byte[] into, int offset) throws IOException {
        reading(() -> copyLabels(index, into, offset));
    }

    /** A mapped page that is gone may show only after it was read, and at the latest in a native call: hence the check behind. The check before spares most of that. */
    private void reading(Runnable copy) throws IOException {
        requireWhole();
        try {
            copy.run();
            requireWhole();
        } catch (InternalError e) {
            requireWhole();
            throw new IOException("a part of it cannot be read from its disk", e);
        }
    }

    private void requireWhole() throws IOException {
        long length = file.length();
        if (length < bytes) {
            throw new EOFException("it has " + length + " bytes of " + bytes);
        }
    }

    private void copyImage(int index, float[] into, int offset) {
        // Copied whole, then turned into numbers: a mapping checks every single value.
        char[] values = stored.get();
        mappings[index / recordsPerMapping]
                .slice(index % recordsPerMapping * 3 * pixels, 2 * pixels)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asCharBuffer()
                .get(values);
        for (int i = 0; i < pixels; i++) {
            into[offset + i] = values[i] * (1 / FULL_SCALE);
        }
    }

    private void copyLabels(int index, byte[] into, int offset) {
        ByteBuffer mapping = mappings[index / recordsPerMapping];
        mapping.get(index % recordsPerMapping * 3 * pixels + 2 * pixels, into, offset, pixels);
    }
}
