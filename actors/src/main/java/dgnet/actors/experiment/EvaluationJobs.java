package dgnet.actors.experiment;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration.Selection;
import dgnet.actors.job.Job;
import dgnet.actors.job.Jobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.pattern.Patterns;

/** Evaluates runs by jobs of the service, one for each checkpoint, each in a process of its own. */
final class EvaluationJobs implements ExperimentScheduler.Evaluator {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final Jobs jobs;
    private final Executor blocking;
    private final Map<Path, CompletionStage<Map<String, Double>>> underWay = new ConcurrentHashMap<>();

    EvaluationJobs(ActorSystem<?> system, Jobs jobs) {
        this.system = system;
        this.jobs = jobs;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    @Override
    public int atATime() {
        return jobs.settings().atATime();
    }

    @Override
    public CompletionStage<Map<String, Double>> evaluate(ExperimentFolder folder, ExperimentCell cell) {
        Path run = folder.run(cell).path();
        CompletionStage<Map<String, Double>> evaluation = underWay.computeIfAbsent(run, unused -> start(folder, cell));
        evaluation.whenComplete((dice, fault) -> underWay.remove(run));
        return evaluation;
    }

    private CompletionStage<Map<String, Double>> start(ExperimentFolder folder, ExperimentCell cell) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            folder.markTrained(cell);
                            return folder.missingEvaluations(cell);
                        },
                        blocking)
                .thenCompose(missing -> {
                    CompletionStage<?> last = CompletableFuture.completedStage(null);
                    for (Map.Entry<Path, Path> one : missing.entrySet()) {
                        last = last.thenCompose(done -> evaluate(folder, cell, one.getKey(), one.getValue()));
                    }
                    return last;
                })
                .thenApplyAsync(done -> dice(folder, cell), blocking);
    }

    private CompletionStage<Job> evaluate(ExperimentFolder folder, ExperimentCell cell, Path checkpoint, Path output) {
        List<String> options = folder.configuration().evaluation().options();
        return CompletableFuture.supplyAsync(jobs::prepare, blocking)
                .thenCompose(id -> jobs.evaluate(id, cell.run(), checkpoint, cell.target(), output, options))
                .thenCompose(this::ended)
                .thenApplyAsync(
                        job -> {
                            // A job that skipped a scan has a result too.
                            if (!ExperimentFolder.complete(output)) {
                                throw new ServiceException(
                                        Reason.CONFLICT, job.message().orElse("its job ended without a result"));
                            }
                            return job;
                        },
                        blocking);
    }

    private CompletionStage<Job> ended(Job job) {
        if (job.over()) {
            return CompletableFuture.completedStage(job);
        }
        return Patterns.after(EVERY, system.classicSystem(), () -> jobs.job(job.id()))
                .thenCompose(this::ended);
    }

    private static Map<String, Double> dice(ExperimentFolder folder, ExperimentCell cell) {
        Map<String, Double> dice = new LinkedHashMap<>();
        for (Selection selection : folder.selections()) {
            folder.evaluated(cell, selection).ifPresent(run -> dice.put(selection.key(), ExperimentFolder.dice(run)));
        }
        return dice;
    }
}
