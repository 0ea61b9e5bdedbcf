package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RunLogTest {
    @TempDir
    Path folder;

    @Test
    void holdsWhatIsLoggedWhileItIsOpen() throws IOException {
        Path file = folder.resolve("run.log");
        try (RunLog log = RunLog.open(file)) {
            LoggerFactory.getLogger(RunLogTest.class)
                    .error("written to {}", log.getClass().getSimpleName());
        }
        LoggerFactory.getLogger(RunLogTest.class).error("too late");

        String text = Files.readString(file);
        assertTrue(text.contains("written to RunLog") && !text.contains("too late"), text);
    }

    @Test
    void aLogThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.createDirectory(folder.resolve("run.log"));

        try (RunLog log = RunLog.open(file)) {
            LoggerFactory.getLogger(RunLogTest.class).warn("nowhere but here: {}", log.getClass());
        }

        assertTrue(Files.isDirectory(file));
    }
}
