package dgnet.benchmark;

import dgnet.data.Draw;
import dgnet.data.sample.Batch;
import dgnet.model.engine.Precision;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.LearnerSettingsBuilder;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.network.NetworkSettings;
import dgnet.model.optimise.OptimiserSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a benchmark is asked for, as {@code name=value} arguments over defaults. */
record BenchmarkSettings(Map<String, String> given) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "size", "96",
            "channels", "8",
            "batch", "4",
            "episodes", "20",
            "rounds", "3",
            "method", "dgnet",
            "order", "second",
            "scope", "reference",
            "device", "auto",
            "precision", "float32");

    static BenchmarkSettings parse(String[] arguments) {
        return parse(arguments, Map.of());
    }

    /**
     * @param defaults of one benchmark; they replace the common ones or add to them
     */
    static BenchmarkSettings parse(String[] arguments, Map<String, String> defaults) {
        System.setProperty("ai.djl.offline", "true");
        Map<String, String> given = new TreeMap<>(DEFAULTS);
        given.putAll(defaults);
        Set<String> known = Set.copyOf(given.keySet());
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || given.put(pair[0], pair[1]) == null) {
                throw new IllegalArgumentException("unknown argument " + argument + "; known: " + known);
            }
        }
        return new BenchmarkSettings(given);
    }

    LearnerSettings learner() {
        return LearnerSettingsBuilder.builder()
                .device(given.get("device"))
                .precision(Precision.valueOf(upper("precision")))
                .seed(1)
                .domains(List.of("A", "B", "C"))
                .method(Method.valueOf(upper("method")))
                .network(new NetworkSettings(number("size"), number("channels"), 3, 3))
                .objective(ObjectiveSettings.published())
                .meta(new MetaSettings(
                        MetaSettings.InnerScope.valueOf(upper("scope")),
                        MetaSettings.Order.valueOf(upper("order")),
                        0.001))
                .optimiser(new OptimiserSettings(5e-4, 0.9, 0.999, 1e-8, 0.1))
                .build();
    }

    int batch() {
        return number("batch");
    }

    int episodes() {
        return number("episodes");
    }

    int rounds() {
        return number("rounds");
    }

    String text(String name) {
        return given.get(name);
    }

    EpisodePlan plan(long episode) {
        return EpisodePlan.of(1, episode, learner().domains(), learner().method(), batch(), 1);
    }

    /** Noise with random labels: the arithmetic does not care. */
    Batch batch(EpisodePlan.Portion portion, long episode) {
        int size = number("size");
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
        return new Batch(
                portion.domain(), episode, portion.role(), portion.step(), portion.count(), size, images, labels);
    }

    @Override
    public String toString() {
        return given.toString();
    }

    private int number(String name) {
        return Integer.parseInt(given.get(name));
    }

    private String upper(String name) {
        return given.get(name).toUpperCase(Locale.ROOT);
    }
}
