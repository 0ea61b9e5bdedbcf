package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void showsEpisodeRateTimeLeftLossesAndValidation() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.empty()));
        line.run(Events.started(0, 150));
        line.run(Events.completed(0, Events.START.plusMillis(500)));
        line.run(Events.validated(1, 0.8125));
        line.run(Events.completed(1, Events.START.plusSeconds(64)));

        assertEquals(
                List.of(
                        "training dgnet on A, B, C, on cpu",
                        "episode 1/150  2.0/s  1 min 14 s left  train 3.250  test 1.500",
                        "episode 2/150  4.0 s each  9 min 52 s left  train 3.250  test 1.500  Dice 0.8125"),
                lines());
    }

    @Test
    void elsewhereThanOnATerminalALineNowAndThenAndAtTheEnd() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.empty()));
        line.run(Events.started(0, 30));
        for (int episode = 0; episode < 30; episode++) {
            line.run(Events.completed(episode, Events.START.plusSeconds(episode + 1)));
        }

        assertEquals(
                List.of("episode 1/30", "episode 11/30", "episode 21/30", "episode 30/30"),
                lines().stream()
                        .skip(1)
                        .map(text -> text.substring(0, text.indexOf("  ")))
                        .toList());
    }

    @Test
    void onATerminalOneLineIsWrittenOver() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        line.run(Events.started(0, 30));
        line.run(Events.completed(8, Events.START.plusSeconds(1000)));
        bytes.reset();
        line.run(Events.completed(9, Events.START.plusSeconds(1001)));

        assertEquals(
                "\repisode 10/30  500.5 s each  2 h 46 min left  train 3.250  test 1.500",
                bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
        for (int episode = 10; episode < 30; episode++) {
            line.run(Events.completed(episode, Events.START.plusSeconds(1001 + episode)));
        }
        String last = bytes.toString(StandardCharsets.UTF_8);
        assertFalse(last.contains("\n"));
        assertEquals(20, last.chars().filter(c -> c == '\r').count());
    }

    @Test
    void onATerminalItIsNotRewrittenMoreOftenThanTheEyeSees() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        line.run(Events.started(0, 1000));
        bytes.reset();
        for (int episode = 0; episode < 100; episode++) {
            line.run(Events.completed(episode, Events.START.plusMillis(10L * episode)));
        }

        assertEquals(
                10,
                bytes.toString(StandardCharsets.UTF_8)
                        .chars()
                        .filter(c -> c == '\r')
                        .count());
    }

    @Test
    void aShorterLineCoversTheLongerOneBeforeIt() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        line.run(Events.started(0, 2));
        bytes.reset();
        line.run(Events.completed(0, Events.START.plusSeconds(100_000)));
        line.run(Events.completed(1, Events.START.plusSeconds(100_000)));

        assertEquals(
                "\repisode 1/2  100000.0 s each  27 h 46 min left  train 3.250  test 1.500"
                        + "\repisode 2/2  50000.0 s each  0 s left  train 3.250  test 1.500         ",
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void onATerminalTheLineIsCutToItsWidth() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(24)));
        line.run(Events.started(0, 30));
        line.run(Events.completed(8, Events.START.plusSeconds(1000)));
        bytes.reset();
        line.run(Events.completed(9, Events.START.plusSeconds(1001)));

        assertEquals("\repisode 10/30  500.5 s…", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theEndOfARunIsALineThatStays() {
        BehaviorTestKit<RunEvent> completed = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        completed.run(Events.started(0, 1));
        completed.run(Events.completed(0, Events.START.plusSeconds(1)));
        completed.run(Events.all().get(6));
        assertFalse(completed.isAlive());
        assertEquals("completed 150 episodes; best validation Dice 0.8750 after 100", lines().get(lines().size() - 1));

        bytes.reset();
        BehaviorTestKit<RunEvent> failed = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        failed.run(Events.started(50, 150));
        failed.run(Events.failed());
        assertFalse(failed.isAlive());
        assertEquals(
                List.of(
                        "training dgnet on A, B, C, on cpu, from episode 50",
                        "failed at episode 99: the device is lost"),
                lines());
    }

    @Test
    void whatAPersonMustSeeIsALineThatStays() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        line.run(Events.started(0, 150));
        line.run(Events.completed(0, Events.START.plusSeconds(1)));
        bytes.reset();
        line.run(Events.the(RunEvent.ActorRestarted.class));
        line.run(Events.the(RunEvent.RunPaused.class));
        line.run(Events.the(RunEvent.CheckpointCommitted.class));
        line.run(Events.the(RunEvent.RunStopped.class));

        assertFalse(line.isAlive());
        assertEquals(
                List.of(
                        "",
                        "The actor domain-A failed at episode 61 and is started again: the scan is gone",
                        "The run is paused at episode 67: domain A is lost.",
                        "stopped after 70 episodes"),
                lines());
    }

    @Test
    void aChangedLengthIsTheOneThatIsShown() {
        BehaviorTestKit<RunEvent> line = BehaviorTestKit.create(ProgressLine.create(out, OptionalInt.of(120)));
        line.run(Events.started(0, 150));
        line.run(Events.the(RunEvent.EpisodesChanged.class));
        bytes.reset();
        line.run(Events.completed(0, Events.START.plusSeconds(1)));

        assertTrue(bytes.toString(StandardCharsets.UTF_8).startsWith("\repisode 1/200  "));
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
