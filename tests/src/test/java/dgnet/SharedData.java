package dgnet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real scans and reference figures that may lie in a folder {@code shared} beside the project; without it a test is skipped. */
public final class SharedData {
    private SharedData() {}

    /** A path below {@code shared}; where it is absent, the calling test is skipped and says so. */
    public static Path path(String relative) {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null) {
            Path candidate = directory.resolve("shared").resolve(relative);
            if (Files.exists(candidate)) {
                return candidate;
            }
            directory = directory.getParent();
        }
        Assumptions.abort("shared/" + relative + " is absent");
        throw new IllegalStateException("an aborted test went on");
    }
}
