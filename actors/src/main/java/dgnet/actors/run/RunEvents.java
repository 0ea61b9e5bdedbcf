package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.model.checkpoint.RunProgress;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.predict.ValidationScores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;

/** Turns what the coordinator sees into events with the run's name and the time, and sends them. */
final class RunEvents {
    private final RunSettings settings;
    private final ActorRef<RunEvent> listener;

    RunEvents(RunSettings settings, ActorRef<RunEvent> listener) {
        this.settings = settings;
        this.listener = listener;
    }

    void started(RunProgress progress, GpuActor.Prepared device) {
        listener.tell(new RunEvent.RunStarted(
                settings.name(),
                Instant.now(),
                progress.episode(),
                settings.episodes(),
                settings.seed(),
                settings.method().name().toLowerCase(Locale.ROOT),
                settings.domains(),
                device.device(),
                device.restored().map(restored -> restored.checkpoint().toString())));
    }

    /** The episode is applied, or skipped where its numbers are not finite. */
    void episode(EpisodePlan plan, EpisodeResult result, double learningRate, Duration elapsed, Duration waited) {
        listener.tell(
                result.finite()
                        ? new RunEvent.EpisodeCompleted(
                                settings.name(),
                                Instant.now(),
                                plan.episode(),
                                plan.metaTrain(),
                                plan.metaTest(),
                                result.losses(),
                                result.gradientNorms(),
                                learningRate,
                                result.timings(),
                                elapsed,
                                waited)
                        : new RunEvent.EpisodeSkipped(
                                settings.name(),
                                Instant.now(),
                                plan.episode(),
                                plan.metaTrain(),
                                plan.metaTest(),
                                notFinite(result)));
    }

    /** The scores are there, and the learning rate is reduced where they say so. */
    void validated(RunProgress before, RunProgress after, ValidationScores scores, boolean best, Duration elapsed) {
        Instant now = Instant.now();
        listener.tell(new RunEvent.ValidationCompleted(
                settings.name(), now, after.episode(), scores.dice(), scores.mean(), best, elapsed));
        if (after.learningRate() != before.learningRate()) {
            listener.tell(new RunEvent.LearningRateReduced(
                    settings.name(), now, after.episode(), before.learningRate(), after.learningRate()));
        }
    }

    void committed(GpuActor.CheckpointSaved saved) {
        listener.tell(new RunEvent.CheckpointCommitted(
                settings.name(),
                Instant.now(),
                saved.progress().episode(),
                saved.checkpoint().toString(),
                saved.best(),
                saved.elapsed()));
    }

    void completed(RunProgress progress) {
        Optional<RunEvent.RunCompleted.Best> best = Double.isFinite(progress.bestScore())
                ? Optional.of(new RunEvent.RunCompleted.Best(progress.bestScore(), progress.bestEpisode()))
                : Optional.empty();
        listener.tell(new RunEvent.RunCompleted(settings.name(), Instant.now(), progress.episode(), best));
    }

    void failed(long episode, Fault fault) {
        listener.tell(new RunEvent.RunFailed(settings.name(), Instant.now(), episode, fault, false));
    }

    private static List<String> notFinite(EpisodeResult result) {
        return Stream.concat(result.losses().entrySet().stream(), result.gradientNorms().entrySet().stream())
                .filter(number -> !Double.isFinite(number.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .map(number -> number.getKey() + " = " + number.getValue())
                .toList();
    }
}
