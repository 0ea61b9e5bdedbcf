package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.model.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a run as it is seen from outside while a process works in it.
 *
 * @param path the folder
 */
record RunFolder(Path path) {
    boolean exists() {
        return Files.isDirectory(path);
    }

    Path events() {
        return path.resolve("events.jsonl");
    }

    /** Whole checkpoints by name, oldest first; whether they are whole is to be seen. */
    List<Path> checkpoints() {
        return entries().stream().filter(entry -> !isTemporary(entry)).toList();
    }

    /** The checkpoint that a process is writing: a temporary directory of an episode that has no checkpoint yet. */
    Optional<UnfinishedCheckpoint> unfinished(long process) {
        List<Path> entries = entries();
        long newest = entries.stream()
                .filter(entry -> !isTemporary(entry))
                .mapToLong(RunFolder::episode)
                .max()
                .orElse(-1);
        return entries.stream()
                .filter(entry -> isTemporary(entry) && processOf(entry) == process && episode(entry) > newest)
                .map(entry -> new UnfinishedCheckpoint(episode(entry), list(entry)))
                .findFirst();
    }

    /** Temporary directories, whoever left them. */
    List<Path> leftovers() {
        return entries().stream().filter(RunFolder::isTemporary).toList();
    }

    /** Temporary directories that this process did not make. */
    List<Path> leftoversOfOthers(long process) {
        return leftovers().stream().filter(entry -> processOf(entry) != process).toList();
    }

    /** The newest checkpoint, verified. */
    CheckpointStore.Checkpoint newest() {
        List<Path> checkpoints = checkpoints();
        if (checkpoints.isEmpty()) {
            throw new AssertionError("the run " + path + " has no checkpoint");
        }
        return CheckpointStore.load(checkpoints.get(checkpoints.size() - 1));
    }

    /** Every directory with the name of a checkpoint is one, and holds the episode that it names. */
    void requireWholeCheckpoints() {
        for (Path checkpoint : checkpoints()) {
            assertEquals(
                    episode(checkpoint),
                    CheckpointStore.load(checkpoint).progress().episode(),
                    () -> "the episode in " + checkpoint);
        }
    }

    private List<Path> entries() {
        return list(path.resolve("checkpoints")).stream()
                .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                .toList();
    }

    /** What is in a directory; nothing where it has just gone. */
    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTemporary(Path entry) {
        return entry.getFileName().toString().startsWith(".");
    }

    private static long episode(Path entry) {
        return Long.parseLong(part(entry, 1));
    }

    private static long processOf(Path temporary) {
        String name = temporary.getFileName().toString();
        return Long.parseLong(name.substring(name.lastIndexOf('-') + 1, name.lastIndexOf('.')));
    }

    private static String part(Path entry, int index) {
        String[] parts = entry.getFileName().toString().split("[-.]+", -1);
        return parts[entry.getFileName().toString().startsWith(".") ? index + 1 : index];
    }
}
