package dgnet.actors.service;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The estimated memory of the runs that are about to start. Belongs to the queue's actor. */
final class MemoryEstimates {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryEstimates.class);

    private final ActorContext<RunQueue.Command> context;
    private final RunLauncher starts;
    private final Executor blocking;
    private final Map<String, RunMemory> known = new HashMap<>();
    private final Set<String> pending = new HashSet<>();

    MemoryEstimates(ActorContext<RunQueue.Command> context, RunLauncher starts) {
        this.context = context;
        this.starts = starts;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    }

    /** The memory of a run. Empty if it is not known yet; then the queue receives {@link RunQueue.Estimated}. */
    Optional<RunMemory> of(HistoryState state) {
        String id = state.run().id();
        if (!known.containsKey(id) && pending.add(id)) {
            context.pipeToSelf(
                    CompletableFuture.supplyAsync(() -> estimate(starts, state), blocking),
                    (memory, fault) -> new RunQueue.Estimated(id, fault == null ? memory : RunMemory.UNKNOWN));
        }
        return Optional.ofNullable(known.get(id));
    }

    void put(String id, RunMemory memory) {
        pending.remove(id);
        known.put(id, memory);
    }

    void remove(String id) {
        known.remove(id);
    }

    /** The memory of a run. A run without usable data starts nevertheless, and its process reports what is wrong. Blocks. */
    static RunMemory estimate(RunLauncher starts, HistoryState state) {
        try {
            return starts.memory(state);
        } catch (RuntimeException e) {
            LOG.warn("The memory of run {} cannot be estimated: {}", state.run().id(), e.getMessage());
            return RunMemory.UNKNOWN;
        }
    }
}
