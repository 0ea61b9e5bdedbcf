package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Scaled voxels in file order from a given one on, through one small buffer. */
final class VoxelStream implements AutoCloseable {
    /** Voxels decoded at a time. */
    static final int CHUNK = 1 << 13;

    private final NiftiHeader header;
    private final NiftiFile file;
    private final InputStream in;
    private final byte[] bytes;
    private final ByteBuffer view;
    private long next;

    VoxelStream(NiftiFile file, NiftiHeader header, long first) {
        this.header = header;
        this.file = file;
        this.next = first;
        bytes = new byte[CHUNK * header.dataType().bytes()];
        view = ByteBuffer.wrap(bytes).order(header.byteOrder());
        try {
            in = file.from(header.voxelOffset() + first * header.dataType().bytes());
        } catch (IOException e) {
            throw NiftiFile.unreadable(file.path(), e);
        }
    }

    /** Fills {@code values} with the next {@code count} voxels; {@code count} is at most {@link #CHUNK}. */
    void read(double[] values, int count) {
        int width = header.dataType().bytes();
        try {
            int read = in.readNBytes(bytes, 0, count * width);
            if (read < count * width) {
                throw new EOFException();
            }
            next += count;
            // The end of a gzip stream carries its checksum: it is compared when the end is reached.
            if (next == header.voxels() && file.gzip()) {
                in.read();
            }
        } catch (IOException e) {
            throw NiftiFile.unreadable(file.path(), e);
        }
        DataType type = header.dataType();
        double slope = header.slope();
        double intercept = header.intercept();
        for (int k = 0; k < count; k++) {
            values[k] = type.get(view, k * width) * slope + intercept;
        }
    }

    /** The next {@code count} voxels as single precision, in an array that grows as they arrive. */
    float[] floats(int count) {
        float[] values = new float[firstCapacity(count)];
        double[] chunk = new double[CHUNK];
        for (int at = 0; at < count; ) {
            int n = Math.min(CHUNK, count - at);
            read(chunk, n);
            if (at + n > values.length) {
                values = Arrays.copyOf(values, nextCapacity(values.length, count));
            }
            for (int k = 0; k < n; k++) {
                values[at + k] = (float) chunk[k];
            }
            at += n;
        }
        return values;
    }

    /** The next {@code count} voxels as double precision, in an array that grows as they arrive. */
    double[] doubles(int count) {
        double[] values = new double[firstCapacity(count)];
        double[] chunk = new double[CHUNK];
        for (int at = 0; at < count; ) {
            int n = Math.min(CHUNK, count - at);
            read(chunk, n);
            if (at + n > values.length) {
                values = Arrays.copyOf(values, nextCapacity(values.length, count));
            }
            System.arraycopy(chunk, 0, values, at, n);
            at += n;
        }
        return values;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw NiftiFile.unreadable(file.path(), e);
        }
    }

    /** A plain file has been measured; what a compressed one holds shows only as it is read, and is rarely over eight times its size. */
    private int firstCapacity(int count) {
        long likely = Math.max(CHUNK, 8 * file.length() / header.dataType().bytes());
        return file.gzip() ? (int) Math.min(count, likely) : count;
    }

    private static int nextCapacity(int capacity, int count) {
        return (int) Math.min(count, 2L * capacity);
    }
}
