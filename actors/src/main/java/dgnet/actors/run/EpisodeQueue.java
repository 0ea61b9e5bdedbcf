package dgnet.actors.run;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The order and the credits of a run's episodes. An episode takes a credit when its batches are asked for and gives it back when it is
 * taken for the device, so at most {@code credits} episodes' pixels are under way or waiting; they are taken in the order of their
 * numbers whatever order they arrive in.
 */
final class EpisodeQueue {
    private final int credits;
    private final Map<Long, EpisodeAssembly.Assembled> arrived = new HashMap<>();
    private long nextToAsk;
    private long nextToTake;

    /**
     * The episodes from {@code first} on.
     *
     * @param credits episodes that may be asked for and not yet taken
     */
    EpisodeQueue(long first, int credits) {
        this.nextToAsk = first;
        this.nextToTake = first;
        this.credits = credits;
    }

    /**
     * The next episode to ask for; empty while no credit is left or no episode.
     *
     * @param end the run's length
     */
    OptionalLong nextToAsk(long end) {
        boolean none = nextToAsk >= end || nextToAsk - nextToTake >= credits;
        return none ? OptionalLong.empty() : OptionalLong.of(nextToAsk);
    }

    /** That episode has been asked for. */
    void asked() {
        nextToAsk++;
    }

    /** The episode whose turn it is. */
    long nextToTake() {
        return nextToTake;
    }

    /** Keeps an episode until its turn. */
    void arrived(EpisodeAssembly.Assembled episode) {
        arrived.put(episode.plan().episode(), episode);
    }

    /** The next episode in order, if it has arrived; its credit is free again. */
    Optional<EpisodeAssembly.Assembled> take() {
        Optional<EpisodeAssembly.Assembled> next = Optional.ofNullable(arrived.remove(nextToTake));
        if (next.isPresent()) {
            nextToTake++;
        }
        return next;
    }
}
