package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last line of a file is read without the others. */
class LineFileTest {
    @TempDir
    private Path folder;

    @Test
    void theLastLineIsTheOneAfterTheLastSeparator() throws IOException {
        assertEquals(Optional.of("third, ü"), last("first\nsecond\nthird, ü\n", 100));
        assertEquals(Optional.of("third, ü"), last("first\nsecond\nthird, ü\n", 11));
        assertEquals(Optional.of("only"), last("only\n", 100));
        assertEquals(Optional.of("only"), last("only\n", 5));
        assertEquals(Optional.of(""), last("first\n\n", 100));
    }

    @Test
    void anIncompleteOrTooLongLineIsNoLastLine() throws IOException {
        assertEquals(Optional.empty(), last("first\nsec", 100));
        assertEquals(Optional.empty(), last("first\nsecond\n", 7));
        assertEquals(Optional.empty(), last("", 100));
        assertEquals(Optional.empty(), LineFile.last(folder.resolve("absent"), 100));
    }

    private Optional<String> last(String text, int most) throws IOException {
        return LineFile.last(Files.writeString(folder.resolve("lines"), text), most);
    }
}
