package dgnet.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Resolves paths that people write into files, and relates paths of any notation to a folder. */
public final class PathResolver {
    private PathResolver() {}

    /**
     * The path that a text in a file denotes: absolute, or relative to the folder of that file. Backslashes separate folders if no file has
     * the name with backslashes.
     *
     * @param folder the folder of the file that contains the text
     */
    public static Path resolve(Path folder, String text) {
        try {
            Path path = folder.resolve(text);
            if (text.indexOf('\\') >= 0 && !Files.exists(path)) {
                Path other = folder.resolve(text.replace('\\', '/'));
                return Files.exists(other) ? other : path;
            }
            return path;
        } catch (InvalidPathException fault) {
            throw new DataException("\"" + text + "\" is not a path on this system: " + fault.getMessage(), fault);
        }
    }

    /** The path of a file relative to a folder that contains it, whether either is absolute or not; empty if the file is elsewhere. */
    public static Optional<Path> below(Path folder, Path file) {
        Path start = folder.toAbsolutePath().normalize();
        Path whole = file.toAbsolutePath().normalize();
        return whole.startsWith(start) && !whole.equals(start)
                ? Optional.of(start.relativize(whole))
                : Optional.empty();
    }
}
