package dgnet.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dgnet.model.episode.RunProgress;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FullDiskTest {
    private static final int BLOCK = 64;
    private static final int BLOCKS = 100;

    /** The disk runs full at every block of a save in turn: inside each of its files. */
    @Test
    void aDiskThatRunsFullDuringASaveLeavesTheOldCheckpointAndNothingElse() throws IOException {
        int failures = 0;
        boolean saved = false;
        for (int free = 0; !saved; free++) {
            Configuration small = Configuration.unix().toBuilder()
                    .setBlockSize(BLOCK)
                    .setMaxSize(BLOCK * BLOCKS)
                    .build();
            try (FileSystem disk = Jimfs.newFileSystem(small)) {
                Path directory = Files.createDirectory(disk.getPath("/run")).resolve("checkpoints");
                CheckpointDirectory store = new CheckpointDirectory(directory, 1, Map.of());
                Path old = store.save(States.of(1), progress(500), true);
                fill(disk, free);

                try {
                    store.save(States.of(2), progress(1000), false);
                    saved = true;
                } catch (CheckpointException fault) {
                    failures++;
                    assertTrue(fault.getMessage().contains(directory.toString()), fault.getMessage());
                    assertEquals(List.of(old), entries(directory));
                    assertArrayEquals(
                            States.of(1).parameters(),
                            CheckpointStore.load(old).state().parameters());
                }
            }
        }
        assertTrue(failures > 5, "the disk was full " + failures + " times");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
            Path file = Files.createFile(disk.getPath("/run"));
            CheckpointDirectory store = new CheckpointDirectory(file, 1, Map.of());

            CheckpointException fault =
                    assertThrows(CheckpointException.class, () -> store.save(States.of(1), progress(1), false));
            assertTrue(fault.getMessage().contains("/run"), fault.getMessage());
        }
    }

    private static RunProgress progress(long episode) {
        return new RunProgress(episode, 1e-3, 0, 0.5, 0);
    }

    /** Leaves {@code free} blocks of the disk. */
    private static void fill(FileSystem disk, int free) throws IOException {
        Path filler = Files.createFile(disk.getPath("/filler"));
        long left = disk.getFileStores().iterator().next().getUnallocatedSpace();
        Files.write(filler, new byte[(int) Math.max(0, left - (long) free * BLOCK)]);
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
