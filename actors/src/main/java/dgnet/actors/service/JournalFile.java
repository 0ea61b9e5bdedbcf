package dgnet.actors.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.engine.Constants;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The file of the embedded journal, {@code journal:/path} in H2's URLs. It differs from a plain file in two ways:
 *
 * <ul>
 *   <li>A write returns once it is on the disk (fsync). H2 itself leaves that to the operating system, so a power cut loses data.
 *   <li>After H2 has closed the file because a write failed, the path gets another name, {@code journal:2:/path}. H2 keeps the failed
 *       database under its name, so a new connection would reach it again; under another name the file is opened again ({@link
 *       JournalConnections}).
 * </ul>
 *
 * <p>H2 creates instances of this class by reflection.
 */
public final class JournalFile extends FilePathWrapper {
    private static final String SCHEME = "journal";
    private static final Pattern NUMBER = Pattern.compile(SCHEME + ":(?:[0-9]+:)?");

    /** How often each file was closed while it was locked. */
    private static final ConcurrentMap<String, Integer> CLOSED = new ConcurrentHashMap<>();

    static {
        FilePath.register(new JournalFile());
    }

    /** The name of a database in H2's URLs, without its ending. */
    static String database(String path) {
        return SCHEME + ":" + path;
    }

    /** The name of a database that includes how often the file was closed before. */
    static String database(int number, String path) {
        return SCHEME + ":" + number + ":" + path;
    }

    /** How often the file of a database was closed. */
    static int closed(String path) {
        return CLOSED.getOrDefault(real(FilePath.get(path + Constants.SUFFIX_MV_FILE)), 0);
    }

    private static String real(FilePath path) {
        return path.toRealPath().toString();
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    protected FilePath unwrap(String path) {
        return FilePath.get(path.substring(number(path).length()));
    }

    /** The scheme and the number, if there is one. */
    private static String number(String path) {
        Matcher number = NUMBER.matcher(path);
        if (!number.lookingAt()) {
            throw new IllegalArgumentException(path + " has no scheme " + SCHEME);
        }
        return number.group();
    }

    /** H2 calls this for each new connection and uses the result as the name of the database. */
    @Override
    public FilePath toRealPath() {
        String number = number(name);
        String real = real(getBase());
        return FilePath.get(
                number.length() > SCHEME.length() + 1 ? number + real : database(CLOSED.getOrDefault(real, 0), real));
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        String number = number(name);
        if (number.length() > SCHEME.length() + 1
                && !number.equals(database(CLOSED.getOrDefault(real(getBase()), 0), ""))) {
            throw new IOException("the file " + name + " was closed; it has another name now");
        }
        boolean fresh = !getBase().exists();
        FileChannel file = getBase().open(mode);
        if (fresh) {
            forceFolder();
        }
        return new Forced(file, real(getBase()));
    }

    /** Makes the file's entry in its folder durable. Windows, which cannot open folders, does that itself. */
    private void forceFolder() throws IOException {
        FileChannel folder;
        try {
            folder = FileChannel.open(Path.of(getBase().getParent().toString()), StandardOpenOption.READ);
        } catch (IOException | RuntimeException notOpened) {
            return;
        }
        try (folder) {
            folder.force(true);
        }
    }

    /** A channel whose writes are on the disk when they return. */
    private static final class Forced extends FileBase {
        private final FileChannel file;
        private final String path;
        private boolean locked;

        Forced(FileChannel file, String path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int written = file.write(bytes);
            file.force(false);
            return written;
        }

        @Override
        public synchronized int write(ByteBuffer bytes, long position) throws IOException {
            int written = file.write(bytes, position);
            file.force(false);
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            file.force(false);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return file.read(bytes);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The channel reads from any place in parallel.
        public int read(ByteBuffer bytes, long position) throws IOException {
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
            FileLock lock = file.tryLock(position, size, shared);
            locked = lock != null;
            return lock;
        }

        @Override
        protected synchronized void implCloseChannel() throws IOException {
            try {
                file.close();
            } finally {
                if (locked) {
                    CLOSED.merge(path, 1, Integer::sum);
                }
            }
        }
    }
}
