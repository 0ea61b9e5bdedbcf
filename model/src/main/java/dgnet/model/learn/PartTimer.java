package dgnet.model.learn;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds up the time of an episode's parts. A GPU works on after a call returns, so without synchronising a part's figure there is the time
 * to hand it over; synchronising costs speed and is for benchmarks.
 */
final class PartTimer {
    private final Runnable synchronise;
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private long last = System.nanoTime();

    PartTimer(Runnable synchronise) {
        this.synchronise = synchronise;
    }

    /** What passed since the last call belongs to this part. */
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
