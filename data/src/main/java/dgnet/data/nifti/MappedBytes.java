package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Voxels of an uncompressed file, mapped into memory one window after another: nothing is copied before it is decoded. The last window
 * goes with its last reader, as Java's mappings do.
 */
final class MappedBytes implements VoxelBytes {
    private final RandomAccessFile file;
    private final int window;
    private long position;
    private ByteBuffer mapped = ByteBuffer.allocate(0);

    /**
     * @param position of the first byte
     * @param window the most bytes that are mapped at once, at least what is asked for at once
     */
    MappedBytes(Path path, long position, int window) throws IOException {
        file = new RandomAccessFile(path.toFile(), "r");
        this.position = position;
        this.window = window;
    }

    @Override
    public ByteBuffer next(int count) throws IOException {
        end();
        if (mapped.remaining() < count) {
            mapped = map(count);
        }
        ByteBuffer bytes = mapped.slice(mapped.position(), count);
        mapped.position(mapped.position() + count);
        position += count;
        return bytes;
    }

    private MappedByteBuffer map(int atLeast) throws IOException {
        long left = file.length() - position;
        if (left < atLeast) {
            throw new EOFException();
        }
        return file.getChannel().map(FileChannel.MapMode.READ_ONLY, position, Math.min(left, window));
    }

    /** A mapped page that is gone reads as zeros or fails only later: the file must still be as long as it was. */
    @Override
    public void end() throws IOException {
        if (file.length() < position) {
            throw new EOFException();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
