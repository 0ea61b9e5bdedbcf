package dgnet.actors.run;

import dgnet.model.episode.RunProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a coordinator was told, and what no successor of it may forget: handed from one that failed to the one that takes its place. */
final class Orders {
    /** The run's length. */
    long episodes;

    /** Episodes completed, as far as is known. */
    long reached = 0;

    boolean paused = false;
    boolean stopping = false;
    /** Who waits for a checkpoint. */
    final List<ActorRef<ControlReply>> checkpointAsks = new ArrayList<>();
    /** The checkpoint being written: whatever becomes of who asked for it, nothing is loaded before it has ended. */
    Optional<RunProgress> writing = Optional.empty();
    /** How many of those who wait the write under way will answer; the others came later and want a later state. */
    int answered = 0;
    /** The Domain actors that are alive. */
    final Map<String, ActorRef<DomainActor.Command>> domains;
    /** The last session with the device; each has a higher number than the one before. */
    private long epoch = 0;

    Orders(long episodes, Map<String, ActorRef<DomainActor.Command>> domains) {
        this.episodes = episodes;
        this.domains = new HashMap<>(domains);
    }

    long epoch() {
        return epoch;
    }

    long nextEpoch() {
        return ++epoch;
    }
}
