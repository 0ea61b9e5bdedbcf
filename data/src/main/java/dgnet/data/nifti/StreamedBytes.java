package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Voxels read through one buffer: those of a compressed file, in one pass, or of a small one. */
final class StreamedBytes implements VoxelBytes {
    private final InputStream in;
    private final byte[] bytes;

    /**
     * @param in at the first byte
     * @param most the most bytes that are asked for at once
     */
    StreamedBytes(InputStream in, int most) {
        this.in = in;
        bytes = new byte[most];
    }

    @Override
    public ByteBuffer next(int count) throws IOException {
        if (in.readNBytes(bytes, 0, count) < count) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes, 0, count);
    }

    /** The end of a gzip stream carries its checksum: it is compared when the end is reached. */
    @Override
    public void end() throws IOException {
        in.read();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
