package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The histories of the queue's runs and the last report of each. A history is opened for its first request and stopped while it is idle.
 * Belongs to the queue's actor.
 */
final class RunRegister {
    /** The time limit for a history to write. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Interrupted runs first, then the highest priority, then the earliest submission. */
    private static final Comparator<Changed> NEXT_FIRST = Comparator.comparing(
                    (Changed run) -> !run.state().interrupted())
            .thenComparing(run -> -run.run().priority())
            .thenComparing(run -> run.run().submitted())
            .thenComparing(run -> run.run().id());

    private final ActorContext<RunQueue.Command> context;
    private final int heldEvents;
    private final ActorRef<RunHistory.Report> reports;
    private final Function<String, Optional<String>> waitsFor;
    private final Set<String> names;
    private final Map<String, ActorRef<RunHistory.Command>> histories = new HashMap<>();

    /** The number of the last request to each open history. */
    private final Map<String, Long> lastRequests = new HashMap<>();

    private final Map<String, Changed> runs = new HashMap<>();
    private int opened = 0;
    private long requests = 0;

    /**
     * A register without reports.
     *
     * @param heldEvents the number of newest events that each history keeps in memory
     * @param reports receives the reports of the histories
     * @param waitsFor why a waiting run cannot have a device
     * @param known the runs that have a history, as far as is known
     */
    RunRegister(
            ActorContext<RunQueue.Command> context,
            int heldEvents,
            ActorRef<RunHistory.Report> reports,
            Function<String, Optional<String>> waitsFor,
            Set<String> known) {
        this.names = new HashSet<>(known);
        this.context = context;
        this.heldEvents = heldEvents;
        this.reports = reports;
        this.waitsFor = waitsFor;
    }

    /** Starts the history of a run, which reads its events from the journal, unless it is open. */
    void open(String id) {
        names.add(id);
        if (!histories.containsKey(id)) {
            String actor = "history-" + ++opened + "-" + id;
            histories.put(id, context.spawn(RunHistory.create(id, heldEvents, reports), actor));
            lastRequests.put(id, ++requests);
        }
    }

    /** The history of a run, which receives one more request. */
    private ActorRef<RunHistory.Command> request(String id) {
        open(id);
        lastRequests.put(id, ++requests);
        return histories.get(id);
    }

    /** Whether a run has a name but its history has not reported yet, so that it is not certain that the run exists. */
    boolean isUncertain(String id) {
        return names.contains(id) && !runs.containsKey(id);
    }

    /** Removes a run that does not exist. */
    void remove(String id) {
        names.remove(id);
        close(id);
    }

    /** Stops the history of a run if the run has ended, until the next request: as soon as the earlier requests are handled. */
    void closeWhenIdle(String id) {
        if (histories.containsKey(id)) {
            histories.get(id).tell(new RunHistory.ReportIdle(lastRequests.get(id)));
        }
    }

    void onIdle(RunHistory.Idle idle) {
        if (lastRequests.getOrDefault(idle.id(), 0L) == idle.last()) {
            close(idle.id());
        }
    }

    private void close(String id) {
        lastRequests.remove(id);
        context.stop(histories.remove(id));
    }

    /** Replaces the last report of a run. */
    void put(Changed changed) {
        if (changed.run().state() == RunState.DELETED) {
            runs.remove(changed.run().id());
        } else {
            runs.put(changed.run().id(), changed);
        }
    }

    /** The names of all runs, deleted ones too. */
    Set<String> names() {
        return names;
    }

    /** The history of a run, for its worker: it is not closed while the run has one. */
    ActorRef<RunHistory.Command> history(String id) {
        open(id);
        return histories.get(id);
    }

    /** Requests the next events of a run for a follower. */
    void follow(String id, RunHistory.Next next) {
        request(id).tell(next);
    }

    /** The waiting runs, the next one first. */
    List<Changed> waiting() {
        return runs.values().stream()
                .filter(run -> run.run().state() == RunState.QUEUED)
                .sorted(NEXT_FIRST)
                .toList();
    }

    /** The last report of a run; empty if there is no such run. */
    Optional<Changed> changed(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** A run with its place in the queue; empty if there is no such run. */
    Optional<RunView> run(String id) {
        return changed(id).map(known -> withPlace(known.run()));
    }

    /** All runs with their places in the queue, the latest submission first. */
    List<RunView> views() {
        List<String> waiting = waitingIds();
        return runs.values().stream()
                .map(run -> withPlace(run.run(), waiting))
                .sorted(Comparator.comparing(RunView::submitted).reversed())
                .toList();
    }

    /** The run with its place in the queue, if it waits. */
    RunView withPlace(RunView run) {
        return withPlace(run, waitingIds());
    }

    private RunView withPlace(RunView run, List<String> waiting) {
        int place = waiting.indexOf(run.id()) + 1;
        if (place == 0) {
            return run;
        }
        return RunViewBuilder.builder(run)
                .place(Optional.of(place))
                .waitsFor(waitsFor.apply(run.id()))
                .build();
    }

    private List<String> waitingIds() {
        return waiting().stream().map(run -> run.run().id()).toList();
    }

    /**
     * Stores the first of the events that a run's folder has and its history lacks. The queue receives {@link RunQueue.Restored}.
     *
     * @param last the number of the history's newest event
     */
    void restore(String id, List<RunEvent> events, long last) {
        List<RunEvent> first = List.copyOf(events.subList(0, Math.min(RunHistory.Restore.MOST, events.size())));
        List<RunEvent> remaining = events.subList(first.size(), events.size());
        ask(
                id,
                answer -> new RunHistory.Restore(first, last, answer),
                run -> new RunQueue.Restored(id, remaining, last + first.size(), run.isPresent()));
    }

    /**
     * Stores an event of the service in the run's history.
     *
     * @param result makes the message that the queue receives: from the run after the event, once the event is on the disk, or from
     *     nothing if the history does not answer or cannot be written. In that case the event is not stored later, unless it is on the disk
     *     already.
     */
    void store(RunEvent event, Function<Optional<RunView>, RunQueue.Command> result) {
        OptionalLong until = OptionalLong.of(System.nanoTime() + PATIENCE.toNanos());
        ask(event.run(), answer -> new RunHistory.Store(event, until, answer), result);
    }

    private void ask(
            String id,
            Function<ActorRef<RunHistory.Stored>, RunHistory.Command> request,
            Function<Optional<RunView>, RunQueue.Command> result) {
        context.ask(
                RunHistory.Stored.class,
                request(id),
                PATIENCE,
                (ActorRef<RunHistory.Stored> answer) -> request.apply(answer),
                (stored, fault) -> result.apply(fault == null ? stored.run() : Optional.empty()));
    }
}
