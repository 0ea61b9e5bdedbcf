package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.FaultPolicy.RestartBudget;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.actors.run.RunStatus.Stage;
import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.data.SubjectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CoordinatorFaultsTest {
    /** More threads than draws that a test holds up. */
    private static final ActorTestKit KIT = ActorTestKit.create(
            "coordinator",
            ActorSystemConfig.load(
                    ConfigFactory.parseString("dgnet.loader-dispatcher.thread-pool-executor.fixed-pool-size = 8")));

    private static final RunSettings SETTINGS = Runs.settings(12, 2, 3, 2);
    private static final RunSettings UNFORGIVING = Runs.with(
            SETTINGS, new RestartBudget(0, Duration.ofMillis(10), Duration.ofMillis(40), 0, Duration.ofMinutes(10)));

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void aCoordinatorThatThrowsIsRestartedAndGoesOnFromTheNewestCheckpointToTheSameEnd() {
        RealRun run = new RealRun(KIT, SETTINGS, new MemoryCheckpoints(), throwing(new AtomicInteger(1)));
        run.batches = spoilt();

        run.start(false).end(RunEvent.RunCompleted.class);

        List<RunEvent.ActorRestarted> restarted = run.all(RunEvent.ActorRestarted.class);
        assertEquals(1, restarted.size());
        assertEquals("coordinator", restarted.get(0).actor());
        assertEquals("the record has a bad day", restarted.get(0).fault().message());
        RealRun known = new RealRun(KIT, SETTINGS, new MemoryCheckpoints(), run.record);
        known.start(false).end(RunEvent.RunCompleted.class);
        run.assertEndsAs(known);
    }

    @Test
    void aCoordinatorThatThrowsAgainAndAgainFailsTheRunWithTheCause() {
        RealRun run = new RealRun(KIT, SETTINGS, new MemoryCheckpoints(), throwing(new AtomicInteger(100)));
        run.batches = spoilt();

        RunEvent.RunFailed failed = run.start(false).end(RunEvent.RunFailed.class);

        assertEquals(
                "the coordinator has failed 3 times in a row, the last time with: the record has a bad day",
                failed.fault().message());
        assertEquals(2, run.all(RunEvent.ActorRestarted.class).size());
    }

    @Test
    void aRequestForACheckpointIsDeclinedWhenTheCoordinatorHasUsedUpItsRestarts() {
        CompletableFuture<Void> spoiling = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> device = new CompletableFuture<>();
        RealRun run = new RealRun(KIT, UNFORGIVING, new MemoryCheckpoints(), throwing(new AtomicInteger(1)));
        run.batches = request -> {
            if (request.episode() >= 5 && request.domain().equals("B")) {
                // One draw is held up, so that one of episode 4 that comes behind it is still taken on.
                if (!request.role().labelled()) {
                    return new ToyBatches().draw(request);
                }
                spoiling.join();
            }
            return spoilt().draw(request);
        };
        run.beforeEpisode = data -> {
            if (data.episode() == 4) {
                begun.complete(null);
                device.join();
            }
        };
        run.start(false);
        // While the device is busy nothing can be saved.
        begun.join();
        TestProbe<ControlReply> answer = KIT.createTestProbe();
        run.tell(new TrainingRun.CheckpointNow(answer.ref()));
        TestProbe<RunStatus> status = KIT.createTestProbe();
        run.tell(new TrainingRun.GetStatus(status.ref()));
        status.receiveMessage();

        spoiling.complete(null);

        ControlReply reply = answer.receiveMessage();
        assertEquals("the record has a bad day", ((ControlReply.Declined) reply).reason());
        assertEquals(Stage.FAILED, reply.status().stage());
        device.complete(null);
        run.end(RunEvent.RunFailed.class);
    }

    @Test
    void aCoordinatorThatCannotEvenStartFailsTheRunWithTheCause() {
        MemoryRecord unreadable = new MemoryRecord() {
            @Override
            public List<Quarantined> quarantined() {
                throw new IllegalStateException("the record cannot be read");
            }
        };
        RealRun run = new RealRun(KIT, SETTINGS, new MemoryCheckpoints(), unreadable);

        RunEvent.RunFailed failed = run.start(false).end(RunEvent.RunFailed.class);

        assertTrue(
                failed.fault().message().endsWith("the record cannot be read"),
                failed.fault().message());
    }

    @Test
    void aSuccessorStaysPausedAndKeepsTheLengthAndAnswersWhoWaitsForACheckpoint() {
        PlayedRun run = played();
        run.playTo(GpuActor.ApplyEpisode.class);
        run.bench.control(TrainingRun.Pause::new);
        run.bench.control(replyTo -> new TrainingRun.SetEpisodes(10, replyTo));
        TestInbox<ControlReply> checkpoint = run.bench.control(TrainingRun.CheckpointNow::new);

        run.bench.restart();
        run.play();

        assertEquals(new RunStatus("toy", Stage.PAUSED, 0, 10), run.bench.status());
        assertInstanceOf(ControlReply.Committed.class, checkpoint.receiveMessage());
        run.bench.control(TrainingRun.Resume::new);
        run.play();
        assertEquals(10, run.last().episode());
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
    }

    @Test
    void aSuccessorIgnoresTheAnswersThatItsPredecessorWaitedFor() {
        PlayedRun run = played();
        run.playTo(GpuActor.ApplyEpisode.class);
        GpuActor.ApplyEpisode old = (GpuActor.ApplyEpisode) run.next().orElseThrow();

        run.bench.restart();
        run.bench.applied(old);
        run.look();

        assertEquals(List.of(), run.all(RunEvent.EpisodeCompleted.class));
        run.play();
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
    }

    @Test
    void aSuccessorLoadsNothingBeforeItsPredecessorsWriteHasEnded() {
        PlayedRun run = played();
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        TestInbox<ControlReply> later = run.bench.control(TrainingRun.CheckpointNow::new);
        while (run.next().isPresent()) {
            run.work(1.0);
        }

        run.bench.restart();
        run.look();
        assertTrue(run.next().isEmpty(), "nothing is prepared");
        run.endWrite(true);

        assertInstanceOf(GpuActor.CreateLearner.class, run.next().orElseThrow());
        run.work(1.0);
        assertEquals(2, run.bench.status().episode(), "it continues from what was being written");
        assertInstanceOf(ControlReply.Committed.class, later.receiveMessage());
        run.play();
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
    }

    @Test
    void aSuccessorKeepsTheProgressAndDeclinesALengthBelowIt() {
        PlayedRun run = played();
        while (run.all(RunEvent.EpisodeCompleted.class).size() < 7) {
            assertTrue(run.work(1.0) || run.endWrite(true) || run.answer(0));
        }

        run.bench.restart();

        assertEquals(new RunStatus("toy", Stage.PREPARING, 7, 12), run.bench.status());
        TestInbox<ControlReply> answer = run.bench.control(replyTo -> new TrainingRun.SetEpisodes(3, replyTo));
        assertInstanceOf(ControlReply.Declined.class, answer.receiveMessage());
    }

    @Test
    void aSuccessorThatIsStoppedReportsTheProgress() {
        PlayedRun run = played();
        run.playTo(GpuActor.Validate.class);
        run.bench.control(TrainingRun.Stop::new);

        run.bench.restart();
        run.play();

        assertInstanceOf(RunEvent.RunStopped.class, run.last());
        assertEquals(3, run.last().episode());
    }

    private static PlayedRun played() {
        return new PlayedRun(SETTINGS, new MemoryCheckpoints(), new MemoryRecord(), false);
    }

    /** A record that keeps nothing, and throws, so many times. */
    private static MemoryRecord throwing(AtomicInteger times) {
        return new MemoryRecord() {
            @Override
            public void quarantine(Quarantined entry) {
                if (RealRun.times(times, true)) {
                    throw new IllegalStateException("the record has a bad day");
                }
                super.quarantine(entry);
            }
        };
    }

    /** From the fifth episode on one subject cannot be read. */
    private static BatchSource spoilt() {
        return request -> {
            if (request.domain().equals("B")
                    && request.episode() >= 5
                    && !request.excluded().contains("B1")) {
                throw new SubjectException("B", "B1", Path.of("B1.nii"), "B1.nii is cut short", null);
            }
            return new ToyBatches().draw(request);
        };
    }
}
