package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process is found again as long as it lives, and no other one is taken for it. */
@EnabledOnOs(OS.LINUX)
class ProcessIdentityTest {
    @Test
    void aProcessIsFoundUntilItEnds() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        ProcessIdentity identity = ProcessIdentity.of(process.toHandle()).orElseThrow();

        assertEquals(process.pid(), identity.living().orElseThrow().pid());
        process.destroyForcibly().waitFor();
        assertEquals(Optional.empty(), identity.living());
    }

    @Test
    void aLaterProcessWithTheSameNumberIsAnother() {
        ProcessIdentity self = ProcessIdentity.current();

        assertTrue(self.living().isPresent());
        assertEquals(Optional.empty(), new ProcessIdentity(self.pid(), self.started() + "1", self.boot()).living());
        assertEquals(Optional.empty(), new ProcessIdentity(self.pid(), self.started(), "an earlier boot").living());
    }

    /** Clock ticks after the boot: setting the clock changes no identity. */
    @Test
    void theStartIsNoTimeOfTheClock() throws IOException {
        long hertz = 100;
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);

        long started = Long.parseLong(ProcessIdentity.current().started());

        assertTrue(started <= (uptime + 1) * hertz, started + " ticks, " + uptime + " s");
    }
}
