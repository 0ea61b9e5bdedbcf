package dgnet.actors.run;

import dgnet.actors.run.FaultPolicy.RestartBudget;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.learn.Learner;
import dgnet.model.optimise.PlateauSettings;
import dgnet.model.predict.Validation.ValidationScores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small runs for tests. */
public final class Runs {
    static final List<String> DOMAINS = List.of("A", "B", "C");

    /** Portions of each episode's plan: two meta-train domains and one meta-test domain, unlabelled and labelled. */
    static final int PORTIONS = 6;

    /** Few restarts after short pauses. */
    static final RestartBudget BUDGET =
            new RestartBudget(2, Duration.ofMillis(10), Duration.ofMillis(40), 0.2, Duration.ofMinutes(10));

    public static final FaultPolicy FAULTS = FaultPolicyBuilder.builder()
            .domain(BUDGET)
            .device(BUDGET)
            .coordinator(BUDGET)
            .onDomainLost(FaultPolicy.OnDomainLost.PAUSE)
            .stall(new FaultPolicy.Stall(FaultPolicy.OnStall.REPORT, Duration.ofMinutes(5), 10))
            .readAttempts(2)
            .readPause(Duration.ofMillis(5))
            .maxQuarantined(0.1)
            .maxSkipped(2)
            .maxRollbacks(2)
            .rollbackFactor(0.5)
            .maxCheckpointFailures(2)
            .checkpointPause(Duration.ofMillis(5))
            .build();

    private Runs() {}

    static RunSettings settings(long episodes, int inFlight, int validationEvery, int checkpointEvery) {
        return RunSettingsBuilder.builder()
                .name("toy")
                .attempt(0)
                .directory(Path.of("runs", "toy"))
                .seed(3)
                .episodes(episodes)
                .method(Method.DGNET)
                .domains(DOMAINS)
                .batchSize(4)
                .unlabelledSteps(1)
                .inFlight(inFlight)
                .learningRate(1e-3)
                .plateau(new PlateauSettings(0.5, 1, 1e-8))
                .validationEvery(validationEvery)
                .checkpointEvery(checkpointEvery)
                .subjects(30)
                .faults(FAULTS)
                .build();
    }

    static RunSettings with(RunSettings settings, FaultPolicy faults) {
        return RunSettingsBuilder.builder(settings).faults(faults).build();
    }

    static RunSettings with(RunSettings settings, FaultPolicy.OnDomainLost policy) {
        return with(
                settings,
                FaultPolicyBuilder.builder(FAULTS).onDomainLost(policy).build());
    }

    static RunSettings with(RunSettings settings, FaultPolicy.Stall stall) {
        return with(settings, FaultPolicyBuilder.builder(FAULTS).stall(stall).build());
    }

    static RunSettings with(RunSettings settings, RestartBudget coordinator) {
        return with(
                settings,
                FaultPolicyBuilder.builder(FAULTS).coordinator(coordinator).build());
    }

    static RunSettings withMaxSkipped(RunSettings settings, int maxSkipped) {
        return with(
                settings,
                FaultPolicyBuilder.builder(FAULTS).maxSkipped(maxSkipped).build());
    }

    /** A score that rises until four steps are taken and then stays, so that the learning rate falls. */
    static Optional<ValidationScores> score(Learner learner) {
        return Optional.of(scores(0.1 * Math.min(4, learner.state().optimiserSteps())));
    }

    static final Validator VALIDATION = Validator.whole(Runs::score);

    /** An episode's plan while no domain is lost. */
    static EpisodePlan plan(RunSettings settings, long episode) {
        return settings.plan(episode, settings.domains());
    }

    static ValidationScores scores(double mean) {
        return new ValidationScores(Map.of("A", Map.of("LV", mean)), mean);
    }
}
