package dgnet.actors.cli.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A run to be watched, and its events. */
final class WatchedRuns {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    private WatchedRuns() {}

    static RunView view() {
        return RunViewBuilder.builder()
                .id("toy")
                .preset("quickstart")
                .settings(Map.of())
                .directory(Path.of("runs/toy"))
                .priority(0)
                .state(RunState.TRAINING)
                .place(Optional.empty())
                .waitsFor(Optional.empty())
                .device(Optional.of("cpu"))
                .submitted(START)
                .started(Optional.of(START))
                .ended(Optional.empty())
                .episode(0)
                .episodes(240)
                .best(Optional.of(new RunView.Best(0.8125, 10)))
                .checkpoint(Optional.empty())
                .fault(Optional.empty())
                .pausedBy(Optional.empty())
                .attempts(1)
                .quarantined(0)
                .lastEvent(0)
                .tags(List.of())
                .archived(false)
                .build();
    }

    static RunEvent started() {
        return new RunEvent.RunStarted("toy", START, 0, 240, 7, "dgnet", List.of("A", "B"), "cpu", Optional.empty());
    }

    static RunEvent episode(long number) {
        return new RunEvent.EpisodeCompleted(
                "toy",
                START.plusMillis(60_000 + 500 * number),
                number,
                List.of("A"),
                List.of("B"),
                Map.of("labelled.train.total", 3.25, "labelled.test.total", 1.5),
                Map.of(),
                5e-4,
                Map.of(),
                Duration.ofMillis(490),
                Duration.ofMillis(10));
    }

    static RunEvent validated() {
        return new RunEvent.ValidationCompleted(
                "toy",
                START.plusSeconds(60),
                1,
                Map.of("A", Map.of("LV", 0.8125, "RV", 0.75)),
                0.8125,
                true,
                Duration.ofSeconds(3));
    }

    static RunEvent completed() {
        return new RunEvent.RunCompleted("toy", START.plusSeconds(90), 240, Optional.empty());
    }

    static RunEvent failed() {
        return new RunEvent.RunFailed(
                "toy", START, 99, Fault.of(Fault.Kind.OTHER, "the device is lost\nsecond line"), false);
    }

    /** So many seconds after the start, as lines tell it. */
    static String at(long seconds) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(START.plusSeconds(seconds));
    }
}
