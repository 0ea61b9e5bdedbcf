package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

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

    /**
     * Voxels of an uncompressed file, mapped into memory one window after another: nothing is copied before it is decoded. The last window
     * goes with its last reader, as Java's mappings do.
     */
    final class Mapped implements VoxelBytes {
        private final RandomAccessFile file;
        private final int window;
        private long position;
        private ByteBuffer mapped = ByteBuffer.allocate(0);

        /**
         * @param position of the first byte
         * @param window the most bytes that are mapped at once, at least what is asked for at once
         */
        Mapped(Path path, long position, int window) throws IOException {
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

    /** Voxels read through one buffer: those of a compressed file, in one pass, or of a small one. */
    final class Streamed implements VoxelBytes {
        private final InputStream in;
        private final byte[] bytes;

        /**
         * @param in at the first byte
         * @param most the most bytes that are asked for at once
         */
        Streamed(InputStream in, int most) {
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
}
