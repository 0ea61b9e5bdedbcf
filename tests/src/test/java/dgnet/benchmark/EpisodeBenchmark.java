package dgnet.benchmark;

import dgnet.data.sample.Batch;
import dgnet.data.sample.Draw;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.network.NetworkSettings;
import dgnet.model.optimise.OptimiserSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Seconds per episode by part. Arguments, all with defaults: {@code size=96 channels=8 batch=4 episodes=10 method=dgnet order=second
 * scope=reference device=auto}. Figures are medians after three episodes that do not count.
 */
public final class EpisodeBenchmark {
    private static final List<String> DOMAINS = List.of("A", "B", "C");
    private static final int WARM_UP = 3;

    private EpisodeBenchmark() {}

    public static void main(String[] arguments) {
        System.setProperty("ai.djl.offline", "true");
        Map<String, String> given = new LinkedHashMap<>(Map.of(
                "size",
                "96",
                "channels",
                "8",
                "batch",
                "4",
                "episodes",
                "10",
                "method",
                "dgnet",
                "order",
                "second",
                "scope",
                "reference",
                "device",
                "auto"));
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || given.put(pair[0], pair[1]) == null) {
                throw new IllegalArgumentException("unknown argument " + argument + "; known: " + given.keySet());
            }
        }
        int size = Integer.parseInt(given.get("size"));
        int batch = Integer.parseInt(given.get("batch"));
        int episodes = Integer.parseInt(given.get("episodes"));
        Method method = Method.valueOf(given.get("method").toUpperCase(Locale.ROOT));
        LearnerSettings settings = new LearnerSettings(
                given.get("device"),
                1,
                DOMAINS,
                method,
                new NetworkSettings(size, Integer.parseInt(given.get("channels")), 3, 3),
                ObjectiveSettings.published(),
                new MetaSettings(
                        MetaSettings.InnerScope.valueOf(given.get("scope").toUpperCase(Locale.ROOT)),
                        MetaSettings.Order.valueOf(given.get("order").toUpperCase(Locale.ROOT)),
                        0.001),
                new OptimiserSettings(5e-4, 0.9, 0.999, 1e-8, 0.1));
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        try (DgnetLearner learner = DgnetLearner.create(settings)) {
            learner.synchroniseTimings();
            System.out.println(given + " on " + learner.device());
            for (int episode = 0; episode < WARM_UP + episodes; episode++) {
                long start = System.nanoTime();
                EpisodeData data = data(method, size, batch, episode);
                double drawn = (System.nanoTime() - start) / 1e9;
                EpisodeResult result = learner.apply(data, 5e-4);
                double whole = (System.nanoTime() - start) / 1e9;
                if (episode >= WARM_UP) {
                    seconds.computeIfAbsent("data", part -> new ArrayList<>()).add(drawn);
                    for (Map.Entry<String, Duration> part : result.timings().entrySet()) {
                        seconds.computeIfAbsent(part.getKey(), name -> new ArrayList<>())
                                .add(part.getValue().toNanos() / 1e9);
                    }
                    seconds.computeIfAbsent("whole episode", part -> new ArrayList<>())
                            .add(whole);
                }
            }
        }
        seconds.forEach((part, values) -> System.out.printf("%-14s %8.4f s%n", part, median(values)));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static EpisodeData data(Method method, int size, int batch, long episode) {
        List<Batch> batches = new ArrayList<>();
        for (EpisodePlan.Portion portion :
                EpisodePlan.of(1, episode, DOMAINS, method, batch, 1).portions()) {
            int pixels = portion.count() * size * size;
            float[] images = new float[pixels];
            byte[] labels = new byte[portion.role().labelled() ? pixels : 0];
            Draw draw = Draw.of(1, episode, portion.role() + portion.domain(), portion.step());
            for (int i = 0; i < pixels; i++) {
                images[i] = (float) draw.uniform();
            }
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) draw.below(4);
            }
            batches.add(new Batch(
                    portion.domain(), episode, portion.role(), portion.step(), portion.count(), size, images, labels));
        }
        return new EpisodeData(episode, batches);
    }
}
