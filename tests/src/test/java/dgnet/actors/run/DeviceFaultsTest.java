package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.RunEvent;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.engine.DeviceLostException;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceFaultsTest {
    private static final ActorTestKit KIT = ActorTestKit.create("device", ActorSystemConfig.load());
    private static final RunSettings SETTINGS = Runs.settings(12, 2, 3, 2);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    /** Before the first checkpoint, right after one, between two, and at the last episode. */
    @ParameterizedTest
    @ValueSource(longs = {0, 2, 5, 11})
    void aDeviceThatThrowsInAnEpisodeIsRestartedAndTheRunReplaysToTheSameEnd(long episode) {
        AtomicInteger left = new AtomicInteger(1);
        RealRun run = new RealRun(KIT, SETTINGS);
        run.beforeEpisode = data -> throwWhere(RealRun.times(left, data.episode() == episode));

        run.start(false).end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        assertRestartedOnce(run);
        assertEquals(2, run.all(RunEvent.RunStarted.class).size(), "RunStarted marks the replay");
    }

    @Test
    void aDeviceThatThrowsInAValidationIsRestartedAndValidatesAgain() {
        AtomicInteger left = new AtomicInteger(1);
        RealRun run = new RealRun(KIT, SETTINGS);
        run.validation = Validator.whole(learner -> {
            throwWhere(RealRun.times(left, learner.state().optimiserSteps() == 6));
            return Runs.score(learner);
        });

        run.start(false).end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        assertRestartedOnce(run);
    }

    @Test
    void aDeviceThatThrowsWhileItIsPreparedIsPreparedAgain() {
        AtomicInteger left = new AtomicInteger(1);
        RealRun first = RealRun.undisturbed(KIT, SETTINGS);
        MemoryCheckpoints failing = new MemoryCheckpoints() {
            @Override
            public Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
                throwWhere(RealRun.times(left, true));
                return super.loadNewest(passedOver);
            }
        };
        RealRun run = new RealRun(KIT, SETTINGS, failing, new MemoryRecord());

        run.start(true).end(RunEvent.RunCompleted.class);

        run.assertEndsAs(first);
        assertRestartedOnce(run);
        assertEquals(2, run.learners.size(), "the one that could not be restored is closed");
    }

    @Test
    void aDeviceThatThrowsWhileItsStateIsCopiedLosesThatCheckpointAndNothingElse() {
        AtomicInteger left = new AtomicInteger(1);
        RealRun run = new RealRun(KIT, Runs.settings(12, 2, 100, 3));
        run.validation = Validator.over(new NoValidation(), 8);
        run.beforeCopy = () -> throwWhere(RealRun.times(left, true));

        run.start(false).end(RunEvent.RunCompleted.class);

        assertRestartedOnce(run);
        assertEquals(1, run.all(RunEvent.CheckpointFailed.class).size());
        RealRun undisturbed = new RealRun(KIT, Runs.settings(12, 2, 100, 3));
        undisturbed.validation = Validator.over(new NoValidation(), 8);
        undisturbed.start(false).end(RunEvent.RunCompleted.class);
        run.assertEndsAs(undisturbed);
    }

    @Test
    void nothingIsLoadedBeforeTheCheckpointUnderWayIsWritten() {
        CompletableFuture<Void> disk = new CompletableFuture<>();
        CompletableFuture<Void> writing = new CompletableFuture<>();
        MemoryCheckpoints slow = new MemoryCheckpoints() {
            @Override
            public Path save(TrainingState state, RunProgress progress, boolean best) {
                if (progress.episode() == 4) {
                    writing.complete(null);
                    disk.join();
                }
                return super.save(state, progress, best);
            }
        };
        AtomicInteger left = new AtomicInteger(1);
        RealRun run = new RealRun(KIT, SETTINGS, slow, new MemoryRecord());
        run.beforeEpisode = data -> {
            if (RealRun.times(left, data.episode() == 4)) {
                writing.join();
                throw new IllegalStateException("the device is gone");
            }
        };
        run.start(false);
        run.await(RunEvent.ActorRestarted.class);
        disk.complete(null);
        run.end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        assertEquals(4, run.all(RunEvent.RunStarted.class).get(1).episode(), "it continues from the one just written");
    }

    @Test
    void oneShortageOfMemoryIsReportedAndChangesNothing() {
        AtomicInteger left = new AtomicInteger(1);
        RealRun run = new RealRun(KIT, SETTINGS);
        run.beforeEpisode = data -> lack(RealRun.times(left, data.episode() == 5));

        run.start(false).end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        List<RunEvent.MemoryFreed> freed = run.all(RunEvent.MemoryFreed.class);
        assertEquals(List.of(5L), freed.stream().map(RunEvent::episode).toList());
        assertTrue(run.all(RunEvent.ActorRestarted.class).isEmpty());
    }

    @Test
    void lackOfMemoryTwiceFailsTheRunAtOnceWithTheSentence() {
        RealRun run = new RealRun(KIT, SETTINGS);
        run.beforeEpisode = data -> lack(data.episode() == 5);

        RunEvent.RunFailed failed = run.start(false).end(RunEvent.RunFailed.class);

        assertEquals(
                "batch 4 of 288 × 288 does not fit; batch 2 would",
                failed.fault().message());
        assertFalse(failed.restart());
        assertEquals(5, failed.episode());
        assertEquals(1, run.learners.size(), "no restart is tried");
    }

    @Test
    void aLostDeviceEndsTheProcessForANewOneOnceTheCheckpointUnderWayIsWritten() {
        CompletableFuture<Void> disk = new CompletableFuture<>();
        CompletableFuture<Void> writing = new CompletableFuture<>();
        MemoryCheckpoints slow = new MemoryCheckpoints() {
            @Override
            public Path save(TrainingState state, RunProgress progress, boolean best) {
                if (progress.episode() == 4) {
                    writing.complete(null);
                    disk.join();
                }
                return super.save(state, progress, best);
            }
        };
        RealRun run = new RealRun(KIT, SETTINGS, slow, new MemoryRecord());
        run.beforeEpisode = data -> {
            if (data.episode() == 4) {
                writing.join();
                throw new DeviceLostException("an illegal memory access", null);
            }
        };
        run.start(false);
        run.await(RunEvent.EpisodeCompleted.class);
        writing.join();
        disk.complete(null);

        RunEvent.RunFailed failed = run.end(RunEvent.RunFailed.class);

        assertTrue(failed.restart());
        assertEquals(4, slow.last().progress().episode(), "what was being written is safe");
        RealRun next = new RealRun(KIT, SETTINGS, slow, run.record);
        next.start(true).end(RunEvent.RunCompleted.class);
        next.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
    }

    private static void assertRestartedOnce(RealRun run) {
        assertEquals(
                List.of("gpu"),
                run.all(RunEvent.ActorRestarted.class).stream()
                        .map(RunEvent.ActorRestarted::actor)
                        .toList());
    }

    private static void throwWhere(boolean holds) {
        if (holds) {
            throw new IllegalStateException("the device is gone");
        }
    }

    private static void lack(boolean holds) {
        if (holds) {
            throw new OutOfDeviceMemoryException("batch 4 of 288 × 288 does not fit; batch 2 would", null);
        }
    }
}
