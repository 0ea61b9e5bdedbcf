package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.StallWatch.Activity;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StallTest {
    private static final RunSettings REPORTING = Runs.settings(9, 2, 4, 3);
    private static final RunSettings RESTARTING =
            Runs.with(REPORTING, new FaultPolicy.Stall(FaultPolicy.OnStall.RESTART, Duration.ofMinutes(5), 10));

    @ParameterizedTest
    @EnumSource(Activity.class)
    void anActivityThatHangsIsReportedOnceWithWhatEachActorIsDoingAndWaitedFor(Activity activity) {
        PlayedRun run = hanging(REPORTING, activity);

        overdue(run, activity);

        List<RunEvent.Stalled> reported = run.all(RunEvent.Stalled.class);
        assertEquals(1, reported.size());
        assertEquals(activity.name().toLowerCase(Locale.ROOT), reported.get(0).activity());
        assertEquals(
                Set.of("coordinator", "gpu", "device thread", "domain-A", "domain-B", "domain-C"),
                reported.get(0).actors().keySet());
        assertEquals("does not answer", reported.get(0).actors().get("domain-B"));
        assertFalse(run.bench.fire(activity), "it is not reported again");
        run.play();
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
    }

    @ParameterizedTest
    @EnumSource(Activity.class)
    void anActivityThatHangsEndsTheProcessForANewOneWhereThatIsThePolicy(Activity activity) {
        PlayedRun run = hanging(RESTARTING, activity);

        overdue(run, activity);

        RunEvent.RunFailed failed = assertInstanceOf(RunEvent.RunFailed.class, run.last());
        assertTrue(failed.restart());
        assertEquals(Fault.Kind.STALLED, failed.fault().kind());
    }

    @Test
    void anActivityThatEndsWhileTheActorsAreAskedIsNotReportedNorIsTheNextOne() {
        PlayedRun run = hanging(RESTARTING, Activity.EPISODE);
        run.bench.fire(Activity.EPISODE);
        run.work(1.0);
        run.playTo(GpuActor.ApplyEpisode.class);

        run.bench.losePatience("anonymous");
        run.look();

        assertEquals(List.of(), run.all(RunEvent.Stalled.class));
        run.play();
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
    }

    @Test
    void aPausedRunDoesNotStallForWantOfBatches() {
        PlayedRun run = hanging(RESTARTING, Activity.BATCHES);
        run.bench.control(TrainingRun.Pause::new);

        assertFalse(run.bench.fire(Activity.BATCHES), "nothing is waited for");
        run.bench.control(TrainingRun.Resume::new);
        assertTrue(run.bench.timers().contains(Activity.BATCHES), "now it is again");
        run.play();
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
    }

    @Test
    void aHangingWriteDoesNotHoldUpTheEndForEver() {
        PlayedRun run = hanging(REPORTING, Activity.CHECKPOINT);
        run.bench.tell(new MetaCoordinator.DeviceGone(Fault.of(Fault.Kind.OTHER, "the device is gone")));
        run.look();
        assertFalse(run.ended(), "what is being written is waited for");

        assertTrue(run.bench.fire(MetaCoordinator.WriteTimeout.INSTANCE));
        run.look();

        assertEquals(
                "the device is gone", ((RunEvent.RunFailed) run.last()).fault().message());
    }

    private static void overdue(PlayedRun run, Activity activity) {
        assertTrue(run.bench.fire(activity), "an alarm is set");
        run.bench.losePatience("anonymous");
        run.look();
    }

    /** A run in which this is under way. */
    private static PlayedRun hanging(RunSettings settings, Activity activity) {
        PlayedRun run = new PlayedRun(settings, new MemoryCheckpoints(), new MemoryRecord(), false);
        switch (activity) {
            case PREPARATION -> run.playTo(GpuActor.CreateLearner.class);
            case BATCHES -> run.work(1.0);
            case EPISODE -> run.playTo(GpuActor.ApplyEpisode.class);
            case VALIDATION -> run.playTo(GpuActor.Validate.class);
            case CHECKPOINT -> {
                run.playTo(GpuActor.SaveCheckpoint.class);
                run.work(1.0);
            }
            default -> throw new IllegalStateException("unknown: " + activity);
        }
        return run;
    }
}
