package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Completes the history of a run whose process may have ended without its last events in the history: of every run when the service starts,
 * some at the same time, and of a run whose process ends before the run does. Compares the history with the run's folder, stores the missing
 * events, and then the loss of the process. The process of an active run that lives is taken over instead. The history of a run that has ended
 * is stopped after that. Belongs to the queue's actor.
 */
final class RunRecovery {
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    /** How many runs are handled at the same time. */
    private static final int AT_A_TIME = 16;

    private final ActorContext<RunQueue.Command> context;
    private final RunLauncher starts;
    private final RunRegister runs;
    private final RunWorkers workers;
    private final Executor blocking;

    /** Runs whose state is not certain yet. */
    private final Set<String> unsettled;

    /** Unsettled runs that are not handled yet. */
    private final Queue<String> unread;

    /** Unsettled runs whose history is being compared with their folder. */
    private final Set<String> comparing = new HashSet<>();

    /** How the processes have ended, as far as known. */
    private final Map<String, String> losses = new HashMap<>();

    RunRecovery(
            ActorContext<RunQueue.Command> context,
            RunLauncher starts,
            RunRegister runs,
            RunWorkers workers,
            Set<String> all) {
        this.context = context;
        this.workers = workers;
        this.starts = starts;
        this.runs = runs;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        this.unsettled = new HashSet<>(all);
        this.unread = new ArrayDeque<>(all);
    }

    /** Begins with the first runs. Each further one follows when the state of a run is certain. */
    void begin() {
        for (int i = 0; i < AT_A_TIME; i++) {
            beginNext();
        }
    }

    private void beginNext() {
        if (!unread.isEmpty()) {
            String id = unread.remove();
            Optional<Changed> known = runs.changed(id);
            if (known.isPresent()) {
                compare(id, known);
            } else {
                runs.open(id);
            }
        }
    }

    /** Whether the state of every run is certain. Before that it is not certain which run is next. */
    boolean isComplete() {
        return unsettled.isEmpty();
    }

    boolean isUnsettled(String id) {
        return unsettled.contains(id);
    }

    /** Marks the state of a run as certain. */
    void settle(String id) {
        comparing.remove(id);
        losses.remove(id);
        if (unsettled.remove(id)) {
            runs.closeWhenIdle(id);
            beginNext();
        }
    }

    /**
     * The process of a run has ended before the run.
     *
     * @param how as a clause
     */
    void lost(String id, String how) {
        losses.put(id, how);
        unsettled.add(id);
        compare(id, runs.changed(id));
    }

    /** Searches the folder of a run, on a thread that may block, for events that its history lacks. */
    void compare(String id, Optional<Changed> history) {
        if (comparing.add(id)) {
            context.pipeToSelf(
                    CompletableFuture.supplyAsync(() -> compared(id, history), blocking), (compared, fault) -> {
                        if (fault != null) {
                            context.getLog()
                                    .warn("The folder of run {} cannot be compared with its history", id, fault);
                        }
                        return fault == null
                                ? compared
                                : new RunQueue.Compared(id, history, List.of(), Optional.empty());
                    });
        }
    }

    /** A process that lives sends its events itself; the folder would have some of them too early. */
    private RunQueue.Compared compared(String id, Optional<Changed> history) {
        Optional<RunQueue.Living> living = history.map(Changed::state).flatMap(state -> starts.living(state)
                .map(process -> new RunQueue.Living(process, MemoryEstimates.estimate(starts, state))));
        return new RunQueue.Compared(id, history, living.isPresent() ? List.of() : starts.missing(id, history), living);
    }

    void onCompared(RunQueue.Compared compared) {
        String id = compared.id();
        if (compared.living().isPresent()) {
            HistoryState state = compared.history().orElseThrow().state();
            workers.adopt(state, compared.living().get(), runs.history(id));
            settle(id);
        } else if (!compared.missing().isEmpty()) {
            long last = compared.history().map(run -> run.run().lastEvent()).orElse(0L);
            runs.restore(id, compared.missing(), last);
        } else if (compared.history().isPresent()) {
            noteLoss(id);
        } else {
            settle(id);
            runs.remove(id);
        }
    }

    void onRestored(RunQueue.Restored restored) {
        if (!restored.stored()) {
            compareLater(restored.id());
        } else if (restored.remaining().isEmpty()) {
            noteLoss(restored.id());
        } else {
            runs.restore(restored.id(), restored.remaining(), restored.last());
        }
    }

    /** The history of a run is complete. If the run was active, stores that its process was lost. */
    private void noteLoss(String id) {
        Optional<RunView> known = runs.changed(id).map(Changed::run);
        if (known.isEmpty() || !known.get().state().active()) {
            settle(id);
            return;
        }
        RunView run = known.get();
        RunEvent loss = run.state() == RunState.STOPPING
                ? new RunEvent.RunStopped(id, Instant.now(), run.episode())
                : new RunEvent.RunInterrupted(
                        id, Instant.now(), run.episode(), losses.getOrDefault(id, "its process ended unexpectedly"));
        runs.store(loss, stored -> new RunQueue.LossStored(loss, stored));
    }

    void onLossStored(RunQueue.LossStored message) {
        if (message.run().isPresent()) {
            settle(message.event().run());
        } else {
            compareLater(message.event().run());
        }
    }

    private void compareLater(String id) {
        context.scheduleOnce(RETRY_PAUSE, context.getSelf(), new RunQueue.CompareAgain(id));
    }

    void onCompareAgain(String id) {
        comparing.remove(id);
        compare(id, runs.changed(id));
    }
}
