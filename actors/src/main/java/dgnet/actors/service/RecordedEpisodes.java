package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far a run's history is on the disk, for whoever must not be ahead of it. */
final class RecordedEpisodes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition further = lock.newCondition();
    private long completed = 0;

    /** An event and all before it are on the disk. */
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
     * Waits until the events of so many episodes are on the disk.
     *
     * @return whether they are, before the patience ends
     */
    boolean await(long episodes, Duration patience) {
        long left = patience.toNanos();
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
