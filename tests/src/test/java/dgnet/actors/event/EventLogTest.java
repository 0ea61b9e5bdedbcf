package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(EventLog.class);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void listen() {
        written.start();
        logger.addAppender(written);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(written);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void everyEventIsOneSentence() {
        for (RunEvent event : Events.all()) {
            BehaviorTestKit<RunEvent> log = BehaviorTestKit.create(EventLog.create());
            log.run(event);
            assertEquals(event.endsRun(), !log.isAlive());
        }

        List<String> sentences =
                written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertEquals(
                List.of(
                        "Run toy starts at episode 0 of 150: dgnet on A, B, C, on cpu.",
                        "Episode 12 is done in 900 ms after 20 ms without data; meta-train A, B, meta-test C: "
                                + "labelled.test.total 1.500, labelled.train.total 3.250.",
                        "Episode 13 is not applied in full, its numbers are not finite; meta-train A, meta-test B: "
                                + "labelled = NaN.",
                        "Validation after 50 episodes: mean Dice 0.8125, the best so far; A: LV 0.8125.",
                        "The learning rate falls from 4.0E-5 to 2.0E-5.",
                        "Checkpoint after 50 episodes committed in 1234 ms as the best: "
                                + "runs/toy/checkpoints/episode-50.",
                        "Run toy is complete after 150 episodes; best mean Dice 0.8750 after 100.",
                        "Run toy has failed at episode 99: the device is lost",
                        "The checkpoint after 60 episodes could not be written, failure 1 of at most 5 in a row; the earlier"
                                + " ones remain and the run continues: No space left on device",
                        "A checkpoint is not whole, the previous one is used: the checkpoint episode-50 is not whole:"
                                + " parameters.safetensors was changed",
                        "The actor domain-A failed at episode 61 and is started again: the scan is gone",
                        "Domain A is lost, its actor failed too often; the run pauses: the scan is gone",
                        "Subject B07 of domain B is set aside from episode 63 on, 2 of 60 so far: the file ends early"
                                + " (/scans/B07_sa.nii.gz)",
                        "Too many episodes in a row gave numbers that are not finite: the run goes back from episode 64 to"
                                + " 50, time 2, with the learning rate 2.0E-5.",
                        "The device had too little memory for episode 65; its caches were freed and the episode is applied:"
                                + " out of memory: 2 GiB were asked for",
                        "At episode 66 the run hangs, batches takes 5 min 01 s so far; domain-A: reading for episode 66,"
                                + " gpu: idle.",
                        "The run is paused at episode 67: domain A is lost.",
                        "The run continues at episode 67.",
                        "Run toy is submitted: quickstart, 100 episodes, priority 5.",
                        "The run waits for a device and will continue from its last checkpoint.",
                        "The run's priority changes from 0 to 5.",
                        "The run gets the device cpu, attempt 1.",
                        "The run is interrupted at episode 60: the service ends.",
                        "The run is asked to stop at episode 60.",
                        "The run is removed from the queue; it never started.",
                        "The run is archived; its tags: baseline, paper.",
                        "The run is deleted.",
                        "The run's history is restored: it had no history.",
                        "The run's history is being restored: it had no history.",
                        "The run's length changes from 150 to 200 episodes.",
                        "The run is resumed with another configuration: checkpoint.every: 50 → 10.",
                        "Attempt 1 runs in process 4711.",
                        "Run toy is stopped after 70 episodes; its state is in its last checkpoint.",
                        "The run is interrupted after 71 episodes: the service is shutting down. The next process"
                                + " continues it."),
                sentences);
    }

    @Test
    void faultsAreWarningsAndLossesAreErrors() {
        Events.all().forEach(event -> BehaviorTestKit.create(EventLog.create()).run(event));

        assertEquals(
                List.of("RunFailed", "DomainLost"),
                Events.all().stream()
                        .filter(event -> levelOf(event) == Level.ERROR)
                        .map(event -> event.getClass().getSimpleName())
                        .toList());
        assertEquals(
                List.of(
                        "EpisodeSkipped",
                        "CheckpointFailed",
                        "CheckpointPassedOver",
                        "ActorRestarted",
                        "SubjectQuarantined",
                        "RolledBack",
                        "MemoryFreed",
                        "Stalled",
                        "RunPaused",
                        "RunInterrupted",
                        "RunRestored",
                        "RunRestored",
                        "RunStopped"),
                Events.all().stream()
                        .filter(event -> levelOf(event) == Level.WARN)
                        .map(event -> event.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void aChangeThatWasForcedIsAWarning() {
        BehaviorTestKit.create(EventLog.create())
                .run(new RunEvent.ConfigurationChanged("toy", Events.START, 50, List.of("seed: 1 → 2"), true));

        assertEquals(Level.WARN, written.list.get(0).getLevel());
        assertEquals(
                "The run is resumed with changes that affect its numbers from episode 50 on: seed: 1 → 2.",
                written.list.get(0).getFormattedMessage());
    }

    @Test
    void aFailureThatANewProcessCanContinueSaysSo() {
        BehaviorTestKit.create(EventLog.create())
                .run(new RunEvent.RunFailed("toy", Events.START, 9, Events.fault("the device is lost"), true));

        assertEquals(
                "Run toy has failed at episode 9, a new process can continue: the device is lost",
                written.list.get(0).getFormattedMessage());
    }

    private Level levelOf(RunEvent event) {
        return written.list.get(Events.all().indexOf(event)).getLevel();
    }

    @Test
    void theStackTraceOfAFailureIsForDebugging() {
        RunEvent failed =
                new RunEvent.RunFailed("toy", Events.START, 3, Fault.of(new IllegalStateException("broken")), false);

        BehaviorTestKit.create(EventLog.create()).run(failed);
        assertFalse(written.list.toString().contains("EventLogTest"));
        logger.setLevel(Level.DEBUG);
        BehaviorTestKit.create(EventLog.create()).run(failed);

        assertTrue(written.list.toString().contains("EventLogTest"));
    }
}
