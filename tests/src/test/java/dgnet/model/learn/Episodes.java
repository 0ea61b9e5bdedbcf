package dgnet.model.learn;

import dgnet.data.Draw;
import dgnet.data.sample.Batch;
import dgnet.model.engine.Precision;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.optimise.OptimiserSettings;
import java.util.ArrayList;
import java.util.List;

/** Small episodes for tests: a bright disc on noise, its contrast and noise different in each domain. */
public final class Episodes {
    public static final int SIZE = 32;
    public static final List<String> DOMAINS = List.of("A", "B", "C");

    private Episodes() {}

    public static LearnerSettings settings(Method method, long seed) {
        return settings(
                method, seed, new MetaSettings(MetaSettings.InnerScope.REFERENCE, MetaSettings.Order.SECOND, 0.001));
    }

    public static LearnerSettings settings(Method method, long seed, MetaSettings meta) {
        return LearnerSettingsBuilder.builder()
                .device("cpu")
                .precision(Precision.FLOAT32)
                .seed(seed)
                .domains(DOMAINS)
                .method(method)
                .network(new NetworkSettings(SIZE, 4, 3, 3))
                .objective(ObjectiveSettings.published())
                .meta(meta)
                .optimiser(new OptimiserSettings(1e-3, 0.9, 0.999, 1e-8, 0.1))
                .build();
    }

    public static EpisodeData data(Method method, long seed, long episode) {
        List<Batch> batches = new ArrayList<>();
        for (EpisodePlan.Portion portion :
                EpisodePlan.of(seed, episode, DOMAINS, method, 4, 1).portions()) {
            batches.add(batch(seed, episode, portion));
        }
        return new EpisodeData(episode, batches);
    }

    public static Batch batch(long seed, long episode, EpisodePlan.Portion portion) {
        int pixels = portion.count() * SIZE * SIZE;
        float[] images = new float[pixels];
        byte[] labels = new byte[pixels];
        Draw draw = Draw.of(seed, episode, portion.role() + portion.domain(), portion.step());
        int domain = DOMAINS.indexOf(portion.domain());
        for (int slice = 0; slice < portion.count(); slice++) {
            double x0 = draw.uniform(12, 20);
            double y0 = draw.uniform(12, 20);
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    int i = (slice * SIZE + y) * SIZE + x;
                    double radius = Math.hypot(x - x0, y - y0);
                    labels[i] = (byte) (radius < 4 ? 1 : radius < 7 ? 2 : radius < 9 ? 3 : 0);
                    images[i] = (float) (0.2 * labels[i] + 0.1 * domain + 0.1 * draw.uniform());
                }
            }
        }
        return new Batch(
                portion.domain(),
                episode,
                portion.role(),
                portion.step(),
                portion.count(),
                SIZE,
                images,
                portion.role().labelled() ? labels : new byte[0]);
    }
}
