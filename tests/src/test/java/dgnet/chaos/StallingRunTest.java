package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.data.DataException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that stalls in every process, in a service whose operator wants a new process then. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is killed there does not end with 128 + the signal's number")
@OfProcesses
class StallingRunTest {
    private static final int ATTEMPTS = 6;

    @TempDir
    Path folder;

    @Test
    void aRunGetsNoMoreProcessesThanItsAttemptsAllowAndTheServiceGoesOn() throws InterruptedException {
        Program program = new Program(folder);
        // An episode that takes longer than a second, wherever it is computed.
        Map<String, String> settings = program.settings(1, 100);
        settings.put("data.image-size", "288");
        settings.put("model.base-channels", "8");
        settings.put("episode.batch-size", "16");
        try (ServiceProcess service = program.serve(
                0,
                "run-settings=[\"supervision.on-stall=restart\", \"supervision.stall-floor=1 s\", \"supervision.stall-factor=1\"]")) {
            ServiceClient client = service.client();
            client.submit(new Submission("quickstart", Optional.of("stalls"), 0, settings));
            try (FollowedRun followed = new FollowedRun(client, "stalls")) {
                followed.awaitEnd();
            }
            RunView run = client.run("stalls").value();
            assertEquals(RunState.FAILED, run.state());
            assertEquals(ATTEMPTS, run.attempts());
            assertTrue(
                    run.fault().orElseThrow().contains("6 times in a row"),
                    run.fault().orElseThrow());
        }
    }

    @Test
    void aClientCannotAskForIt() {
        Program program = new Program(folder);
        Map<String, String> settings = program.settings(1, 100);
        settings.put("supervision.on-stall", "restart");
        try (ServiceProcess service = program.serve(0)) {
            ServiceClient client = service.client();
            DataException refused = assertThrows(
                    DataException.class,
                    () -> client.submit(new Submission("quickstart", Optional.of("stalls"), 0, settings)));
            assertTrue(refused.getMessage().contains("supervision.on-stall"), refused.getMessage());
        }
    }
}
