package dgnet.data.nifti;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Scaled voxels in file order, beginning at a given voxel, in chunks. */
final class VoxelStream implements AutoCloseable {
    /** Voxels decoded at a time. */
    static final int CHUNK = 1 << 13;

    private final NiftiHeader header;
    private final NiftiFile file;
    private final VoxelBytes bytes;
    private final double[] chunk = new double[CHUNK];
    private long next;

    VoxelStream(NiftiFile file, NiftiHeader header, long first) {
        this.header = header;
        this.file = file;
        this.next = first;
        int width = header.dataType().bytes();
        try {
            file.requireBytes(header.voxelOffset() + header.voxels() * width);
            bytes = file.bytes(header.voxelOffset() + first * width, CHUNK * width);
        } catch (IOException e) {
            throw NiftiFile.unreadable(file.path(), e);
        }
    }

    /** Fills {@code values} with the next {@code count} voxels; {@code count} is at most {@link #CHUNK}. */
    void read(double[] values, int count) {
        try {
            decode(bytes.next(count * header.dataType().bytes()).order(header.byteOrder()), values, count);
            next += count;
            if (next == header.voxels()) {
                bytes.end();
            }
        } catch (IOException e) {
            throw NiftiFile.unreadable(file.path(), e);
        } catch (InternalError e) {
            // Thrown by a mapping if the disk fails or the file was truncated.
            throw NiftiFile.unreadable(file.path(), new IOException("a part of it cannot be read from its disk", e));
        }
    }

    private void decode(ByteBuffer stored, double[] values, int count) {
        DataType type = header.dataType();
        int from = stored.position();
        double slope = header.slope();
        double intercept = header.intercept();
        for (int k = 0; k < count; k++) {
            values[k] = type.get(stored, from + k * type.bytes()) * slope + intercept;
        }
    }

    /** The next {@code count} voxels in single precision. */
    float[] floats(int count) {
        float[] values = new float[count];
        for (int at = 0; at < count; at += CHUNK) {
            int n = Math.min(CHUNK, count - at);
            read(chunk, n);
            for (int k = 0; k < n; k++) {
                values[at + k] = (float) chunk[k];
            }
        }
        return values;
    }

    /** The next {@code count} voxels in double precision. */
    double[] doubles(int count) {
        double[] values = new double[count];
        for (int at = 0; at < count; at += CHUNK) {
            int n = Math.min(CHUNK, count - at);
            read(chunk, n);
            System.arraycopy(chunk, 0, values, at, n);
        }
        return values;
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw NiftiFile.unreadable(file.path(), e);
        }
    }
}
