package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison that could not tell a difference would make every chaos run pass. */
class TensorComparisonTest {
    @TempDir
    Path folder;

    @Test
    void countsEachByteThatDiffersOrIsMissing() throws IOException {
        Path one = checkpoint("one", 1, 2, 3, 4);
        Path other = checkpoint("other", 1, 9, 3, 8, 5);

        assertEquals(new TensorComparison(1, 4, 3), TensorComparison.of(one, other));
        assertEquals(new TensorComparison(1, 4, 0), TensorComparison.of(one, one));
    }

    @Test
    void refusesCheckpointsOfDifferentFiles() throws IOException {
        Path one = checkpoint("one", 1);
        Path other = checkpoint("other", 1);
        Files.createFile(other.resolve("second-moment.safetensors"));

        assertThrows(AssertionError.class, () -> TensorComparison.of(one, other));
    }

    private Path checkpoint(String name, int... values) throws IOException {
        Path checkpoint = Files.createDirectory(folder.resolve(name));
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        Files.write(checkpoint.resolve("parameters.safetensors"), bytes);
        return checkpoint;
    }
}
