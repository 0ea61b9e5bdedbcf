package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Completes the histories of all runs when the service starts: compares each with the run's folder, stores the missing events, and stores the
 * loss of the process of a run that was active. Belongs to the queue's actor.
 */
final class RunRecovery {
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    private final ActorContext<RunQueue.Command> context;
    private final RunLauncher starts;
    private final RunRegister runs;
    private final Executor blocking;

    /** Runs whose state is not certain yet. */
    private final Set<String> unsettled;

    /** Unsettled runs whose history is being compared with their folder. */
    private final Set<String> comparing = new HashSet<>();

    RunRecovery(ActorContext<RunQueue.Command> context, RunLauncher starts, RunRegister runs, Set<String> all) {
        this.context = context;
        this.starts = starts;
        this.runs = runs;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        this.unsettled = new HashSet<>(all);
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
        unsettled.remove(id);
    }

    /** Searches the folder of a run, on a thread that may block, for events that its history lacks. */
    void compare(String id, Optional<Changed> history) {
        if (comparing.add(id)) {
            context.pipeToSelf(
                    CompletableFuture.supplyAsync(() -> starts.missing(id, history), blocking), (missing, fault) -> {
                        if (fault != null) {
                            context.getLog()
                                    .warn("The folder of run {} cannot be compared with its history", id, fault);
                        }
                        return new RunQueue.Compared(id, history, fault == null ? missing : List.of());
                    });
        }
    }

    void onCompared(RunQueue.Compared compared) {
        String id = compared.id();
        if (!compared.missing().isEmpty()) {
            long last = compared.history().map(run -> run.run().lastEvent()).orElse(0L);
            runs.restore(id, compared.missing(), last);
        } else if (compared.history().isPresent()) {
            noteLoss(id);
        } else {
            settle(id);
            runs.close(id);
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
        RunView run = runs.changed(id).orElseThrow().run();
        if (!run.state().active()) {
            settle(id);
            return;
        }
        RunEvent loss = run.state() == RunState.STOPPING
                ? new RunEvent.RunStopped(id, Instant.now(), run.episode())
                : new RunEvent.RunInterrupted(id, Instant.now(), run.episode(), "its process ended unexpectedly");
        runs.store(loss, stored -> new RunQueue.LossStored(loss, stored.isPresent()));
    }

    void onLossStored(RunQueue.LossStored message) {
        if (message.stored()) {
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
