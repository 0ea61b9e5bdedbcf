package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.attempt.Attempt;
import dgnet.actors.attempt.AttemptOrder;
import dgnet.actors.attempt.Channel;
import dgnet.actors.attempt.Channel.ToAttempt;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.attempt.CommittedCheckpoints;
import dgnet.actors.cli.RunFixture;
import dgnet.actors.event.Fault;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.FileTree;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.checkpoint.CheckpointStore.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attempt in this process, with a service that accepts whatever it sends. */
class AttemptTest {
    @TempDir
    Path folder;

    private RunDirectory run;
    private String device = "cpu";
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> fenced = new CopyOnWriteArrayList<>();

    @BeforeEach
    void train() {
        run = RunDirectory.open(RunFixture.train(folder));
    }

    @Test
    void aRunThatWasTrainedWithOtherThreadsIsResumedAndItsRecordSaysSo() throws IOException {
        Path newest =
                new CheckpointDirectory(run.checkpoints(), 9, Map.of()).all().get(0);
        Checkpoint checkpoint = CheckpointStore.load(newest);
        Map<String, String> elsewhere = new HashMap<>(checkpoint.provenance());
        assertTrue(elsewhere.put("machine", "cpu, 99 threads").startsWith("cpu, "));
        FileTree.delete(newest);
        new CheckpointDirectory(run.checkpoints(), 9, elsewhere).save(checkpoint.state(), checkpoint.progress(), true);

        assertEquals(ExitCodes.SUCCESS, attempt(new ToAttempt.Welcome(Channel.VERSION)));

        List<String> forced = Files.readAllLines(run.forced());
        assertEquals(1, forced.size());
        assertTrue(forced.get(0).contains("machine: cpu, 99 threads → cpu, "), forced.get(0));
        assertTrue(events.get(events.size() - 1) instanceof RunEvent.RunCompleted, events::toString);
    }

    @Test
    void aRunThatCannotBeOpenedFailsWithTheReason() throws IOException {
        FileTree.delete(folder.resolve("data"));

        assertEquals(ExitCodes.FAILED, attempt(new ToAttempt.Welcome(Channel.VERSION)));

        assertEquals(1, events.size(), events::toString);
        RunEvent.RunFailed failed = (RunEvent.RunFailed) events.get(0);
        assertTrue(failed.fault().message().contains(folder.resolve("data").toString()), failed::toString);
    }

    @Test
    void aGpuThatCannotBeUsedIsNoFailureOfTheRun() throws IOException {
        device = "cuda:99";

        assertEquals(ExitCodes.START_AGAIN, attempt(new ToAttempt.Welcome(Channel.VERSION)));

        RunEvent.RunFailed failed = (RunEvent.RunFailed) events.get(0);
        assertTrue(failed.restart(), failed::toString);
        assertEquals(Fault.Kind.DEVICE_LOST, failed.fault().kind());
        assertTrue(failed.fault().message().startsWith("cuda:99 cannot be used"), failed::toString);
    }

    private ExitCodes attempt(ToAttempt answer) throws IOException {
        String name = run.path().getFileName().toString();
        try (AttemptDoor door = AttemptDoor.open(Files.createDirectories(folder.resolve("service")))) {
            door.accept(link -> {
                link.receive(
                        message -> {
                            if (message instanceof ToService.Append append) {
                                events.addAll(append.events());
                                link.send(new ToAttempt.Appended(
                                        append.first() + append.events().size()));
                            }
                        },
                        () -> {});
                link.send(answer);
            });
            AttemptOrder order = new AttemptOrder(
                    Channel.VERSION,
                    door.socket().toString(),
                    new RunEvent.RunSubmitted(name, Instant.EPOCH, 0, 1, "quickstart", Map.of(), name, 0),
                    new RunEvent.RunDispatched(name, Instant.EPOCH, 1, 2, device),
                    device,
                    run.configuration().render(),
                    true,
                    CommittedCheckpoints.NONE,
                    false,
                    Duration.ofMinutes(1));
            ExitCodes exitCode =
                    Attempt.start(JsonLine.write(order), fenced::add).await();
            assertEquals(List.of(), fenced);
            return exitCode;
        }
    }
}
