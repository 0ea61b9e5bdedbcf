package dgnet.actors.launch;

import dgnet.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A lock on a file, for work that only one process may do at a time. The file contains the number of the process. The operating system
 * releases the lock when the process ends, however it ends.
 */
public final class ProcessLock implements AutoCloseable {
    /** The files that this process has locked. Closing a second channel to such a file would release its lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final Optional<Object> key;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.key = key(file);
    }

    /**
     * Acquires the lock.
     *
     * @param lock the file, created if absent
     * @param refusal the error message, from the number of the process that has the lock
     * @throws DataException if a process has the lock, including this one
     */
    public static ProcessLock of(Path lock, UnaryOperator<String> refusal) {
        Path file = lock.toAbsolutePath().normalize();
        if (!HELD.add(file)) {
            throw new DataException(refusal.apply(thisProcess()));
        }
        try {
            return new ProcessLock(file, locked(file, refusal));
        } catch (IOException e) {
            HELD.remove(file);
            throw new UncheckedIOException("Cannot lock the file " + file + ": " + e.getMessage(), e);
        } catch (DataException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(Path file, UnaryOperator<String> refusal) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Far behind the content, so that others can read the content if locks are mandatory.
            if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
                throw new DataException(refusal.apply(content(channel)));
            }
            channel.truncate(0).write(ByteBuffer.wrap(thisProcess().getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException | DataException e) {
            channel.close();
            throw e;
        }
    }

    private static String content(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /** Whether the locked file was replaced by another file, which another process may have locked too. */
    public boolean replaced() {
        Optional<Object> now = key(file);
        return key.isPresent() && now.isPresent() && !now.equals(key);
    }

    /** The unique key of an open file; empty if the file is absent, or the file system has no keys. */
    private static Optional<Object> key(Path file) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private static String thisProcess() {
        return Long.toString(ProcessHandle.current().pid());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot release the lock " + file, e);
        } finally {
            HELD.remove(file);
        }
    }
}
