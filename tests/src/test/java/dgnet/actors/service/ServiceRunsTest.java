package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import dgnet.actors.cli.RunFixture;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.launch.RunSetup;
import dgnet.actors.monitor.ServiceMetrics;
import dgnet.actors.monitor.Webhook;
import dgnet.data.DataException;
import dgnet.data.FileTree;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.checkpoint.CheckpointStore.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceRunsTest {
    @TempDir
    Path folder;

    @Test
    void aRunThatWasTrainedWithOtherThreadsIsResumedAndItsRecordSaysSo() throws IOException {
        RunDirectory run = RunDirectory.open(RunFixture.train(folder));
        Path newest =
                new CheckpointDirectory(run.checkpoints(), 9, Map.of()).all().get(0);
        Checkpoint checkpoint = CheckpointStore.load(newest);
        Map<String, String> elsewhere = new HashMap<>(checkpoint.provenance());
        assertTrue(elsewhere.put("machine", "cpu, 99 threads").startsWith("cpu, "));
        FileTree.delete(newest);
        new CheckpointDirectory(run.checkpoints(), 9, elsewhere).save(checkpoint.state(), checkpoint.progress(), true);
        SubmissionCheck check = new SubmissionCheck(
                folder.resolve("runs"), List.of(folder), Map.of("cpu", Long.MAX_VALUE), List.of(), Long.MAX_VALUE);
        ServiceRuns runs = new ServiceRuns(
                check, 100, new ServiceMetrics(List.of("cpu")), new Webhook(Optional.empty()), reason -> {});

        try (RunSetup resumed =
                runs.job(interrupted(run, Optional.empty()), "cpu").opening().get()) {
            assertEquals(run.path(), resumed.directory().path());
        }

        List<String> forced = Files.readAllLines(run.forced());
        assertEquals(1, forced.size());
        assertTrue(forced.get(0).contains("machine: cpu, 99 threads → cpu, "), forced.get(0));
    }

    @Test
    void aRunWithACheckpointDoesNotBeginAgainIfItsFolderIsMissingOrHasNone() throws IOException {
        RunDirectory gone = new RunDirectory(folder.resolve("runs/quickstart"));
        SubmissionCheck check = new SubmissionCheck(
                folder.resolve("runs"), List.of(folder), Map.of("cpu", Long.MAX_VALUE), List.of(), Long.MAX_VALUE);
        ServiceRuns runs = new ServiceRuns(
                check, 100, new ServiceMetrics(List.of("cpu")), new Webhook(Optional.empty()), reason -> {});
        Optional<RunView.Checkpoint> committed = Optional.of(new RunView.Checkpoint(50, Instant.EPOCH));

        for (int time = 0; time < 2; time++) {
            DataException refused =
                    assertThrows(DataException.class, () -> runs.job(interrupted(gone, committed), "cpu")
                            .opening()
                            .get());

            assertTrue(
                    refused.getMessage().contains("after 50 episodes in its history, but none in its folder"),
                    refused.getMessage());
            Files.createDirectories(gone.checkpoints());
        }
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
        return new HistoryState(view, true, 0, 0, false, CommittedCheckpoints.NONE);
    }
}
