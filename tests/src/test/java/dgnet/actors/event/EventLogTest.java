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
                        "Run toy has failed at episode 99: the device is lost"),
                sentences);
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
