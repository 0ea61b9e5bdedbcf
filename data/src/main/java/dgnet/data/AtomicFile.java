package dgnet.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are replaced atomically: a reader finds the old content or the new one, even if the writing process is killed. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes a file with this content, or replaces the existing one. The folder must exist. */
    public static void write(Path file, byte[] content) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.write(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes a file with this text in UTF-8, or replaces the existing one. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
