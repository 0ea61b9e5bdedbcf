package dgnet.actors.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** Files of H2, {@code faulty:/path}, on a disk that can be full, and that records what was forced to it. Public because H2 creates it. */
public final class FaultyFile extends FilePathWrapper {
    enum Disk {
        WELL,
        /** Nothing can be written. */
        FULL,
        /** Writes are stored, but the call fails. */
        DOUBTFUL
    }

    private static volatile Disk disk = Disk.WELL;
    private static volatile boolean unforced;
    private static final AtomicLong FORCED = new AtomicLong();

    /** The database of a file in a folder, on a disk that is well so far. */
    static JournalStore in(Path folder) {
        FilePath.register(new FaultyFile());
        disk = Disk.WELL;
        return JournalStore.embedded("faulty:" + folder.toAbsolutePath().resolve("history"));
    }

    static void disk(Disk state) {
        disk = state;
    }

    /** Whether something was written that is not forced yet. */
    static boolean unforced() {
        return unforced;
    }

    /** How often something was forced. */
    static long forced() {
        return FORCED.get();
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(getBase().open(mode));
    }

    private static final class Channel extends FileBase {
        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        private void requireRoom() throws IOException {
            if (disk == Disk.FULL) {
                throw new IOException("No space left on device");
            }
            unforced = true;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            requireRoom();
            return file.write(bytes);
        }

        @Override
        public synchronized int write(ByteBuffer bytes, long position) throws IOException {
            requireRoom();
            return file.write(bytes, position);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            requireRoom();
            file.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
            unforced = false;
            FORCED.incrementAndGet();
            if (disk == Disk.DOUBTFUL) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return file.read(bytes);
        }

        @Override
        public synchronized int read(ByteBuffer bytes, long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
