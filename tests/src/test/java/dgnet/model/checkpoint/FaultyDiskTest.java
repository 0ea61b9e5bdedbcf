package dgnet.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dgnet.disk.Fault;
import dgnet.disk.Fault.Operation;
import dgnet.disk.FaultyDisk;
import dgnet.model.episode.RunProgress;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The disk refuses one thing after another: what a run had saved stays, and what it could not save leaves nothing behind. */
class FaultyDiskTest {
    /** Fails one thing: the one before which so many others were done since it was told to. */
    private static final class Breakdown implements Fault {
        private final Set<Operation> met = EnumSet.noneOf(Operation.class);
        private int left = Integer.MAX_VALUE;
        private boolean happened;

        @Override
        public void before(Operation operation, Path path) throws IOException {
            if (left-- == 0) {
                happened = true;
                met.add(operation);
                throw new FileSystemException(path.toString(), null, "Input/output error");
            }
        }
    }

    @Test
    void whateverFailsOnceDuringASaveNothingIsLostAndNothingIsLeft() throws IOException {
        Breakdown breakdown = new Breakdown();
        int failures = 0;
        boolean happened = true;
        for (int thing = 0; happened; thing++) {
            try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
                Path directory = new FaultyDisk(disk, breakdown).getPath("/run/checkpoints");
                Path checked = disk.getPath("/run/checkpoints");
                Files.createDirectory(checked.getParent());
                CheckpointDirectory store = new CheckpointDirectory(directory, 1, Map.of());
                store.save(States.of(0), progress(0), true);
                store.save(States.of(500), progress(500), false);

                breakdown.happened = false;
                breakdown.left = thing;
                boolean saved = saves(store, 1000);
                breakdown.left = Integer.MAX_VALUE;
                happened = breakdown.happened;
                failures += saved ? 0 : 1;

                String what = "thing " + thing + ", saved " + saved;
                assertEquals(List.of(), leftovers(checked), what);
                assertEquals(1, best(checked), what);
                long newest = newest(store);
                assertTrue(newest == 1000 || (!saved && newest == 500), what + ", newest " + newest);

                assertTrue(saves(store, 1500), what);
                assertEquals(1500, newest(store), what);
                assertEquals(List.of("episode-00000000", "episode-00001500"), names(checked), what);
            }
        }
        assertEquals(EnumSet.allOf(Operation.class), breakdown.met);
        assertTrue(failures > 20, "a save failed " + failures + " times");
    }

    @Test
    void aDiskThatCanOnlyBeReadKeepsWhatItHasAndIsNamed() throws IOException {
        boolean[] readOnly = {false};
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
            FaultyDisk faulty = new FaultyDisk(disk, (operation, path) -> {
                if (readOnly[0] && operation.changes()) {
                    throw new FileSystemException(path.toString(), null, "Read-only file system");
                }
            });
            Files.createDirectory(disk.getPath("/run"));
            CheckpointDirectory store = new CheckpointDirectory(faulty.getPath("/run/checkpoints"), 1, Map.of());
            store.save(States.of(500), progress(500), false);

            readOnly[0] = true;
            for (int attempt = 0; attempt < 3; attempt++) {
                CheckpointException fault = assertThrows(
                        CheckpointException.class, () -> store.save(States.of(1000), progress(1000), false));
                assertTrue(fault.getMessage().contains("Read-only file system"), fault.getMessage());
            }

            assertEquals(List.of("episode-00000500"), names(disk.getPath("/run/checkpoints")));
            assertEquals(500, newest(store));
            readOnly[0] = false;
            assertTrue(saves(store, 1000));
        }
    }

    @Test
    void loadingTheNewestWaitsForASaveUnderWay() throws IOException {
        AtomicReference<Thread> loading = new AtomicReference<>();
        AtomicReference<Long> found = new AtomicReference<>();
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
            AtomicReference<CheckpointDirectory> saving = new AtomicReference<>();
            FaultyDisk watched = new FaultyDisk(disk, (operation, path) -> {
                if (operation == Operation.MOVE && loading.get() == null && saving.get() != null) {
                    loading.set(new Thread(() -> found.set(saving.get()
                            .loadNewest(fault -> {})
                            .orElseThrow()
                            .progress()
                            .episode())));
                    loading.get().start();
                    while (loading.get().getState() != Thread.State.BLOCKED
                            && loading.get().isAlive()) {
                        Thread.onSpinWait();
                    }
                }
            });
            CheckpointDirectory shared = new CheckpointDirectory(watched.getPath("/run"), 2, Map.of());
            shared.save(States.of(500), progress(500), false);
            saving.set(shared);
            shared.save(States.of(1000), progress(1000), false);
            assertDoesNotThrow(() -> loading.get().join());
        }
        assertEquals(1000, found.get());
    }

    private static boolean saves(CheckpointDirectory store, long episode) {
        try {
            store.save(States.of(episode), progress(episode), false);
            return true;
        } catch (CheckpointException fault) {
            assertTrue(fault.getMessage().contains("/run/checkpoints"), fault.getMessage());
            return false;
        }
    }

    /** The episode of the newest checkpoint, every byte of which is verified. */
    private static long newest(CheckpointDirectory store) {
        List<CheckpointException> faults = new ArrayList<>();
        CheckpointStore.Checkpoint newest = store.loadNewest(faults::add).orElseThrow();
        assertEquals(List.of(), faults);
        long episode = newest.progress().episode();
        assertArrayEquals(States.of(episode).parameters(), newest.state().parameters());
        return episode;
    }

    private static long best(Path directory) throws IOException {
        return names(directory).stream()
                .filter(name -> name.equals("episode-00000000"))
                .count();
    }

    private static List<String> leftovers(Path directory) throws IOException {
        return names(directory).stream().filter(name -> name.startsWith(".")).toList();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static RunProgress progress(long episode) {
        return new RunProgress(episode, 1e-3, 0, 0.5, 0);
    }
}
