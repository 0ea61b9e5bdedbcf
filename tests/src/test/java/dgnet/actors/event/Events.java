package dgnet.actors.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One event of every kind. */
public final class Events {
    static final Instant START = Instant.parse("2026-11-01T12:00:00.123456789Z");

    private Events() {}

    public static List<RunEvent> all() {
        return List.of(
                started(0, 150),
                completed(12, START.plusSeconds(13)),
                new RunEvent.EpisodeSkipped("toy", START, 13, List.of("A"), List.of("B"), List.of("labelled = NaN")),
                validated(50, 0.8125),
                new RunEvent.LearningRateReduced("toy", START, 50, 4e-5, 2e-5),
                new RunEvent.CheckpointCommitted(
                        "toy",
                        START,
                        50,
                        "runs/toy/checkpoints/episode-50",
                        true,
                        Duration.ofMillis(1234),
                        Optional.of("0a")),
                new RunEvent.RunCompleted("toy", START, 150, Optional.of(new RunEvent.RunCompleted.Best(0.875, 100))),
                failed(),
                new RunEvent.CheckpointFailed("toy", START, 60, 1, 5, fault("No space left on device")),
                new RunEvent.CheckpointPassedOver(
                        "toy",
                        START,
                        50,
                        fault("the checkpoint episode-50 is not whole: parameters.safetensors was changed")),
                new RunEvent.ActorRestarted("toy", START, 61, "domain-A", fault("the scan is gone")),
                new RunEvent.DomainLost("toy", START, 62, "A", "pause", fault("the scan is gone")),
                new RunEvent.SubjectQuarantined(
                        "toy", START, 63, "B", "B07", "/scans/B07_sa.nii.gz", "the file ends early", 2, 60),
                new RunEvent.RolledBack("toy", START, 64, 50, 2, 2e-5),
                new RunEvent.MemoryFreed("toy", START, 65, fault("out of memory: 2 GiB were asked for")),
                new RunEvent.Stalled(
                        "toy",
                        START,
                        66,
                        "batches",
                        Duration.ofSeconds(301),
                        Map.of("gpu", "idle", "domain-A", "reading for episode 66")),
                new RunEvent.RunPaused("toy", START, 67, "domain A is lost"),
                new RunEvent.RunUnpaused("toy", START, 67),
                new RunEvent.RunSubmitted(
                        "toy", START, 0, 100, "quickstart", Map.of("dgnet.seed", "2"), "/runs/toy", 5),
                new RunEvent.RunQueued("toy", START, 60),
                new RunEvent.PriorityChanged("toy", START, 0, 0, 5),
                new RunEvent.RunDispatched("toy", START, 0, 1, "cpu"),
                new RunEvent.RunInterrupted("toy", START, 60, "the service ends"),
                new RunEvent.StopAsked("toy", START, 60),
                new RunEvent.RunCancelled("toy", START, 0),
                new RunEvent.RunLabelled("toy", START, 60, List.of("baseline", "paper"), true),
                new RunEvent.RunDeleted("toy", START, 60),
                new RunEvent.RunRestored("toy", START, 12, "it had no history", true),
                new RunEvent.RunRestored("toy", START, 12, "it had no history", false),
                new RunEvent.EpisodesChanged("toy", START, 68, 150, 200),
                new RunEvent.ConfigurationChanged("toy", START, 50, List.of("checkpoint.every: 50 → 10"), false),
                new RunEvent.AttemptStarted("toy", START, 0, 1, 4711, "81234", "boot"),
                new RunEvent.RunStopped("toy", START, 70),
                new RunEvent.RunStopped("toy", START, 71, Optional.of("the service is shutting down")));
    }

    /** The event of a kind. */
    static <E extends RunEvent> E the(Class<E> kind) {
        return all().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    static Fault fault(String message) {
        return Fault.of(Fault.Kind.OTHER, message);
    }

    static RunEvent.RunStarted started(long episode, long episodes) {
        Optional<String> from =
                episode == 0 ? Optional.empty() : Optional.of("runs/toy/checkpoints/episode-" + episode);
        return new RunEvent.RunStarted(
                "toy", START, episode, episodes, 7, "dgnet", List.of("A", "B", "C"), "cpu", from);
    }

    static RunEvent.EpisodeCompleted completed(long episode, Instant at) {
        return new RunEvent.EpisodeCompleted(
                "toy",
                at,
                episode,
                List.of("A", "B"),
                List.of("C"),
                Map.of("labelled.train.total", 3.25, "labelled.test.total", 1.5),
                Map.of("labelled", 0.75),
                4e-5,
                Map.of("outer", Duration.ofNanos(1_500_000_001L)),
                Duration.ofMillis(900),
                Duration.ofMillis(20));
    }

    static RunEvent.ValidationCompleted validated(long episode, double mean) {
        return new RunEvent.ValidationCompleted(
                "toy",
                START.plusSeconds(60),
                episode,
                Map.of("A", Map.of("LV", mean)),
                mean,
                true,
                Duration.ofSeconds(3));
    }

    static RunEvent.RunFailed failed() {
        return new RunEvent.RunFailed("toy", START, 99, Fault.of(Fault.Kind.OTHER, "the device is lost"), false);
    }
}
