package dgnet.actors.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunPictureTest {
    @Test
    void onATerminalTheViewHasBarRateLossesDiceAndTheLatestEvents() {
        RunPicture picture = new RunPicture();
        picture.run(WatchedRuns.view());
        Stream.of(
                        WatchedRuns.started(),
                        WatchedRuns.episode(0),
                        WatchedRuns.episode(1),
                        WatchedRuns.validated(),
                        WatchedRuns.episode(2),
                        WatchedRuns.episode(3))
                .forEach(picture::event);

        assertEquals(
                List.of(
                        "toy  quickstart  training on cpu  best Dice 0.8125 after 10",
                        "[--------------------------]  4/240  1 %  1.3/s  2 min 57 s left",
                        "train 3.250  test 1.500  learning rate 5.0E-4",
                        "",
                        "Dice  LV      RV",
                        "A     0.8125  0.7500",
                        "mean 0.8125 after 1 episodes, the best so far",
                        "",
                        WatchedRuns.at(0).substring(11)
                                + "  Run toy starts at episode 0 of 240: dgnet on A, B, on cpu.",
                        WatchedRuns.at(60).substring(11)
                                + "  Validation after 1 episodes: mean Dice 0.8125, the best so far; A: LV 0.8125, RV"
                                + " 0.7500."),
                picture.lines(80));
    }

    @Test
    void aResumedRunsPictureGoesBackToWhereItWentOn() {
        RunPicture picture = new RunPicture();
        Stream.of(WatchedRuns.started(), WatchedRuns.episode(0), WatchedRuns.episode(1), WatchedRuns.episode(2))
                .forEach(picture::event);
        picture.event(new RunEvent.RunStarted(
                "toy", Instant.EPOCH, 1, 10, 7, "dgnet", List.of("A"), "cpu", Optional.of("episode-1")));

        assertEquals("[##------------------]  1/10  10 %", picture.lines(60).get(0));
    }

    @Test
    void theScreenIsWrittenOverAndNothingLeavesItsLine() {
        StringWriter out = new StringWriter();
        WatchScreen screen = new WatchScreen(new PrintWriter(out), 40);
        screen.event(new NumberedEvent(1, "RunFailed", JsonLine.write(WatchedRuns.failed())));
        screen.run(WatchedRuns.view());
        out.getBuffer().setLength(0);

        screen.lost("the service is\u001b[2J away");

        String frame = out.toString();
        assertTrue(frame.startsWith("\u001b[4A\u001b[2Ktoy  quickstart"), frame);
        assertTrue(frame.contains("\u001b[2Kthe service is [2J away; retrying\n"), frame);
        for (String line : frame.replaceAll("\u001b\\[[0-9]*[AKJ]", "").lines().toList()) {
            assertTrue(line.length() < 40, line);
        }
    }
}
