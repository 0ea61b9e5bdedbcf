package dgnet.actors.launch;

import dgnet.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run is worked on by one process at a time: the lock on the file {@code .lock} in its folder, which holds the process's number. The
 * operating system gives it back when the process ends, however it ends.
 */
public final class RunLock implements AutoCloseable {
    /** Closing any channel to a file would give back every lock that this process has on it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a run.
     *
     * @throws DataException where another process has it
     */
    public static RunLock of(RunDirectory run) {
        Path file = run.path().toAbsolutePath().normalize().resolve(".lock");
        if (!HELD.add(file)) {
            throw refused(run, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new RunLock(file, locked(run, file));
        } catch (IOException e) {
            HELD.remove(file);
            throw new UncheckedIOException("the run " + run.path() + " cannot be locked: " + e.getMessage(), e);
        } catch (DataException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(RunDirectory run, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Far behind the content, which others can thus read where locks are mandatory.
            if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
                throw refused(run, content(channel));
            }
            String process = Long.toString(ProcessHandle.current().pid());
            channel.truncate(0).write(ByteBuffer.wrap(process.getBytes(StandardCharsets.UTF_8)), 0);
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

    private static DataException refused(RunDirectory run, String process) {
        return new DataException("the run " + run.path() + " is being worked on by process " + process
                + "; wait for its end, or stop it (kill " + process + ")");
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
