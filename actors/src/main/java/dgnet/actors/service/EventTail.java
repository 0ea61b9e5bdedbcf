package dgnet.actors.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/** The newest events of a run, kept in memory for its followers, and the followers that wait for the next event. */
final class EventTail {
    /**
     * The answer to a follower.
     *
     * @param events the next events; empty if there is no new one yet, or if the next ones are not in memory any more
     * @param oldest the number of the oldest event in memory, or of the next event if there is none
     * @param last the number of the newest event
     * @param ended whether the run has ended
     */
    record Followed(List<NumberedEvent> events, long oldest, long last, boolean ended) {}

    private record Waiting(long after, ActorRef<StatusReply<Followed>> follower) {}

    /** The largest number of events of one answer. */
    private static final int PAGE = 200;

    private final int capacity;
    private final Deque<NumberedEvent> events = new ArrayDeque<>();
    private List<Waiting> waiting = new ArrayList<>();
    private long last;
    private boolean ended;

    /** @param capacity the number of events to keep */
    EventTail(int capacity) {
        this.capacity = capacity;
    }

    /** Starts after recovery, without events in memory: earlier ones are only in the journal. */
    void begin(long newest, boolean over) {
        events.clear();
        last = newest;
        ended = over;
    }

    void add(long id, RunEvent event, boolean over) {
        events.add(new NumberedEvent(id, event.getClass().getSimpleName(), JsonLine.write(event)));
        if (events.size() > capacity) {
            events.remove();
        }
        last = id;
        ended = over;
    }

    /** Answers the waiting followers; to be called after events were added. */
    void answer() {
        List<Waiting> answered = waiting;
        waiting = new ArrayList<>();
        answered.forEach(one -> one.follower().tell(StatusReply.success(from(one.after()))));
    }

    /** Answers a follower at once if there are further events or the run has ended, otherwise with the next event. */
    void next(long after, ActorRef<StatusReply<Followed>> follower) {
        if (after >= last && !ended) {
            waiting.add(new Waiting(after, follower));
        } else {
            follower.tell(StatusReply.success(from(after)));
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
