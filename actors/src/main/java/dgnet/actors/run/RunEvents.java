package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.predict.Validation.ValidationScores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Creates the events of a run, with its name and the time, and sends them. */
final class RunEvents {
    private final RunSettings settings;
    private final Consumer<RunEvent> listener;

    RunEvents(RunSettings settings, Consumer<RunEvent> listener) {
        this.settings = settings;
        this.listener = listener;
    }

    void started(RunProgress progress, long episodes, GpuActor.LearnerCreated device) {
        listener.accept(new RunEvent.RunStarted(
                settings.name(),
                Instant.now(),
                progress.episode(),
                episodes,
                settings.seed(),
                settings.method().name().toLowerCase(Locale.ROOT),
                settings.domains(),
                device.device(),
                device.restored()
                        .map(restored -> restored.checkpoint().getFileName().toString())));
    }

    /** Reports an episode as completed, or as skipped if its numbers are not finite. */
    void episode(EpisodePlan plan, EpisodeResult result, double learningRate, Duration elapsed, Duration waited) {
        listener.accept(
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

    /** Reports a validation, and the reduction of the learning rate that may follow from it. */
    void validated(RunProgress before, RunProgress after, ValidationScores scores, boolean best, Duration elapsed) {
        Instant now = Instant.now();
        listener.accept(new RunEvent.ValidationCompleted(
                settings.name(), now, after.episode(), scores.dice(), scores.mean(), best, elapsed));
        if (after.learningRate() != before.learningRate()) {
            listener.accept(new RunEvent.LearningRateReduced(
                    settings.name(), now, after.episode(), before.learningRate(), after.learningRate()));
        }
    }

    void committed(GpuActor.CheckpointSaved saved) {
        listener.accept(new RunEvent.CheckpointCommitted(
                settings.name(),
                Instant.now(),
                saved.progress().episode(),
                saved.checkpoint().getFileName().toString(),
                saved.best(),
                saved.elapsed(),
                Optional.of(saved.sha256())));
    }

    RunEvent completed(RunProgress progress) {
        Optional<RunEvent.RunCompleted.Best> best = Double.isFinite(progress.bestScore())
                ? Optional.of(new RunEvent.RunCompleted.Best(progress.bestScore(), progress.bestEpisode()))
                : Optional.empty();
        return new RunEvent.RunCompleted(settings.name(), Instant.now(), progress.episode(), best);
    }

    void passedOver(long episode, List<Fault> faults) {
        faults.forEach(fault ->
                listener.accept(new RunEvent.CheckpointPassedOver(settings.name(), Instant.now(), episode, fault)));
    }

    void checkpointFailed(long episode, int inARow, Fault fault) {
        listener.accept(new RunEvent.CheckpointFailed(
                settings.name(),
                Instant.now(),
                episode,
                inARow,
                settings.faults().maxCheckpointFailures(),
                fault));
    }

    void memoryFreed(long episode, Fault fault) {
        listener.accept(new RunEvent.MemoryFreed(settings.name(), Instant.now(), episode, fault));
    }

    void rolledBack(long from, RunProgress to) {
        listener.accept(new RunEvent.RolledBack(
                settings.name(), Instant.now(), from, to.episode(), to.rollbacks(), to.learningRate()));
    }

    void quarantined(Quarantined entry, int count) {
        listener.accept(entry.event(settings.name(), count, settings.subjects()));
    }

    void domainLost(long episode, String domain, Fault fault) {
        String policy = settings.faults().onDomainLost().name().toLowerCase(Locale.ROOT);
        listener.accept(new RunEvent.DomainLost(settings.name(), Instant.now(), episode, domain, policy, fault));
    }

    void paused(long episode, String reason) {
        listener.accept(new RunEvent.RunPaused(settings.name(), Instant.now(), episode, reason));
    }

    void unpaused(long episode) {
        listener.accept(new RunEvent.RunUnpaused(settings.name(), Instant.now(), episode));
    }

    void episodesChanged(long episode, long from, long to) {
        listener.accept(new RunEvent.EpisodesChanged(settings.name(), Instant.now(), episode, from, to));
    }

    void stalled(long episode, StallWatch.Activity activity, Duration since, Map<String, String> actors) {
        String word = activity.name().toLowerCase(Locale.ROOT);
        listener.accept(new RunEvent.Stalled(settings.name(), Instant.now(), episode, word, since, actors));
    }

    RunEvent stopped(long episode, Optional<String> interruption) {
        return new RunEvent.RunStopped(settings.name(), Instant.now(), episode, interruption);
    }

    RunEvent failed(long episode, Fault fault, boolean restart) {
        return new RunEvent.RunFailed(settings.name(), Instant.now(), episode, fault, restart);
    }

    private static List<String> notFinite(EpisodeResult result) {
        return Stream.concat(result.losses().entrySet().stream(), result.gradientNorms().entrySet().stream())
                .filter(number -> !Double.isFinite(number.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .map(number -> number.getKey() + " = " + number.getValue())
                .toList();
    }
}
