package dgnet.actors.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunCurvesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RunCurves curves = new RunCurves();
    private long events;

    private void episode(long episode, double loss) {
        curves.take(
                ++events,
                new RunEvent.EpisodeCompleted(
                        "r",
                        NOW,
                        episode,
                        List.of("A"),
                        List.of(episode % 2 == 0 ? "B" : "C"),
                        Map.of("labelled.test.dice", loss),
                        Map.of(),
                        1e-4,
                        Map.of(),
                        Duration.ofSeconds(1),
                        Duration.ZERO));
    }

    private RunCurves.Curve curve(String name, int points) {
        return curves.picture(points).series().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aHundredThousandEpisodesAreFewPointsThatHideNoPeak() {
        for (long i = 0; i < 100_000; i++) {
            episode(i, i == 54_321 ? 99 : 1);
        }

        RunCurves.Curve loss = curve("loss/labelled/test/dice", 500);

        assertTrue(
                loss.values().size() <= 500 && loss.values().size() > 450,
                "points: " + loss.values().size());
        assertEquals(99, Collections.max(loss.high()));
        assertEquals(1, Collections.min(loss.low()));
        assertEquals(99_999, loss.episodes().get(loss.episodes().size() - 1));
        assertEquals(200, curves.picture(500).metaTest().domains().size());
        assertEquals(100_000, curves.picture(500).episode());
    }

    @Test
    void whatIsDoneAgainReplacesWhatWasThere() {
        for (long i = 0; i < 10; i++) {
            episode(i, 1);
        }
        curves.take(
                ++events,
                new RunEvent.RunStarted("r", NOW, 6, 20, 1, "dgnet", List.of("A"), "cpu", Optional.of("episode-6")));
        episode(6, 2);

        RunCurves.Curve loss = curve("loss/labelled/test/dice", 500);

        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L), loss.episodes());
        assertEquals(2, loss.values().get(6));
        assertEquals(List.of(), loss.high());
        assertEquals(7, curves.picture(500).episode());
    }

    @Test
    void anEventThatIsTakenTwiceCountsOnce() {
        episode(0, 1);
        events--;
        episode(1, 5);

        assertEquals(List.of(0L), curve("learning-rate", 10).episodes());
    }

    @Test
    void theMeanDiceIsTheOneThatChoosesTheBestCheckpoint() {
        // The mean leaves out unions of structures: it is not the mean of the values by domain.
        Map<String, Map<String, Double>> dice = Map.of("A", Map.of("LV", 0.8, "whole", 0.9));
        curves.take(1, new RunEvent.ValidationCompleted("r", NOW, 5, dice, 0.8, true, Duration.ZERO));

        assertEquals(List.of(0.8), curve("dice/mean", 10).values());
        assertEquals(List.of(5L), curve("dice/mean", 10).episodes());
    }
}
