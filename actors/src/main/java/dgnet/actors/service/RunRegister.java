package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final ActorRef<Changed> changes;
    private final Function<Runnable, C> later;
    private final Map<String, ActorRef<RunHistory.Command>> histories = new HashMap<>();
    private final Map<String, Changed> runs = new HashMap<>();

    /**
     * A register without a run.
     *
     * @param heldEvents newest events that each history holds
     * @param changes told what a run has become
     * @param later a message upon which the actor does something
     */
    RunRegister(ActorContext<C> context, int heldEvents, ActorRef<Changed> changes, Function<Runnable, C> later) {
        this.context = context;
        this.heldEvents = heldEvents;
        this.changes = changes;
        this.later = later;
    }

    /** Begins a run's history, or has it read. */
    void open(String id) {
        histories.put(id, context.spawn(RunHistory.create(id, heldEvents, changes), "history-" + id));
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
        return place == 0 ? run : run.at(place);
    }

    private List<String> waiting() {
        return QueueOrder.waiting(runs.values()).stream()
                .map(one -> one.run().id())
                .toList();
    }

    /** Has something noted in a run's history. What cannot be noted is told to the log. */
    void note(RunEvent event, Consumer<RunView> then) {
        note(event, then, () -> context.getLog().error("{} could not be noted", event));
    }

    /**
     * The same.
     *
     * @param then gets the run as it is then, once it is on the disk
     * @param otherwise where the history does not answer
     */
    void note(RunEvent event, Consumer<RunView> then, Runnable otherwise) {
        context.ask(
                RunView.class,
                histories.get(event.run()),
                PATIENCE,
                (ActorRef<RunView> answer) -> new RunHistory.Note(event, answer),
                (view, fault) -> later.apply(fault == null ? () -> then.accept(placed(view)) : otherwise));
    }
}
