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
 * Slices of equal size in one memory-mapped file. Each record has H·W intensities of 16 bits (65535 is 1; little-endian), then H·W labels
 * of 8 bits. A mapping is limited to 2 GiB, so a file may have several; a record is never split between two mappings. Safe for use by
 * several threads.
 */
final class SliceFile {
    /** Largest number of bytes of one mapping. */
    static final int LARGEST_MAPPING = Integer.MAX_VALUE;

    private static final float FULL_SCALE = 65535;

    private final Path path;
    // Unlike a channel, it is not closed by an interrupt. Closed by the garbage collector, as the mappings are.
    private final RandomAccessFile file;
    private final long bytes;
    private final ByteBuffer[] mappings;
    private final int recordsPerMapping;
    private final int pixels;
    /** A buffer for the stored intensities of one slice, for each thread. */
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

    /** Encodes one slice as a record. */
    static void encode(float[] images, byte[] labels, int from, int size, byte[] record) {
        int pixels = size * size;
        for (int i = 0; i < pixels; i++) {
            int value = (int) (images[from + i] * FULL_SCALE + 0.5f);
            record[2 * i] = (byte) value;
            record[2 * i + 1] = (byte) (value >>> 8);
            record[2 * pixels + i] = labels.length == 0 ? 0 : labels[from + i];
        }
    }

    /** Writes all remaining {@code bytes} to the file, beginning at {@code position}. */
    static void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += file.write(bytes, next);
        }
    }

    /**
     * Maps a file of {@code count} records.
     *
     * @param largestMapping largest number of bytes to map at once, at least one record
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

    /** @throws IOException if the disk fails; an {@link EOFException} if the file was truncated after it was mapped */
    void image(int index, float[] into, int offset) throws IOException {
        reading(() -> copyImage(index, into, offset));
    }

    /** @throws IOException as {@link #image} */
    void labels(int index, byte[] into, int offset) throws IOException {
        reading(() -> copyLabels(index, into, offset));
    }

    /** Checks the file's length before and after the copy: a missing page of a mapping may be noticed only after it was read. */
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
            throw new EOFException("it has " + length + " of " + bytes + " bytes");
        }
    }

    private void copyImage(int index, float[] into, int offset) {
        // One bulk copy, then conversion: single reads from a mapping are slow because each is checked.
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
