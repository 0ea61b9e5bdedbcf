package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Stage;
import dgnet.actors.run.TrainingRun.ControlReply;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class ControlTest {
    private static final RunSettings SETTINGS = Runs.settings(9, 2, 4, 3);

    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final MemoryRecord record = new MemoryRecord();
    private final PlayedRun run = new PlayedRun(SETTINGS, checkpoints, record, false);

    @Test
    void aPausedRunFinishesTheEpisodeInHandAndWaitsUntilItIsResumed() {
        run.playTo(GpuActor.ApplyEpisode.class);

        assertEquals(Stage.TRAINING, accepted(TrainingRun.Pause::new).stage());
        run.play();

        assertEquals(List.of(0L), completed());
        assertEquals(Stage.PAUSED, run.bench.status().stage());
        accepted(TrainingRun.Resume::new);
        run.play();
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        assertEnds();
    }

    @Test
    void sayingTheSameThingAgainIsAnsweredAlikeAndHappensOnce() {
        run.playTo(GpuActor.ApplyEpisode.class);
        accepted(TrainingRun.Pause::new);
        accepted(TrainingRun.Pause::new);
        accepted(TrainingRun.Resume::new);
        accepted(TrainingRun.Resume::new);
        accepted(replyTo -> new TrainingRun.SetEpisodes(8, replyTo));
        accepted(replyTo -> new TrainingRun.SetEpisodes(8, replyTo));
        accepted(TrainingRun.Stop::new);
        accepted(TrainingRun.Stop::new);
        run.play();
        accepted(TrainingRun.Stop::new);

        assertEquals(
                List.of(1, 1, 1, 1),
                List.of(
                        run.all(RunEvent.RunPaused.class).size(),
                        run.all(RunEvent.RunUnpaused.class).size(),
                        run.all(RunEvent.EpisodesChanged.class).size(),
                        run.all(RunEvent.RunStopped.class).size()));
    }

    @Test
    void everyStageAnswersEveryRequest() {
        for (Class<? extends GpuActor.Request> phase : List.of(
                GpuActor.CreateLearner.class,
                GpuActor.ApplyEpisode.class,
                GpuActor.Validate.class,
                GpuActor.SaveCheckpoint.class)) {
            PlayedRun one = new PlayedRun(SETTINGS, new MemoryCheckpoints(), new MemoryRecord(), false);
            one.playTo(phase);
            assertInstanceOf(ControlReply.Accepted.class, only(one.bench.control(TrainingRun.Pause::new)));
            assertInstanceOf(ControlReply.Accepted.class, only(one.bench.control(TrainingRun.Resume::new)));
            assertInstanceOf(
                    ControlReply.Accepted.class,
                    only(one.bench.control(replyTo -> new TrainingRun.SetEpisodes(10, replyTo))));
            TestInbox<ControlReply> checkpoint = one.bench.control(TrainingRun.CheckpointNow::new);
            assertInstanceOf(ControlReply.Accepted.class, only(one.bench.control(TrainingRun.Stop::new)));
            assertEquals(Stage.STOPPING, one.bench.status().stage());
            assertInstanceOf(ControlReply.Declined.class, only(one.bench.control(TrainingRun.Pause::new)));
            one.dropValidation();
            one.play();
            assertInstanceOf(RunEvent.RunStopped.class, one.last(), phase::toString);
            assertInstanceOf(ControlReply.Committed.class, only(checkpoint), phase::toString);
        }
    }

    @Test
    void reportsItsStatusInEveryStage() {
        assertEquals(Stage.PREPARING, run.bench.status().stage());
        run.playTo(GpuActor.ApplyEpisode.class);
        assertEquals(Stage.TRAINING, run.bench.status().stage());
        run.playTo(GpuActor.Validate.class);
        assertEquals(new RunStatus("toy", Stage.VALIDATING, 4, 9), run.bench.status());
        run.failDevice(Fault.of(Fault.Kind.OTHER, "gone"));
        assertEquals(Stage.PREPARING, run.bench.status().stage());
        while (!run.saving() || completed().size() < 10) {
            assertTrue(run.work(1.0) || run.endWrite(true) || run.answer(0));
        }
        assertEquals(new RunStatus("toy", Stage.FINISHING, 9, 9), run.bench.status());
        run.play();
        assertEquals(new RunStatus("toy", Stage.COMPLETED, 9, 9), run.bench.status());
    }

    @Test
    void aStopDuringAValidationDropsItAndTheResumedRunValidatesFirstAndEndsTheSame() {
        run.playTo(GpuActor.Validate.class);
        accepted(TrainingRun.Stop::new);
        run.look();
        assertTrue(run.dropValidation(), "the validation was cancelled");
        run.play();

        assertInstanceOf(RunEvent.RunStopped.class, run.last());
        assertTrue(checkpoints.last().progress().validationDue());
        PlayedRun resumed = new PlayedRun(SETTINGS, checkpoints, record, true);
        resumed.work(1.0);
        assertInstanceOf(GpuActor.Validate.class, resumed.next().orElseThrow());
        resumed.play();
        assertEnds();
    }

    @Test
    void aStopDuringAnEpisodeFinishesItAndSavesIt() {
        run.playTo(GpuActor.ApplyEpisode.class);
        accepted(TrainingRun.Stop::new);
        run.play();

        assertEquals(List.of(0L), completed());
        assertEquals(1, checkpoints.last().progress().episode());
        assertEquals(1, run.last().episode());
        new PlayedRun(SETTINGS, checkpoints, record, true).play();
        assertEnds();
    }

    @Test
    void aCheckpointIsAnsweredOnceItIsOnTheDiskAndAgainAtOnceWhileNothingHasChanged() {
        run.playTo(GpuActor.ApplyEpisode.class);
        accepted(TrainingRun.Pause::new);
        TestInbox<ControlReply> answer = run.bench.control(TrainingRun.CheckpointNow::new);
        run.look();
        run.work(1.0);
        run.work(1.0);
        assertTrue(!answer.hasMessages(), "it is not on the disk yet");
        TestInbox<ControlReply> meanwhile = run.bench.control(TrainingRun.CheckpointNow::new);
        run.endWrite(true);

        assertEquals("checkpoints/episode-1", ((ControlReply.Committed) only(answer)).checkpoint());
        assertEquals("checkpoints/episode-1", ((ControlReply.Committed) only(meanwhile)).checkpoint());
        assertInstanceOf(ControlReply.Committed.class, only(run.bench.control(TrainingRun.CheckpointNow::new)));
        assertEquals(List.of(1L), checkpoints.episodes(), "one write for all of them");
    }

    @Test
    void aCheckpointThatCannotBeWrittenIsDeclinedWithTheCause() {
        run.playTo(GpuActor.ApplyEpisode.class);
        TestInbox<ControlReply> answer = run.bench.control(TrainingRun.CheckpointNow::new);
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        run.endWrite(false);

        assertEquals("the disk is full", ((ControlReply.Declined) only(answer)).reason());
    }

    @Test
    void aRunCanBeMadeLongerAndShorterButNotShorterThanWhatIsDone() {
        run.playTo(GpuActor.Validate.class);

        ControlReply.Declined declined =
                (ControlReply.Declined) only(run.bench.control(replyTo -> new TrainingRun.SetEpisodes(4, replyTo)));
        assertTrue(declined.reason().startsWith("the run has 4 episodes done"), declined.reason());
        assertEquals(-1, record.episodes());
        accepted(replyTo -> new TrainingRun.SetEpisodes(20, replyTo));
        assertEquals(20, record.episodes());
        run.playTo(GpuActor.ApplyEpisode.class);
        accepted(replyTo -> new TrainingRun.SetEpisodes(6, replyTo));
        run.play();

        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        assertEquals(6, run.last().episode());
        assertEquals(6, checkpoints.last().progress().episode());
    }

    @Test
    void aLengthThatCannotBeWrittenDownIsDeclined() {
        MemoryRecord full = new MemoryRecord() {
            @Override
            public void episodes(long length) {
                throw new IllegalStateException("the disk is full");
            }
        };
        PlayedRun other = new PlayedRun(SETTINGS, checkpoints, full, false);

        ControlReply reply = only(other.bench.control(replyTo -> new TrainingRun.SetEpisodes(20, replyTo)));

        assertTrue(((ControlReply.Declined) reply).reason().endsWith("the disk is full"));
        assertEquals(9, reply.status().episodes());
    }

    @Test
    void requestsAfterTheEndAreAnswered() {
        run.play();

        assertEquals(Stage.COMPLETED, accepted(TrainingRun.Stop::new).stage());
        List<Function<ActorRef<ControlReply>, TrainingRun.Control>> others = List.of(
                TrainingRun.Pause::new,
                TrainingRun.Resume::new,
                TrainingRun.CheckpointNow::new,
                replyTo -> new TrainingRun.SetEpisodes(20, replyTo));
        for (Function<ActorRef<ControlReply>, TrainingRun.Control> order : others) {
            assertInstanceOf(ControlReply.Declined.class, only(run.bench.control(order)));
        }
    }

    private RunStatus accepted(Function<ActorRef<ControlReply>, TrainingRun.Control> order) {
        return assertInstanceOf(ControlReply.Accepted.class, only(run.bench.control(order)))
                .status();
    }

    private static ControlReply only(TestInbox<ControlReply> answer) {
        List<ControlReply> all = answer.getAllReceived();
        assertEquals(1, all.size(), "answered once: " + all);
        return all.get(0);
    }

    private List<Long> completed() {
        return run.all(RunEvent.EpisodeCompleted.class).stream()
                .map(RunEvent::episode)
                .toList();
    }

    /** As a run ends that nobody interrupted. */
    private void assertEnds() {
        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        new PlayedRun(SETTINGS, undisturbed, new MemoryRecord(), false).play();
        assertEquals(undisturbed.last().progress(), checkpoints.last().progress());
        assertArrayEquals(
                undisturbed.last().state().parameters(),
                checkpoints.last().state().parameters());
    }
}
