package dgnet.benchmark;

import com.typesafe.config.ConfigFactory;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ActorSystemSettings;
import dgnet.actors.run.BatchSource;
import dgnet.actors.run.MemoryRecord;
import dgnet.actors.run.RunSettings;
import dgnet.actors.run.RunSettingsBuilder;
import dgnet.actors.run.Runs;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.Validator;
import dgnet.data.sample.Batch;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.EpisodeData;
import dgnet.model.optimise.PlateauSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What the actors cost: the same episodes by a plain loop and by a run's actors, in turn, on batches that are there already, so that
 * nothing but the actors differs. Arguments as in {@link EpisodeBenchmark}, and {@code rounds=3}.
 */
public final class ActorsBenchmark {
    private static final int WARM_UP = 5;

    private ActorsBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        BenchmarkSettings settings = BenchmarkSettings.parse(arguments);
        List<Double> loop = new ArrayList<>();
        List<Double> actors = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            loop.add(plainLoop(settings));
            actors.add(throughActors(settings));
            System.out.printf(
                    "round %d: plain loop %.4f s, actors %.4f s each episode%n",
                    round + 1, loop.get(round), actors.get(round));
        }
        double ratio = EpisodeBenchmark.median(actors) / EpisodeBenchmark.median(loop);
        System.out.printf("the actors' share, of medians: %+.1f %%%n", 100 * (ratio - 1));
    }

    private static double plainLoop(BenchmarkSettings settings) {
        BatchSource source = source(settings);
        try (DgnetLearner learner = DgnetLearner.create(settings.learner())) {
            List<Double> seconds = new ArrayList<>();
            for (int episode = 0; episode < WARM_UP + settings.episodes(); episode++) {
                long start = System.nanoTime();
                EpisodePlan plan = settings.plan(episode);
                List<Batch> batches = plan.portions().stream()
                        .map(portion -> source.draw(portion.request(plan.episode(), Set.of())))
                        .toList();
                learner.apply(new EpisodeData(episode, batches), 5e-4);
                if (episode >= WARM_UP) {
                    seconds.add((System.nanoTime() - start) / 1e9);
                }
            }
            return seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }
    }

    private static double throughActors(BenchmarkSettings settings) throws IOException {
        Path directory = Files.createTempDirectory("dgnet-benchmark");
        int episodes = WARM_UP + settings.episodes();
        RunSettings run = RunSettingsBuilder.builder()
                .name("benchmark")
                .attempt(0)
                .directory(directory)
                .seed(1)
                .episodes(episodes)
                .method(settings.learner().method())
                .domains(settings.learner().domains())
                .batchSize(settings.batch())
                .unlabelledSteps(1)
                .inFlight(2)
                .learningRate(5e-4)
                .plateau(new PlateauSettings(0.5, 4, 1e-8))
                .validationEvery(episodes)
                .checkpointEvery(episodes)
                .subjects(1)
                .faults(Runs.FAULTS)
                .build();
        TrainingRun.Resources resources = new TrainingRun.Resources(
                source(settings),
                () -> DgnetLearner.create(settings.learner()),
                Validator.whole(learner -> Optional.empty()),
                new CheckpointDirectory(directory, 1, Map.of()),
                new MemoryRecord());
        List<Instant> completed = new ArrayList<>();
        ActorSystem.create(
                        TrainingRun.create(run, resources, false, Map.of("clock", collecting(completed))),
                        "benchmark",
                        ActorSystemSettings.of(ConfigFactory.empty()))
                .getWhenTerminated()
                .toCompletableFuture()
                .join();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
        long nanos = Duration.between(completed.get(WARM_UP - 1), completed.get(episodes - 1))
                .toNanos();
        return nanos / 1e9 / settings.episodes();
    }

    private static Behavior<RunEvent> collecting(List<Instant> completed) {
        return Behaviors.receiveMessage(event -> {
            if (event instanceof RunEvent.EpisodeCompleted episode) {
                completed.add(episode.at());
            }
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    /** Batches made once: a pool of four of each kind, so that drawing costs nothing. */
    private static BatchSource source(BenchmarkSettings settings) {
        Map<String, Batch> pool = new ConcurrentHashMap<>();
        return request -> {
            Batch batch = pool.computeIfAbsent(
                    request.domain() + request.role() + request.step() + request.count() + request.episode() % 4,
                    key -> settings.batch(
                            new EpisodePlan.Portion(request.domain(), request.role(), request.step(), request.count()),
                            request.episode() % 4));
            return new Batch(
                    request.domain(),
                    request.episode(),
                    request.role(),
                    request.step(),
                    request.count(),
                    batch.size(),
                    batch.images(),
                    batch.labels());
        };
    }
}
