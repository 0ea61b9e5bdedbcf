package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEndTest {
    @TempDir
    Path folder;

    private RunDirectory run() throws IOException {
        return new RunDirectory(Files.createDirectories(folder.resolve("run")));
    }

    private RunDirectory run(String log) throws IOException {
        RunDirectory run = run();
        Files.writeString(run.log(), log);
        return run;
    }

    @Test
    void holdsTheLastLines() throws IOException {
        assertEquals(Optional.of("two\nthree\n"), LogEnd.of(run("one\ntwo\nthree\n"), 2));
        assertEquals(Optional.of("two\nthr"), LogEnd.of(run("one\ntwo\nthr"), 2));
        assertEquals(Optional.of("one\n\n"), LogEnd.of(run("one\n\n"), 2));
        assertEquals(Optional.of("one\n"), LogEnd.of(run("one\n"), 500));
        assertEquals(Optional.of(""), LogEnd.of(run(""), 500));
    }

    @Test
    void ofALongLogOnlyWholeLinesWithinTheLimitAreRead() throws IOException {
        String line = "é".repeat(5_000) + "\n";

        String end = LogEnd.of(run(line.repeat(200)), 10_000).orElseThrow();

        // 104 lines of 10,001 bytes fit into 1 MiB.
        assertEquals(line.repeat(104), end);
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "another file");
        RunDirectory run = run();
        Files.createSymbolicLink(run.log(), secret);

        assertTrue(Files.readString(run.log()).contains("another"));
        assertEquals(Optional.empty(), LogEnd.of(run, 500));
    }

    @Test
    void aRunThatHasNotStartedHasNoLog() throws IOException {
        assertEquals(Optional.empty(), LogEnd.of(run(), 500));
        assertEquals(Optional.empty(), LogEnd.of(new RunDirectory(folder.resolve("absent")), 500));
    }
}
