package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.actors.cli.RunFixture;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("try")
    void aRunIsWorkedOnByOneAtATimeAndTheOtherIsToldWhoItIs() throws IOException {
        RunDirectory run = RunFixture.create(folder);
        long process = ProcessHandle.current().pid();

        try (ProcessLock lock = run.lock()) {
            DataException refused = assertThrows(DataException.class, run::lock);

            assertEquals(
                    "The run " + run.path() + " is in use by process " + process
                            + "; wait for its end, or stop it (kill " + process + ")",
                    refused.getMessage());
            assertEquals(Long.toString(process), Files.readString(run.path().resolve(".lock")));
        }
    }

    @Test
    void aLockThatWasGivenBackOrLeftByAKilledProcessIsFree() throws IOException {
        RunDirectory run = RunFixture.create(folder);
        Files.writeString(run.path().resolve(".lock"), "99999999");

        run.lock().close();
        run.lock().close();

        assertEquals(
                Long.toString(ProcessHandle.current().pid()),
                Files.readString(run.path().resolve(".lock")));
    }
}
