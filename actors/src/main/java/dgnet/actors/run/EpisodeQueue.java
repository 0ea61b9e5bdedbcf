package dgnet.actors.run;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The order and the credits of a run's episodes. An episode takes a credit when its batches are requested and returns it when it is passed to
 * the device, so the batches of at most {@code credits} episodes are under way or waiting. Episodes are taken in the order of their numbers,
 * in whatever order they arrive.
 */
final class EpisodeQueue {
    private final int credits;
    private final Map<Long, EpisodeAssembly.Assembled> arrived = new HashMap<>();
    private long nextToRequest;
    private long nextToTake;

    /**
     * A queue that starts with the episode {@code first}.
     *
     * @param credits the number of episodes that may be requested and not yet taken
     */
    EpisodeQueue(long first, int credits) {
        this.nextToRequest = first;
        this.nextToTake = first;
        this.credits = credits;
    }

    /**
     * The next episode to request; empty if no credit or no episode is left.
     *
     * @param end the run's length
     */
    OptionalLong nextToRequest(long end) {
        boolean none = nextToRequest >= end || nextToRequest - nextToTake >= credits;
        return none ? OptionalLong.empty() : OptionalLong.of(nextToRequest);
    }

    /** The batches of that episode have been requested. */
    void requested() {
        nextToRequest++;
    }

    /** The number of the next episode to take. */
    long nextToTake() {
        return nextToTake;
    }

    /** Keeps an episode until it is the next one. */
    void arrived(EpisodeAssembly.Assembled episode) {
        arrived.put(episode.plan().episode(), episode);
    }

    /** Takes the next episode in order, if it has arrived, and frees its credit. */
    Optional<EpisodeAssembly.Assembled> take() {
        Optional<EpisodeAssembly.Assembled> next = Optional.ofNullable(arrived.remove(nextToTake));
        if (next.isPresent()) {
            nextToTake++;
        }
        return next;
    }
}
