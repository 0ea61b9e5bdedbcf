package dgnet.actors.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** A run's newest events, held for those who follow it, and the followers that have seen them all and wait for the next. */
final class EventTail {
    /**
     * What a follower is told.
     *
     * @param events the next ones; none where there is no new one yet, or those that come next are not held any more
     * @param oldest the number of the oldest event that is held, or of the next where none is
     * @param last the number of the newest event
     * @param ended whether the run is over
     */
    record Followed(List<NumberedEvent> events, long oldest, long last, boolean ended) {}

    private record Waiting(long after, ActorRef<Followed> follower) {}

    /** Events of one answer. */
    private static final int PAGE = 200;

    private final int capacity;
    private final Deque<NumberedEvent> events = new ArrayDeque<>();
    private List<Waiting> waiting = new ArrayList<>();
    private long last;
    private boolean ended;

    /** @param capacity how many events are held */
    EventTail(int capacity) {
        this.capacity = capacity;
    }

    /** What was before is in the journal alone. */
    void begin(long newest, boolean over) {
        events.clear();
        last = newest;
        ended = over;
    }

    void add(long id, RunEvent event, boolean over) {
        events.add(new NumberedEvent(id, event.getClass().getSimpleName(), RunEventJson.write(event)));
        if (events.size() > capacity) {
            events.remove();
        }
        last = id;
        ended = over;
    }

    /** Answers those who wait; to be called after one or more events were added. */
    void tell() {
        List<Waiting> told = waiting;
        waiting = new ArrayList<>();
        told.forEach(one -> one.follower().tell(from(one.after())));
    }

    /** Answers at once where there is something to tell, else later. */
    void next(long after, ActorRef<Followed> follower) {
        if (after >= last && !ended) {
            waiting.add(new Waiting(after, follower));
        } else {
            follower.tell(from(after));
        }
    }

    private Followed from(long after) {
        long oldest = last - events.size() + 1;
        List<NumberedEvent> next = after + 1 < oldest
                ? List.of()
                : events.stream()
                        .skip(Math.max(0, after + 1 - oldest))
                        .limit(PAGE)
                        .toList();
        return new Followed(next, oldest, last, ended);
    }
}
