package dgnet.actors.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** The rate of a run's latest episodes, computed from the times of the events. */
public final class EpisodePace {
    /** The number of episodes that the rate is averaged over. */
    private static final int WINDOW = 20;

    private final Deque<Instant> recent = new ArrayDeque<>();

    /** Records the end of an episode, or the start of the first. */
    public void mark(Instant at) {
        recent.add(at);
        if (recent.size() > WINDOW + 1) {
            recent.remove();
        }
    }

    /** Starts again: the time until now was not spent on episodes. */
    public void restart(Instant at) {
        recent.clear();
        recent.add(at);
    }

    /**
     * The rate and the remaining time, as {@code 2.0/s  1 min 14 s left} or {@code 4.0 s each  9 min 52 s left}; empty
     * before the first episode.
     *
     * @param left the number of remaining episodes
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
