package dgnet.actors.service;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One service for a folder of runs. The operating system gives the lock back when the process ends, however it does. */
final class ServiceLock implements AutoCloseable {
    private final FileChannel channel;

    private ServiceLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @param folder the service's, made where it is absent
     * @throws DataException where another service has it
     */
    static ServiceLock of(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!taken(channel)) {
                channel.close();
                throw new DataException("another service is at work on the runs in " + folder.getParent()
                        + "; stop it first, or choose another folder (--set runs-dir=…)");
            }
            return new ServiceLock(channel);
        } catch (IOException e) {
            throw new DataException("the service's folder " + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean taken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DataException("the service's lock was not given back: " + e.getMessage(), e);
        }
    }
}
