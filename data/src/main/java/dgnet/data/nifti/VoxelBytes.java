package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The stored bytes of a file's voxels, in order, a few at a time. Used by one thread. */
interface VoxelBytes extends AutoCloseable {
    /**
     * The next {@code count} bytes, from the buffer's position on; valid until the next call.
     *
     * @throws EOFException where the file ends before
     */
    ByteBuffer next(int count) throws IOException;

    /** Called once behind the last voxel: whatever the file's end says of what was read is checked. */
    void end() throws IOException;

    @Override
    void close() throws IOException;
}
