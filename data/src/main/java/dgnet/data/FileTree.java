package dgnet.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Operations on whole folders. */
public final class FileTree {
    private FileTree() {}

    /** Deletes a folder with its contents; does nothing if it does not exist. Links are not followed. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Whether a folder is empty. */
    public static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.findAny().isEmpty();
        }
    }

    /**
     * Checks that files can be written into a folder, or that the folder can be created.
     *
     * @throws DataException if they cannot
     */
    public static void requireWritable(Path folder) {
        Path existing = folder.toAbsolutePath().normalize();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new DataException(
                    "Cannot write to " + folder + ": " + existing + " is not a folder; name another place");
        }
        if (!Files.isWritable(existing)) {
            throw new DataException("Cannot write to " + folder + ": the folder " + existing
                    + " is read-only for this user; change its permissions, or name another place");
        }
    }
}
