package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints that wait until the run's history has the events of their episodes, so that a run that continues from a checkpoint lacks no
 * event before it. If the history cannot be written for a while, the checkpoint is written nevertheless.
 */
record RecordedCheckpoints(CheckpointStore store, RecordedEpisodes recorded) implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedCheckpoints.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public Path save(TrainingState state, RunProgress progress, boolean best) {
        if (!recorded.await(progress.episode(), PATIENCE)) {
            LOG.warn(
                    "The history of the run is behind its checkpoint after {} episodes; it has not been written for {} s",
                    progress.episode(),
                    PATIENCE.toSeconds());
        }
        return store.save(state, progress, best);
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
    public Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        return store.loadNewest(passedOver);
    }

    /** The number of episodes whose events are in the history on the disk. Safe for several threads. */
    static final class RecordedEpisodes {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition further = lock.newCondition();
        private long completed = 0;

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
        }

        /**
         * Waits until the events of {@code episodes} episodes are on the disk.
         *
         * @return whether they are, within the time limit
         */
        boolean await(long episodes, Duration limit) {
            long left = limit.toNanos();
            lock.lock();
            try {
                while (completed < episodes && left > 0) {
                    left = further.awaitNanos(left);
                }
                return completed >= episodes;
            } catch (InterruptedException ends) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }
    }
}
