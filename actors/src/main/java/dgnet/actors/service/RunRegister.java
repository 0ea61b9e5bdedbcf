package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The runs that the queue knows: the history of each, and what it told last. Belongs to the queue's actor.
 *
 * @param <C> what that actor understands
 */
final class RunRegister<C> {
    /** How long a history may take to write. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorContext<C> context;
    private final int heldEvents;
    private final ActorRef<RunHistory.Report> changes;
    private final Function<Runnable, C> later;
    private final Map<String, ActorRef<RunHistory.Command>> histories = new HashMap<>();
    private final Map<String, Changed> runs = new HashMap<>();
    private int opened = 0;

    /**
     * A register without a run.
     *
     * @param heldEvents newest events that each history holds
     * @param changes told what a run has become
     * @param later a message upon which the actor does something
     */
    RunRegister(
            ActorContext<C> context, int heldEvents, ActorRef<RunHistory.Report> changes, Function<Runnable, C> later) {
        this.context = context;
        this.heldEvents = heldEvents;
        this.changes = changes;
        this.later = later;
    }

    /** Begins a run's history, or has it read. */
    void open(String id) {
        String actor = "history-" + ++opened + "-" + id;
        histories.put(id, context.spawn(RunHistory.create(id, heldEvents, changes), actor));
    }

    /** Whether a run's history is open that has not reported anything yet: whether there is such a run is not known. */
    boolean uncertain(String id) {
        return histories.containsKey(id) && !runs.containsKey(id);
    }

    /** Closes the history of a run that there is not. */
    void forget(String id) {
        context.stop(histories.remove(id));
    }

    /** A run has become something else. */
    void put(Changed changed) {
        if (changed.run().state() == RunState.DELETED) {
            runs.remove(changed.run().id());
        } else {
            runs.put(changed.run().id(), changed);
        }
    }

    Set<String> names() {
        return histories.keySet();
    }

    ActorRef<RunHistory.Command> history(String id) {
        return histories.get(id);
    }

    Collection<Changed> all() {
        return runs.values();
    }

    /** What a run told last, where there is such a run. */
    Optional<Changed> changed(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** The same as others see it, with its place in the queue. */
    Optional<RunView> run(String id) {
        return changed(id).map(known -> placed(known.run()));
    }

    /** All runs, the one submitted last first. */
    List<RunView> views() {
        List<String> waiting = waiting();
        return runs.values().stream()
                .map(run -> placed(run.run(), waiting))
                .sorted(Comparator.comparing(RunView::submitted).reversed())
                .toList();
    }

    RunView placed(RunView run) {
        return placed(run, waiting());
    }

    private static RunView placed(RunView run, List<String> waiting) {
        int place = waiting.indexOf(run.id()) + 1;
        if (place == 0) {
            return run;
        }
        RunDraft draft = new RunDraft(run);
        draft.place = Optional.of(place);
        return draft.view();
    }

    private List<String> waiting() {
        return QueueOrder.waiting(runs.values()).stream()
                .map(one -> one.run().id())
                .toList();
    }

    /**
     * Has events written into a run's history that its folder has.
     *
     * @param after the number of the history's newest event when they were compared
     * @param otherwise where they were not written, or not all
     */
    void restore(String id, List<RunEvent> events, long after, Consumer<RunView> then, Runnable otherwise) {
        List<RunEvent> first = List.copyOf(events.subList(0, Math.min(RunHistory.Restore.MOST, events.size())));
        List<RunEvent> rest = events.subList(first.size(), events.size());
        ask(
                id,
                answer -> new RunHistory.Restore(first, after, answer),
                view -> {
                    if (rest.isEmpty()) {
                        then.accept(view);
                    } else {
                        restore(id, rest, after + first.size(), then, otherwise);
                    }
                },
                otherwise);
    }

    /** Has something noted in a run's history. What cannot be noted is told to the log. */
    void note(RunEvent event, Consumer<RunView> then) {
        note(event, then, () -> context.getLog().error("{} could not be noted", event));
    }

    /**
     * The same.
     *
     * @param then gets the run as it is then, once it is on the disk
     * @param otherwise where the history does not answer, or cannot be written; then it is not noted later either, unless it is on the
     *     disk already
     */
    void note(RunEvent event, Consumer<RunView> then, Runnable otherwise) {
        OptionalLong until = OptionalLong.of(System.nanoTime() + PATIENCE.toNanos());
        ask(event.run(), answer -> new RunHistory.Note(event, until, answer), then, otherwise);
    }

    private void ask(
            String id,
            Function<ActorRef<RunHistory.Noted>, RunHistory.Command> question,
            Consumer<RunView> then,
            Runnable otherwise) {
        context.ask(
                RunHistory.Noted.class,
                histories.get(id),
                PATIENCE,
                (ActorRef<RunHistory.Noted> answer) -> question.apply(answer),
                (noted, fault) -> later.apply(
                        fault == null && noted.run().isPresent()
                                ? () -> then.accept(placed(noted.run().get()))
                                : otherwise));
    }
}
