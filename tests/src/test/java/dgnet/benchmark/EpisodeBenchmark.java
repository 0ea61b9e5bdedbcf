package dgnet.benchmark;

import dgnet.EngineTrace;
import dgnet.data.sample.Batch;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Seconds per episode by part, after {@code mvn package}:
 *
 * <pre>mvn -q -Pbenchmark verify -Dbenchmark.arguments="size=288 channels=32 batch=4"</pre>
 *
 * Defaults: {@code size=96 channels=8 batch=4 episodes=20 method=dgnet order=second scope=reference device=auto precision=float32}. Figures are medians
 * after three episodes that do not count; on a GPU each part is waited for. {@code trace=FILE} adds one episode under the engine's profiler,
 * whose trace a browser's tracing page opens.
 */
public final class EpisodeBenchmark {
    private static final int WARM_UP = 3;

    private EpisodeBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        BenchmarkSettings settings = BenchmarkSettings.parse(arguments, Map.of("trace", ""));
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (String part : List.of("data", "copy", "forward", "inner", "outer", "optimiser", "whole episode")) {
            seconds.put(part, new ArrayList<>());
        }
        try (DgnetLearner learner = DgnetLearner.create(settings.learner())) {
            learner.synchroniseTimings();
            System.out.println(settings + " on " + learner.device());
            for (int episode = 0; episode < WARM_UP + settings.episodes(); episode++) {
                long start = System.nanoTime();
                int number = episode;
                List<Batch> batches = settings.plan(episode).portions().stream()
                        .map(portion -> settings.batch(portion, number))
                        .toList();
                double drawn = (System.nanoTime() - start) / 1e9;
                EpisodeResult result = learner.apply(new EpisodeData(episode, batches), 5e-4);
                double whole = (System.nanoTime() - start) / 1e9;
                if (episode >= WARM_UP) {
                    seconds.get("data").add(drawn);
                    for (Map.Entry<String, Duration> part : result.timings().entrySet()) {
                        seconds.get(part.getKey()).add(part.getValue().toNanos() / 1e9);
                    }
                    seconds.get("whole episode").add(whole);
                }
            }
            if (!settings.text("trace").isEmpty()) {
                trace(settings, learner);
            }
        }
        seconds.forEach(
                (part, values) -> System.out.printf("%-14s %8.4f s%n", part, values.isEmpty() ? 0 : median(values)));
    }

    private static void trace(BenchmarkSettings settings, DgnetLearner learner) throws IOException {
        List<Batch> batches = settings.plan(0).portions().stream()
                .map(portion -> settings.batch(portion, 0))
                .toList();
        Map<String, Integer> calls =
                EngineTrace.of(() -> learner.apply(new EpisodeData(0, batches), 5e-4), Path.of(settings.text("trace")));
        System.out.println("engine operations: "
                + calls.entrySet().stream()
                        .filter(call -> call.getKey().startsWith("aten::"))
                        .mapToInt(Map.Entry::getValue)
                        .sum()
                + ", of them convolutions " + calls.get("aten::convolution") + ", convolutions backward "
                + calls.get("aten::convolution_backward"));
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
