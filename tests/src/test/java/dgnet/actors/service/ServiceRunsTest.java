package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.monitor.ServiceMetrics;
import dgnet.actors.monitor.Webhook;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceRunsTest {
    @TempDir
    Path folder;

    @Test
    void aRunWithACheckpointDoesNotBeginAgainIfItsFolderIsMissingOrHasNone() throws IOException {
        RunDirectory gone = new RunDirectory(folder.resolve("runs/quickstart"));
        SubmissionCheck check = new SubmissionCheck(
                folder.resolve("runs"),
                List.of(folder),
                Map.of("cpu", Long.MAX_VALUE),
                List.of(),
                Long.MAX_VALUE,
                HostMemory.UNLIMITED);
        ServiceRuns runs = new ServiceRuns(
                check,
                100,
                new ServiceMetrics(List.of("cpu")),
                new Webhook(Optional.empty()),
                new NoStarts(folder).processes(),
                folder.resolve("socket"));
        Optional<RunView.Checkpoint> committed = Optional.of(new RunView.Checkpoint(50, Instant.EPOCH));

        for (int time = 0; time < 2; time++) {
            DataException refused =
                    assertThrows(DataException.class, () -> runs.order(interrupted(gone, committed), dispatched()));

            assertTrue(
                    refused.getMessage().contains("after 50 episodes in its history, but none in its folder"),
                    refused.getMessage());
            Files.createDirectories(gone.checkpoints());
        }
    }

    private static RunEvent.RunDispatched dispatched() {
        return new RunEvent.RunDispatched("quickstart", Instant.EPOCH, 0, 2, "cpu");
    }

    private static HistoryState interrupted(RunDirectory run, Optional<RunView.Checkpoint> checkpoint) {
        HistoryState submitted = HistoryState.of(new RunEvent.RunSubmitted(
                "quickstart",
                Instant.EPOCH,
                0,
                1,
                "quickstart",
                Map.of(),
                run.path().toString(),
                0));
        RunView view = RunViewBuilder.builder(submitted.run())
                .attempts(1)
                .checkpoint(checkpoint)
                .build();
        return HistoryStateBuilder.builder(submitted)
                .run(view)
                .interrupted(true)
                .build();
    }
}
