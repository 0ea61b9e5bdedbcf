package dgnet.actors.cli;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.Locale;

/**
 * How long a run's device waited for data.
 *
 * @param working the episodes' time on the device
 * @param waited the time in which it had nothing to do because the batches were not there
 */
record DataWait(Duration working, Duration waited) {
    static final DataWait NONE = new DataWait(Duration.ZERO, Duration.ZERO);

    DataWait and(RunEvent.EpisodeCompleted episode) {
        return new DataWait(working.plus(episode.elapsed()), waited.plus(episode.waited()));
    }

    /** As a sentence. */
    String sentence() {
        double all = working.plus(waited).toNanos();
        double share = all == 0 ? 0 : 100 * waited.toNanos() / all;
        return String.format(
                Locale.ROOT,
                "the device waited for data %.2f %% of the time: %.1f s beside %.1f s of episodes",
                share,
                waited.toNanos() / 1e9,
                working.toNanos() / 1e9);
    }
}
