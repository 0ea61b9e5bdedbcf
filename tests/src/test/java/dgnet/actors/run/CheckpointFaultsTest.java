package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.TrainingRun.ControlReply;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** A disk that is full, where two writes in a row may fail; a run's folder that was removed, where none may. */
class CheckpointFaultsTest {
    private static final RunSettings SETTINGS = Runs.settings(12, 2, 100, 2);
    private static final String REMOVED = "the run's folder was removed";

    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final MemoryRecord record = new MemoryRecord();
    private final PlayedRun run = new PlayedRun(SETTINGS, checkpoints, record, false);

    @Test
    void theRunContinuesWithTheOldCheckpointAndReportsEachTry() {
        failWrite();
        failWrite();
        run.play();

        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        assertEquals(
                List.of("2: 1 of 2", "4: 2 of 2"),
                run.all(RunEvent.CheckpointFailed.class).stream()
                        .map(failed -> failed.episode() + ": " + failed.inARow() + " of " + failed.allowed())
                        .toList());
        assertEquals(List.of(6L, 8L, 10L, 12L), checkpoints.episodes());
        assertEndsAsUndisturbed();
    }

    @Test
    void aWriteThatSucceedsResetsTheCount() {
        failWrite();
        failWrite();
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        run.endWrite(true);
        failWrite();
        failWrite();
        run.play();

        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        assertEquals(
                List.of(1, 2, 1, 2),
                run.all(RunEvent.CheckpointFailed.class).stream()
                        .map(RunEvent.CheckpointFailed::inARow)
                        .toList());
    }

    @Test
    void moreInARowThanAllowedFailTheRunWithTheCause() {
        failWrite();
        failWrite();
        failWrite();

        RunEvent.RunFailed failed = assertInstanceOf(RunEvent.RunFailed.class, run.last());
        assertEquals("the disk is full", failed.fault().message());
        assertFalse(failed.restart());
    }

    @Test
    void theLastCheckpointIsTriedAgainAfterAPause() {
        while (!checkpoints.episodes().contains(10L)) {
            run.playTo(GpuActor.SaveCheckpoint.class);
            run.work(1.0);
            run.endWrite(true);
        }
        failWrite();
        assertTrue(run.next().isEmpty(), "not at once");
        assertFalse(run.ended());

        assertTrue(run.bench.fire(MetaCoordinator.RetrySave.INSTANCE));
        run.look();
        assertInstanceOf(GpuActor.SaveCheckpoint.class, run.next().orElseThrow());
        run.play();

        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        assertEndsAsUndisturbed();
    }

    @Test
    void aStoppingRunTriesItsCheckpointAgainAfterAPause() {
        run.playTo(GpuActor.ApplyEpisode.class);
        run.bench.control(TrainingRun.Stop::new);
        failWrite();
        assertFalse(run.ended());

        assertTrue(run.bench.fire(MetaCoordinator.RetrySave.INSTANCE));
        run.look();
        run.play();

        assertInstanceOf(RunEvent.RunStopped.class, run.last());
        assertEquals(List.of(1L), checkpoints.episodes());
    }

    @Test
    void aStoppingRunWhoseDiskStaysFullFailsWithTheCause() {
        run.playTo(GpuActor.ApplyEpisode.class);
        run.bench.control(TrainingRun.Stop::new);
        failWrite();
        run.bench.fire(MetaCoordinator.RetrySave.INSTANCE);
        failWrite();
        run.bench.fire(MetaCoordinator.RetrySave.INSTANCE);
        failWrite();

        assertEquals(
                "the disk is full", ((RunEvent.RunFailed) run.last()).fault().message());
    }

    @Test
    void aDeviceLostForGoodFailsTheRunOnceTheWriteUnderWayHasEnded() {
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        run.bench.tell(new MetaCoordinator.DeviceGone(Fault.of(Fault.Kind.OTHER, "it failed too often")));
        run.look();
        assertFalse(run.ended());

        run.endWrite(true);

        assertEquals(
                "it failed too often", ((RunEvent.RunFailed) run.last()).fault().message());
        assertEquals(List.of(2L), checkpoints.episodes());
    }

    @Test
    void aSaveThatADeviceStartedAgainRefusesIsNotWaitedForForEver() {
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.bench.control(TrainingRun.CheckpointNow::new);

        // The copy of the state fails; before the coordinator hears of the device's end it asks for the next save.
        run.failDevice(Fault.of(Fault.Kind.OTHER, "the device is gone"));
        run.play();

        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        assertEndsAsUndisturbed();
    }

    @Test
    void aRunWhoseFolderIsRemovedFailsAfterTheEpisodeInHand() {
        run.playTo(GpuActor.ApplyEpisode.class);
        run.work(1.0);
        run.playTo(GpuActor.ApplyEpisode.class);
        record.lose(REMOVED);

        run.work(1.0);

        RunEvent.RunFailed failed = assertInstanceOf(RunEvent.RunFailed.class, run.last());
        assertEquals(REMOVED, failed.fault().message());
        assertFalse(failed.restart());
        assertEquals(2, failed.episode());
    }

    @Test
    void aWriteThatFailsForARemovedFolderIsNotTriedAgain() {
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        record.lose(REMOVED);

        assertTrue(run.endWrite(false));

        assertEquals(REMOVED, ((RunEvent.RunFailed) run.last()).fault().message());
        assertEquals(List.of(), run.all(RunEvent.CheckpointFailed.class));
        assertFalse(run.bench.fire(MetaCoordinator.RetrySave.INSTANCE));
    }

    @Test
    void aCheckpointInARemovedFolderIsNotReported() {
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        record.lose(REMOVED);

        assertTrue(run.endWrite(true));

        assertInstanceOf(RunEvent.RunFailed.class, run.last());
        assertEquals(List.of(), run.all(RunEvent.CheckpointCommitted.class));
    }

    @Test
    void aPausedRunWhoseFolderIsRemovedDeclinesTheNextRequestAndFails() {
        run.playTo(GpuActor.ApplyEpisode.class);
        run.bench.control(TrainingRun.Pause::new);
        run.play();
        record.lose(REMOVED);

        TestInbox<ControlReply> answer = run.bench.control(TrainingRun.CheckpointNow::new);
        run.look();

        ControlReply.Declined declined = assertInstanceOf(ControlReply.Declined.class, answer.receiveMessage());
        assertEquals(REMOVED, declined.reason());
        assertInstanceOf(RunEvent.RunFailed.class, run.last());
    }

    private void failWrite() {
        run.playTo(GpuActor.SaveCheckpoint.class);
        run.work(1.0);
        assertTrue(run.endWrite(false));
    }

    private void assertEndsAsUndisturbed() {
        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        new PlayedRun(SETTINGS, undisturbed, new MemoryRecord(), false).play();
        assertEquals(undisturbed.last().progress(), checkpoints.last().progress());
        assertArrayEquals(
                undisturbed.last().state().parameters(),
                checkpoints.last().state().parameters());
    }
}
