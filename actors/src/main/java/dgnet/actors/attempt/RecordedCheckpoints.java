package dgnet.actors.attempt;

import dgnet.actors.attempt.CommittedCheckpoints.Committed;
import dgnet.actors.event.RunEvent;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one attempt of a run. It continues from those in the run's history and from its own.
 *
 * <p>A save waits until the history has the events of the checkpoint's episodes, so that a run that continues from it lacks no event before
 * it. If the service is not reached, or its history cannot be written for a while, the checkpoint is written nevertheless.
 */
final class RecordedCheckpoints implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedCheckpoints.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CheckpointStore store;
    private final RecordedEpisodes recorded;
    private CommittedCheckpoints usable;

    /**
     * The checkpoints of an attempt.
     *
     * @param committed those in the history when the attempt starts. If there are none, as for a run that was taken over from its folder,
     *     the attempt continues from the newest one in the folder
     * @param pruning removes old checkpoints once the history has a newer one
     */
    RecordedCheckpoints(
            CheckpointStore store, RecordedEpisodes recorded, CommittedCheckpoints committed, Executor pruning) {
        this.store = store;
        this.recorded = recorded;
        this.usable = committed;
        recorded.whenCommitted(name -> pruning.execute(() -> path(name).ifPresent(store::prune)));
    }

    @Override
    public Path write(TrainingState state, RunProgress progress, boolean best) {
        if (!recorded.await(progress.episode(), PATIENCE)) {
            LOG.warn(
                    "The history of the run is behind its checkpoint after {} episodes; it has not been written for {} s",
                    progress.episode(),
                    PATIENCE.toSeconds());
        }
        return written(state, progress, best);
    }

    /** Does nothing: the checkpoint counts once the history has it, and then the old ones are removed. */
    @Override
    public void prune(Path latest) {}

    private synchronized Path written(TrainingState state, RunProgress progress, boolean best) {
        Path path = store.write(state, progress, best);
        usable = usable.with(new Committed(
                path.getFileName().toString(), progress.episode(), Optional.of(store.sha256(path)), best));
        return path;
    }

    @Override
    public String sha256(Path checkpoint) {
        return store.sha256(checkpoint);
    }

    @Override
    public List<Path> all() {
        return store.all();
    }

    @Override
    public Optional<Path> best() {
        return store.best();
    }

    @Override
    public synchronized Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        if (usable.newestFirst().isEmpty()) {
            return store.loadNewest(passedOver);
        }
        List<String> reasons = new ArrayList<>();
        for (Committed committed : usable.newestFirst()) {
            try {
                return Optional.of(load(committed));
            } catch (CheckpointException fault) {
                reasons.add(fault.getMessage());
                passedOver.accept(fault);
            }
        }
        throw new DataException("the run cannot be resumed, because none of the checkpoints in its history is whole: "
                + String.join("; ", reasons));
    }

    private Optional<Path> path(String name) {
        return store.all().stream()
                .filter(one -> one.getFileName().toString().equals(name))
                .findFirst();
    }

    private Checkpoint load(Committed committed) {
        Path path = path(committed.name())
                .orElseThrow(() -> new CheckpointException(
                        "the checkpoint " + committed.name() + " of the run's history is missing"));
        if (committed.sha256().isPresent() && !committed.sha256().get().equals(store.sha256(path))) {
            throw new CheckpointException("the checkpoint " + path
                    + " is not the one in the run's history: its SHA256SUMS" + " has the SHA-256 " + store.sha256(path)
                    + " and not " + committed.sha256().get());
        }
        return CheckpointStore.load(path);
    }

    /** The number of episodes whose events are in the history on the disk. Safe for several threads. */
    static final class RecordedEpisodes {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition further = lock.newCondition();
        private volatile Consumer<String> committed = checkpoint -> {};
        private long completed = 0;
        private boolean connected = false;

        /** Receives whether the service is reached. */
        void connected(boolean reached) {
            lock.lock();
            try {
                connected = reached;
                further.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Receives the name of each checkpoint whose event is on the disk. */
        void whenCommitted(Consumer<String> listener) {
            committed = listener;
        }

        /** Records that an event and all before it are on the disk. */
        void recorded(RunEvent event) {
            boolean episode = event instanceof RunEvent.EpisodeCompleted || event instanceof RunEvent.EpisodeSkipped;
            lock.lock();
            try {
                completed = event instanceof RunEvent.RolledBack back ? back.to() : event.episode() + (episode ? 1 : 0);
                further.signalAll();
            } finally {
                lock.unlock();
            }
            if (event instanceof RunEvent.CheckpointCommitted checkpoint) {
                committed.accept(checkpoint.checkpoint());
            }
        }

        /**
         * Waits until the events of {@code episodes} episodes are on the disk, or the service is not reached.
         *
         * @return false if they are not within the time limit, although the service is reached
         */
        boolean await(long episodes, Duration limit) {
            long left = limit.toNanos();
            lock.lock();
            try {
                while (connected && completed < episodes && left > 0) {
                    left = further.awaitNanos(left);
                }
                return !connected || completed >= episodes;
            } catch (InterruptedException ends) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }
    }
}
