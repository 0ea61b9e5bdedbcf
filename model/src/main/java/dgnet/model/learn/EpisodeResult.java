package dgnet.model.learn;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of one episode.
 *
 * @param episode the episode's number
 * @param losses unweighted loss terms by name, {@code <half>.<phase>.<term>} such as {@code labelled.test.dice}, and the weighted sums,
 *     {@code <half>.<phase>.total}; for several unlabelled steps, those of the last one
 * @param gradientNorms norm of the gradient before clipping, by half
 * @param timings time by part: {@code copy}, {@code forward}, {@code inner}, {@code outer}, {@code optimiser}
 */
public record EpisodeResult(
        long episode, Map<String, Double> losses, Map<String, Double> gradientNorms, Map<String, Duration> timings) {
    public EpisodeResult {
        losses = Map.copyOf(losses);
        gradientNorms = Map.copyOf(gradientNorms);
        timings = Map.copyOf(timings);
    }

    /** Whether every loss and gradient norm is a finite number. */
    public boolean finite() {
        return losses.values().stream().allMatch(Double::isFinite)
                && gradientNorms.values().stream().allMatch(Double::isFinite);
    }

    /**
     * Measures the time of an episode's parts. A GPU continues to work after a call returns, so without synchronisation the time of a part
     * is only the time for submitting it. Synchronisation costs speed and is for benchmarks.
     */
    static final class PartTimer {
        private final Runnable synchronise;
        private final Map<String, Long> nanos = new LinkedHashMap<>();
        private long last = System.nanoTime();

        PartTimer(Runnable synchronise) {
            this.synchronise = synchronise;
        }

        /** Adds the time since the last call to a part. */
        void done(String part) {
            synchronise.run();
            long now = System.nanoTime();
            nanos.merge(part, now - last, Long::sum);
            last = now;
        }

        Map<String, Duration> timings() {
            Map<String, Duration> timings = new LinkedHashMap<>();
            nanos.forEach((part, value) -> timings.put(part, Duration.ofNanos(value)));
            return timings;
        }
    }
}
