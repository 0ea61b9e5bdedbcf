package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One domain's prepared slices: a folder {@code <domain>-<key>} in the cache. It is built under a hidden name and renamed, so it is whole
 * or absent; a file lock lets one process build while others wait.
 *
 * @param index what the file holds
 * @param slices every slice in the order of the file
 * @param file the slices
 */
record DomainStore(StoreIndex index, List<PreparedSlice> slices, SliceFile file) {
    private static final Logger LOG = LoggerFactory.getLogger(DomainStore.class);
    /** A file lock belongs to the process; within it, this. */
    private static final Object BUILDING = new Object();

    private static final int KEY_CHARACTERS = 16;

    static DomainStore open(Path cache, StoreBuild build) {
        String domain = build.domain();
        String key = build.key();
        String name = domain.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + key.substring(0, KEY_CHARACTERS);
        Path directory = cache.resolve(name);
        Optional<DomainStore> found = ready(directory, key, build.size());
        if (found.isPresent() && !build.anyReadable(found.get().index().refused())) {
            return found.get();
        }
        Optional<DomainStore> ready;
        synchronized (BUILDING) {
            try {
                Files.createDirectories(cache);
                try (FileChannel lockFile = FileChannel.open(
                                cache.resolve("." + name + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock lock = lockFile.lock()) {
                    LOG.debug("holding {}", lock);
                    ready = ready(directory, key, build.size());
                    // Where another process was faster, it is whole, or has fewer refused subjects than what was found.
                    if (ready.isEmpty() || ready.map(DomainStore::index).equals(found.map(DomainStore::index))) {
                        build(build, directory, cache.resolve("." + name + ".building"), key);
                        ready = ready(directory, key, build.size());
                    }
                }
            } catch (IOException e) {
                throw new DataException(
                        "The prepared slices of domain " + domain + " cannot be written to " + directory + ": " + e
                                + ". Make room or set data.cache to another folder.",
                        e);
            }
        }
        return ready.orElseThrow(() ->
                new DataException("The prepared slices in " + directory + " were damaged while they were built."));
    }

    private static void build(StoreBuild build, Path directory, Path unfinished, String key) throws IOException {
        // Left behind by a process that was killed, or damaged.
        FileTree.delete(unfinished);
        FileTree.delete(directory);
        Files.createDirectory(unfinished);
        try {
            build.into(unfinished, key);
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileTree.delete(unfinished);
        }
    }

    /** The store, if it is there and whole. */
    private static Optional<DomainStore> ready(Path directory, String key, int size) {
        Path indexFile = directory.resolve(StoreBuild.INDEX);
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        try {
            StoreIndex index = StoreIndex.read(indexFile);
            Path slices = directory.resolve(StoreBuild.SLICES);
            long bytes = (long) index.slices() * SliceFile.recordBytes(index.size());
            if (!index.key().equals(key) || index.size() != size || Files.size(slices) != bytes) {
                throw new IOException("its index does not fit its slices");
            }
            SliceFile file = SliceFile.map(slices, index.size(), index.slices(), SliceFile.LARGEST_MAPPING);
            return Optional.of(new DomainStore(index, index.list(), file));
        } catch (IOException | RuntimeException e) {
            LOG.warn("The prepared slices in {} are damaged ({}); they are prepared again.", directory, e.toString());
            return Optional.empty();
        }
    }
}
