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
 * What is worked on by one process at a time: the lock on a file, which holds the process's number. The operating system gives it back
 * when the process ends, however it ends.
 */
public final class ProcessLock implements AutoCloseable {
    /** Closing any channel to a file would give back every lock that this process has on it. */
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
     * Takes it.
     *
     * @param lock the file, made where it is absent
     * @param refusal what to say to whoever comes second, from the number of the process that has it
     * @throws DataException where a process has it, this one too
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
            throw new UncheckedIOException("the file " + file + " cannot be locked: " + e.getMessage(), e);
        } catch (DataException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(Path file, UnaryOperator<String> refusal) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Far behind the content, which others can thus read where locks are mandatory.
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

    /** Whether there is another file in the place of the one that is locked, which another process may then have locked too. */
    public boolean replaced() {
        Optional<Object> now = key(file);
        return key.isPresent() && now.isPresent() && !now.equals(key);
    }

    /** What tells a file from all others, as long as it is open; nothing where it is absent, or the system has no such thing. */
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
            throw new UncheckedIOException("the lock " + file + " cannot be given back", e);
        } finally {
            HELD.remove(file);
        }
    }
}
