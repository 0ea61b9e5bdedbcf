package dgnet.actors.run;

import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.learn.Learner;
import dgnet.model.optimise.PlateauSettings;
import dgnet.model.predict.ValidationScores;
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

    public static final FaultPolicy FAULTS = new FaultPolicy(
            BUDGET,
            BUDGET,
            BUDGET,
            FaultPolicy.OnDomainLost.PAUSE,
            new FaultPolicy.Stall(FaultPolicy.OnStall.REPORT, Duration.ofMinutes(5), 10),
            2,
            Duration.ofMillis(5),
            0.1,
            2,
            2,
            0.5,
            2,
            Duration.ofMillis(5));

    private Runs() {}

    static RunSettings settings(long episodes, int inFlight, int validationEvery, int checkpointEvery) {
        return new RunSettings(
                "toy",
                Path.of("runs", "toy"),
                3,
                episodes,
                Method.DGNET,
                DOMAINS,
                4,
                1,
                inFlight,
                1e-3,
                new PlateauSettings(0.5, 1, 1e-8),
                validationEvery,
                checkpointEvery,
                30,
                FAULTS);
    }

    static RunSettings with(RunSettings settings, FaultPolicy faults) {
        return new RunSettings(
                settings.name(),
                settings.directory(),
                settings.seed(),
                settings.episodes(),
                settings.method(),
                settings.domains(),
                settings.batchSize(),
                settings.unlabelledSteps(),
                settings.inFlight(),
                settings.learningRate(),
                settings.plateau(),
                settings.validationEvery(),
                settings.checkpointEvery(),
                settings.subjects(),
                faults);
    }

    static RunSettings with(RunSettings settings, FaultPolicy.OnDomainLost policy) {
        return with(settings, FAULTS.coordinator(), policy, FAULTS.stall());
    }

    static RunSettings with(RunSettings settings, FaultPolicy.Stall stall) {
        return with(settings, FAULTS.coordinator(), FAULTS.onDomainLost(), stall);
    }

    static RunSettings with(RunSettings settings, RestartBudget coordinator) {
        return with(settings, coordinator, FAULTS.onDomainLost(), FAULTS.stall());
    }

    static RunSettings withMaxSkipped(RunSettings settings, int maxSkipped) {
        return with(settings, FAULTS.coordinator(), FAULTS.onDomainLost(), FAULTS.stall(), maxSkipped);
    }

    private static RunSettings with(
            RunSettings settings, RestartBudget coordinator, FaultPolicy.OnDomainLost policy, FaultPolicy.Stall stall) {
        return with(settings, coordinator, policy, stall, FAULTS.maxSkipped());
    }

    private static RunSettings with(
            RunSettings settings,
            RestartBudget coordinator,
            FaultPolicy.OnDomainLost policy,
            FaultPolicy.Stall stall,
            int maxSkipped) {
        return with(
                settings,
                new FaultPolicy(
                        FAULTS.domain(),
                        FAULTS.device(),
                        coordinator,
                        policy,
                        stall,
                        FAULTS.readAttempts(),
                        FAULTS.readPause(),
                        FAULTS.maxQuarantined(),
                        maxSkipped,
                        FAULTS.maxRollbacks(),
                        FAULTS.rollbackFactor(),
                        FAULTS.maxCheckpointFailures(),
                        FAULTS.checkpointPause()));
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
