package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.FileTree;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prepared slices of one domain: a folder {@code <domain>-<key>} in the cache. It is built under a hidden name and renamed, so it is
 * complete or absent. A build that was killed is resumed. A file lock lets one process build while others wait. A store of the same data
 * set and settings that was made from other files is replaced and deleted.
 *
 * @param index description of the slices
 * @param slices every slice in the order of the file
 * @param file the slices
 */
record DomainStore(StoreIndex index, List<PreparedSlice> slices, SliceFile file) {
    private static final Logger LOG = LoggerFactory.getLogger(DomainStore.class);
    /** File locks exclude other processes; this excludes other threads of the process. */
    private static final Object BUILDING = new Object();

    private static final int KEY_CHARACTERS = 16;

    static DomainStore open(Path cache, StoreBuild build) {
        String prefix = build.domain().replaceAll("[^A-Za-z0-9._-]", "_") + "-";
        try {
            Files.createDirectories(cache);
            FileHashes hashes = FileHashes.open(cache.resolve("." + prefix + "hashes"));
            List<String> keys = build.keys(hashes);
            Optional<DomainStore> found = ready(cache, prefix, build, keys);
            if (found.isPresent() && !found.get().index().refused().isEmpty()) {
                build.forget(found.get().index().refused(), hashes);
                List<String> now = build.keys(hashes);
                found = now.equals(keys) ? found : ready(cache, prefix, build, now);
                keys = now;
            }
            hashes.save();
            if (found.isPresent() && !build.anyReadable(found.get().index().refused())) {
                return found.get();
            }
            return locked(cache, prefix, build, keys, found.map(DomainStore::index));
        } catch (IOException e) {
            throw new DataException(
                    "The prepared slices of domain " + build.domain() + " cannot be written to " + cache + ": " + e
                            + ". Make room or set data.cache to another folder.",
                    e);
        }
    }

    private static DomainStore locked(
            Path cache, String prefix, StoreBuild build, List<String> keys, Optional<StoreIndex> found)
            throws IOException {
        String name = name(prefix, build, keys);
        Path lockFile = cache.resolve("." + name + ".lock");
        synchronized (BUILDING) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                LOG.debug("holding {}", lock);
                Optional<DomainStore> ready = ready(cache, prefix, build, keys);
                // If another process was faster, its store is complete, or has fewer rejected subjects than the one
                // found before.
                if (ready.isPresent() && !ready.map(DomainStore::index).equals(found)) {
                    return ready.get();
                }
                build(cache, prefix, build, keys);
            }
        }
        return ready(cache, prefix, build, keys)
                .orElseThrow(() -> new DataException("The prepared slices in " + cache.resolve(name)
                        + " were damaged while they were built. Start again: they are prepared again."));
    }

    private static void build(Path cache, String prefix, StoreBuild build, List<String> keys) throws IOException {
        String name = name(prefix, build, keys);
        Path directory = cache.resolve(name);
        // A build that was killed is resumed.
        Path unfinished = cache.resolve("." + name + ".building");
        Files.createDirectories(unfinished);
        StoredRecords stored = new StoredRecords(cache, prefix);
        StoreIndex index = build.build(unfinished, keys, stored);
        FileTree.delete(directory);
        Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        stored.deleteSuperseded(index);
    }

    private static String name(String prefix, StoreBuild build, List<String> keys) {
        return prefix + StoreIndex.keyOfDomain(build.domain(), keys).substring(0, KEY_CHARACTERS);
    }

    /** The store, if it exists and is intact. */
    private static Optional<DomainStore> ready(Path cache, String prefix, StoreBuild build, List<String> keys) {
        Path directory = cache.resolve(name(prefix, build, keys));
        String key = StoreIndex.keyOfDomain(build.domain(), keys);
        int size = build.size();
        Path indexFile = directory.resolve(StoreBuild.INDEX);
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        try {
            StoreIndex index = StoreIndex.read(indexFile);
            Path slices = directory.resolve(StoreBuild.SLICES);
            long bytes = (long) index.slices() * SliceFile.recordBytes(index.size());
            if (!index.key().equals(key) || index.size() != size || Files.size(slices) != bytes) {
                throw new IOException("the index does not match the slices");
            }
            SliceFile file = SliceFile.map(slices, index.size(), index.slices(), SliceFile.LARGEST_MAPPING);
            return Optional.of(new DomainStore(index, new SliceList(index.subjects()), file));
        } catch (IOException | RuntimeException e) {
            LOG.warn("The prepared slices in {} are damaged ({}); they are prepared again.", directory, e.toString());
            return Optional.empty();
        }
    }

    /** The slices of a domain in the order of their records. Elements are created on access; only a few numbers for each frame are stored. */
    private static final class SliceList extends AbstractList<PreparedSlice> implements RandomAccess {
        private final String[] subjects;
        private final int[] frames;
        /** The first record of each frame, and the number of records. */
        private final int[] first;

        private final BitSet labelled = new BitSet();

        SliceList(List<StoreIndex.Entry> entries) {
            int volumes =
                    entries.stream().mapToInt(entry -> entry.volumes().size()).sum();
            subjects = new String[volumes];
            frames = new int[volumes];
            first = new int[volumes + 1];
            int at = 0;
            for (StoreIndex.Entry entry : entries) {
                for (StoreIndex.Volume volume : entry.volumes()) {
                    subjects[at] = entry.subject();
                    frames[at] = volume.frame();
                    first[at + 1] = first[at] + volume.depth();
                    int start = first[at];
                    volume.labelled().forEach(z -> labelled.set(start + z));
                    at++;
                }
            }
        }

        @Override
        public PreparedSlice get(int index) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException("slice " + index + " of " + size());
            }
            int found = Arrays.binarySearch(first, index);
            int volume = found >= 0 ? found : -found - 2;
            // A frame without slices has the same first record as the next frame.
            while (first[volume + 1] == index) {
                volume++;
            }
            return new PreparedSlice(
                    index, subjects[volume], frames[volume], index - first[volume], labelled.get(index));
        }

        @Override
        public int size() {
            return first[first.length - 1];
        }
    }
}
