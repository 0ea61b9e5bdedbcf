package dgnet.actors.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The pauses of one follower between its tries. */
final class Backoff {
    private final Reconnection settings;
    private Duration next;
    private long heard = System.nanoTime();

    Backoff(Reconnection settings) {
        this.settings = settings;
        this.next = settings.first();
    }

    /** The service is there: the next pause is short again. */
    void heard() {
        next = settings.first();
        heard = System.nanoTime();
    }

    /** Whether the service has been away too long. */
    boolean exhausted() {
        return System.nanoTime() - heard > settings.patience().toNanos();
    }

    /** Waits, between half the pause and all of it, so that many followers do not come at once. */
    void pause() throws InterruptedException {
        long nanos = next.toNanos();
        TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(settings.longest()) < 0 ? doubled : settings.longest();
    }
}
