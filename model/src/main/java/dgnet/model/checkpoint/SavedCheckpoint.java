package dgnet.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A checkpoint by the name of its directory. Its content is not verified. */
public record SavedCheckpoint(Path path, long episode, int revision) {
    private static final Pattern NAME = Pattern.compile("episode-(\\d{8,18})(?:-(\\d{1,9}))?");

    /** The name of an episode's checkpoint; the first revision is 1. */
    static String name(long episode, int revision) {
        return String.format(Locale.ROOT, "episode-%08d", episode) + (revision == 1 ? "" : "-" + revision);
    }

    /** The checkpoints in a directory, newest first; empty if the directory does not exist. */
    static List<SavedCheckpoint> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.flatMap(SavedCheckpoint::of)
                    .sorted(Comparator.comparingLong(SavedCheckpoint::episode)
                            .thenComparingInt(SavedCheckpoint::revision)
                            .reversed())
                    .toList();
        }
    }

    /** The checkpoint in a folder with such a name; empty if the folder has another name. */
    static Stream<SavedCheckpoint> of(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Stream.of(new SavedCheckpoint(
                        path,
                        Long.parseLong(name.group(1)),
                        name.group(2) == null ? 1 : Integer.parseInt(name.group(2))))
                : Stream.empty();
    }

    /** The first checkpoint that is marked as the best. */
    static Optional<SavedCheckpoint> firstBest(List<SavedCheckpoint> checkpoints) throws IOException {
        for (SavedCheckpoint checkpoint : checkpoints) {
            if (checkpoint.markedBest()) {
                return Optional.of(checkpoint);
            }
        }
        return Optional.empty();
    }

    /** Whether the checkpoint was the best when it was saved; false if its description is damaged. */
    boolean markedBest() throws IOException {
        try {
            return CheckpointFiles.description(path).best();
        } catch (JsonProcessingException | NoSuchFileException | CheckpointException damaged) {
            return false;
        }
    }
}
