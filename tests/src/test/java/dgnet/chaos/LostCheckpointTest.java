package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.RunEvent;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The service and the process of its run, both killed, while the run loses checkpoints. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there is not killed as by kill -9")
@OfProcesses
class LostCheckpointTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RUN = "loses";

    @TempDir
    Path folder;

    @Test
    void aRunThatLosesItsNewestCheckpointGoesOnFromTheOneBeforeAndOneThatLosesAllFails() throws Exception {
        Program program = new Program(folder);
        ServiceProcess service = program.serve(0);
        try {
            service.client().submit(new Submission("quickstart", Optional.of(RUN), 0, program.settings(1, 1_000_000)));
            await(service.client(), run -> episodeOfCheckpoint(run) >= 2 * Program.CHECKPOINT_EVERY);
            service.close();
            SavedFolder checkpoints =
                    new SavedFolder(program.serviceRun(RUN).newest().path());
            checkpoints.delete();

            service = program.serve(0);

            try (FollowedRun followed = new FollowedRun(service.client(), RUN)) {
                followed.await(
                        "a start again",
                        0,
                        event -> event instanceof RunEvent.RunStarted started
                                && started.resumedFrom().isPresent()
                                && started.episode() > 0
                                && started.episode() < checkpoints.episode());
            }
            await(service.client(), run -> episodeOfCheckpoint(run) > checkpoints.episode());
            service.close();
            FileTree.delete(checkpoints.path().getParent());

            service = program.serve(0);

            RunView failed = await(service.client(), run -> run.state().ended());
            assertEquals(RunState.FAILED, failed.state(), failed::toString);
            assertTrue(
                    failed.fault().orElseThrow().contains("episodes in its history, but none in its folder"),
                    failed::toString);
        } finally {
            service.close();
        }
    }

    /** The newest checkpoint of a run. */
    private record SavedFolder(Path path) {
        long episode() {
            return Long.parseLong(path.getFileName().toString().split("-", -1)[1]);
        }

        void delete() throws IOException {
            FileTree.delete(path);
        }
    }

    private static long episodeOfCheckpoint(RunView run) {
        return run.checkpoint().map(RunView.Checkpoint::episode).orElse(0L);
    }

    private static RunView await(ServiceClient client, Predicate<RunView> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        RunView view = client.run(RUN).value();
        while (!wanted.test(view)) {
            RunView last = view;
            assertTrue(System.nanoTime() < deadline, last::toString);
            TimeUnit.MILLISECONDS.sleep(100);
            view = client.run(RUN).value();
        }
        return view;
    }
}
