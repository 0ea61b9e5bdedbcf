package dgnet.actors.run;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.run.FaultPolicy.OnDomainLost;
import dgnet.actors.run.FaultPolicy.RestartBudget;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.Method;
import dgnet.model.learn.Learner;
import dgnet.model.optimise.PlateauSettings;
import dgnet.model.predict.Validation.ValidationScores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A run of many small episodes that meets the faults of a plan, in an actor system of its own.
 *
 * @param checkpointEvery episodes from one checkpoint to the next
 * @param validationEvery episodes from one validation to the next
 * @param restarts how many faults in a row each actor survives
 */
record FaultSoak(long episodes, Method method, int checkpointEvery, int validationEvery, int restarts) {
    static final long SEED = 3;

    /**
     * What it computes with.
     *
     * @param arrays how many native arrays a learner holds
     */
    record Parts(
            BatchSource batches,
            Supplier<Learner> learners,
            ToIntFunction<Learner> arrays,
            Function<Learner, ValidationScores> score,
            CheckpointStore checkpoints) {}

    /** Runs to the end, until the actor system is gone. Returns the seams, to be asked about learners. */
    FaultySeams run(Parts parts, FaultPlan plan, FaultReports reports) {
        FaultySeams seams = new FaultySeams(plan);
        TrainingRun.Resources resources = new TrainingRun.Resources(
                seams.batches(parts.batches()),
                seams.learners(parts.learners(), parts.arrays()),
                seams.validator(parts.score()),
                seams.checkpoints(parts.checkpoints()),
                seams.record());
        ActorSystem.create(
                        TrainingRun.create(settings(), resources, false, Map.of("reports", reports.monitor())),
                        "soak",
                        ActorSystemConfig.load())
                .getWhenTerminated()
                .toCompletableFuture()
                .join();
        return seams;
    }

    private RunSettings settings() {
        return RunSettingsBuilder.builder()
                .name("soak")
                .attempt(0)
                .directory(Path.of("runs", "soak"))
                .seed(SEED)
                .episodes(episodes)
                .method(method)
                .domains(Runs.DOMAINS)
                .batchSize(2)
                .unlabelledSteps(1)
                .inFlight(2)
                .learningRate(1e-3)
                .plateau(new PlateauSettings(0.5, 20, 1e-5))
                .validationEvery(validationEvery)
                .checkpointEvery(checkpointEvery)
                .subjects(1000)
                .faults(faults())
                .build();
    }

    /** No fault uses up what the policy allows; going back gives the same numbers again. */
    private FaultPolicy faults() {
        RestartBudget budget =
                new RestartBudget(restarts, Duration.ofMillis(1), Duration.ofMillis(4), 0.2, Duration.ofMillis(50));
        return FaultPolicyBuilder.builder()
                .domain(budget)
                .device(budget)
                .coordinator(budget)
                .onDomainLost(OnDomainLost.FAIL)
                .stall(new FaultPolicy.Stall(FaultPolicy.OnStall.REPORT, Duration.ofMinutes(5), 10))
                .readAttempts(2)
                .readPause(Duration.ofMillis(1))
                .maxQuarantined(0.1)
                .maxSkipped(FaultPlan.IN_A_ROW - 1)
                .maxRollbacks(100)
                .rollbackFactor(1)
                .maxCheckpointFailures(1)
                .checkpointPause(Duration.ofMillis(1))
                .build();
    }
}
