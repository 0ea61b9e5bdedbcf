package dgnet.chaos;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.client.EventStreamClient;
import dgnet.actors.client.EventStreamClient.Follower;
import dgnet.actors.client.EventStreamClient.Reconnection;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A client on a thread of its own that follows a run through whatever becomes of the service, and keeps every event it is told. */
final class FollowedRun implements Follower, AutoCloseable {
    /** How long anything may be waited for before the test fails; no claim rests on it. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Reconnection EAGER =
            new Reconnection(Duration.ofMillis(20), Duration.ofMillis(500), PATIENCE, Duration.ofSeconds(60));

    private final Thread thread;
    private final List<NumberedEvent> told = new ArrayList<>();
    private final List<RunEvent> events = new ArrayList<>();
    private int connections;
    private Optional<Long> last = Optional.empty();
    private Optional<Throwable> fault = Optional.empty();

    FollowedRun(ServiceClient client, String run) {
        thread = new Thread(() -> follow(client, run), "follower");
        thread.setDaemon(true);
        thread.start();
    }

    private void follow(ServiceClient client, String run) {
        try {
            long end = new EventStreamClient(client, EAGER).follow(run, 0, this);
            synchronized (this) {
                last = Optional.of(end);
                notifyAll();
            }
        } catch (RuntimeException | InterruptedException failed) {
            synchronized (this) {
                fault = Optional.of(failed);
                notifyAll();
            }
        }
    }

    @Override
    public synchronized void event(NumberedEvent event) {
        told.add(event);
        events.add(JsonLine.read(event.json(), RunEvent.class));
        notifyAll();
    }

    @Override
    public synchronized void connected() {
        connections++;
    }

    /** What it was told, in the order of the telling. */
    synchronized List<NumberedEvent> told() {
        return List.copyOf(told);
    }

    /** The same as events. */
    synchronized List<RunEvent> events() {
        return List.copyOf(events);
    }

    /** How often a stream was opened. */
    synchronized int connections() {
        return connections;
    }

    /**
     * Waits for an event.
     *
     * @param first how many events to pass over
     * @return how many events there are up to it, itself included
     */
    synchronized int await(String what, int first, Predicate<RunEvent> wanted) throws InterruptedException {
        int looked = first;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (; looked < events.size(); looked++) {
                if (wanted.test(events.get(looked))) {
                    return looked + 1;
                }
            }
            if (last.isPresent()) {
                throw new AssertionError("the run ended before there was " + what);
            }
            wait(patience(what, deadline));
        }
    }

    /** Waits for the start of an attempt; tells how many events there are up to it, itself included. */
    int awaitStart(int attempt) throws InterruptedException {
        int dispatched = await(
                "attempt " + attempt,
                0,
                event -> event instanceof RunEvent.RunDispatched start && start.attempt() == attempt);
        return await("the start of attempt " + attempt, dispatched, event -> event instanceof RunEvent.RunStarted);
    }

    /** Waits for the run's end, and tells the number of its last event. */
    synchronized long awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (last.isEmpty()) {
            wait(patience("the run's end", deadline));
        }
        return last.get();
    }

    /** Milliseconds that are left. */
    private synchronized long patience(String what, long deadline) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (fault.isPresent()) {
            throw new AssertionError("the follower gave up before there was " + what, fault.get());
        }
        if (left <= 0) {
            throw new AssertionError(
                    "there was not " + what + " within " + PATIENCE.toMinutes() + " minutes; the last of " + told.size()
                            + " events: " + told.subList(Math.max(0, told.size() - 10), told.size()));
        }
        return left;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
