package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads the stored bytes of a file's voxels in order, in pieces. Not thread-safe. */
interface VoxelBytes extends AutoCloseable {
    /**
     * The next {@code count} bytes, from the buffer's position on; valid until the next call.
     *
     * @throws EOFException if the file ends before
     */
    ByteBuffer next(int count) throws IOException;

    /** Called once after the last voxel: checks that the file was complete. */
    void end() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Voxels of an uncompressed file, mapped into memory one window after another, without a copy. A window is unmapped when it is garbage
     * collected.
     */
    final class Mapped implements VoxelBytes {
        private final RandomAccessFile file;
        private final int window;
        private long position;
        private ByteBuffer mapped = ByteBuffer.allocate(0);

        /**
         * @param position position of the first byte
         * @param window largest number of bytes to map at once, at least the largest count of {@link #next}
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

        /** Checks the length of the file: a mapped page of a truncated file may read as zeros or fail only later. */
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

    /** Voxels of a compressed or small file, read through one buffer. */
    final class Streamed implements VoxelBytes {
        private final InputStream in;
        private final byte[] bytes;

        /**
         * @param in a stream positioned at the first byte
         * @param most the largest count of {@link #next}
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

        /** Reads to the end of the stream: gzip compares its checksum there. */
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
