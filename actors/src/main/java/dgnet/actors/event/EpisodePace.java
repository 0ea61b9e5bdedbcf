package dgnet.actors.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** How fast a run's latest episodes went, by the time in the events. */
public final class EpisodePace {
    /** Episodes that the rate is taken over. */
    private static final int WINDOW = 20;

    private final Deque<Instant> recent = new ArrayDeque<>();

    /** An episode ended, or the first began. */
    public void mark(Instant at) {
        recent.add(at);
        if (recent.size() > WINDOW + 1) {
            recent.remove();
        }
    }

    /** Something else took the time until now, which is no episode's. */
    public void restart(Instant at) {
        recent.clear();
        recent.add(at);
    }

    /**
     * Rate and time left, as {@code 2.0/s  1 min 14 s left} or {@code 4.0 s each  9 min 52 s left}; empty before the first episode.
     *
     * @param left episodes that are still to come
     */
    public String text(long left) {
        if (recent.size() < 2) {
            return "";
        }
        double seconds = Duration.between(recent.getFirst(), recent.getLast()).toNanos() / 1e9;
        if (seconds <= 0) {
            return "";
        }
        double each = seconds / (recent.size() - 1);
        return String.format(Locale.ROOT, each < 1 ? "%.1f/s" : "%.1f s each", each < 1 ? 1 / each : each) + "  "
                + Phrases.of(Duration.ofMillis(Math.round(each * 1e3 * left))) + " left";
    }
}
