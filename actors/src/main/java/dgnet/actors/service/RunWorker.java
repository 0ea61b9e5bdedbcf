package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunSetup;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.service.RecordedCheckpoints.RecordedEpisodes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One attempt of a run: stores that the run has a device, opens the run on a thread that may block, spawns it with its history as a monitor,
 * closes it once it has ended, and stops itself once the run's last event is on the disk.
 *
 * <pre>
 * dispatching ── stored ──▶ opening ── opened ──▶ running ── the run has ended ──▶ closing ── closed ──▶ recording ── recorded ──▶ stopped
 * </pre>
 *
 * Control requests that arrive before the run is spawned wait for it.
 */
final class RunWorker {
    /** The messages of a worker. */
    sealed interface Command {}

    /** Forwards a control request to the run; not answered if the run has ended. */
    record Forward(TrainingRun.Control request) implements Command {}

    /** Asks what the run's actors are doing; answered only by a run that is active. */
    record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command {}

    /** The process is about to end: the run saves and stops, and the next process continues it. */
    record Interrupt(String reason, long episode) implements Command {}

    private record Stored(boolean written) implements Command {}

    private enum StoreAgain implements Command {
        INSTANCE
    }

    private enum Recorded implements Command {
        INSTANCE
    }

    private record Opened(RunSetup run) implements Command {}

    private record OpeningFailed(Throwable fault) implements Command {}

    private enum Closed implements Command {
        INSTANCE
    }

    /**
     * The run of a worker.
     *
     * @param run the run when it gets its device
     * @param checkpoints the checkpoints that it can continue from
     * @param device the run's device
     * @param opening opens the run for the device; blocks
     * @param monitors further monitors of the run, by name
     */
    record Job(
            RunView run,
            CommittedCheckpoints checkpoints,
            String device,
            Supplier<RunSetup> opening,
            Function<RunConfiguration, Map<String, Behavior<RunEvent>>> monitors) {}

    /** The time after which an unanswered message to the history is repeated. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> stash;
    private final Job job;
    private final int attempt;
    private final ActorRef<RunHistory.Command> history;
    private final ActorRef<RunHistory.Stored> stored;
    private Optional<RunEvent> storing = Optional.empty();

    /** Starts an attempt. The actor stops when the run has ended and its device is free. */
    static Behavior<Command> create(Job job, ActorRef<RunHistory.Command> history) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers ->
                Behaviors.withStash(1000, stash -> new RunWorker(context, timers, stash, job, history).dispatching())));
    }

    private RunWorker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            StashBuffer<Command> stash,
            Job job,
            ActorRef<RunHistory.Command> history) {
        this.context = context;
        this.timers = timers;
        this.stash = stash;
        this.job = job;
        this.history = history;
        this.attempt = job.run().attempts() + 1;
        this.stored = context.messageAdapter(
                RunHistory.Stored.class, answer -> new Stored(answer.run().isPresent()));
    }

    private Behavior<Command> dispatching() {
        store(new RunEvent.RunDispatched(
                job.run().id(), Instant.now(), job.run().episode(), attempt, job.device()));
        return Behaviors.receive(Command.class)
                .onMessage(Stored.class, answer -> onStored(answer, this::opening))
                .onMessage(StoreAgain.class, again -> storeAgain())
                .onMessage(Command.class, this::defer)
                .build();
    }

    private Behavior<Command> opening() {
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        context.pipeToSelf(
                CompletableFuture.supplyAsync(job.opening(), blocking),
                (run, fault) -> fault == null ? new Opened(run) : new OpeningFailed(fault));
        return Behaviors.receive(Command.class)
                .onMessage(Opened.class, opened -> start(opened.run()))
                .onMessage(OpeningFailed.class, this::onOpeningFailed)
                .onMessage(Command.class, this::defer)
                .build();
    }

    private Behavior<Command> defer(Command command) {
        stash.stash(command);
        return Behaviors.same();
    }

    private Behavior<Command> onOpeningFailed(OpeningFailed refused) {
        store(new RunEvent.RunFailed(
                job.run().id(), Instant.now(), job.run().episode(), Fault.of(refused.fault()), false));
        return Behaviors.receive(Command.class)
                .onMessage(Stored.class, answer -> onStored(answer, Behaviors::stopped))
                .onMessage(StoreAgain.class, again -> storeAgain())
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> start(RunSetup prepared) {
        RecordedEpisodes recorded = new RecordedEpisodes();
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        Map<String, Behavior<RunEvent>> monitors =
                new LinkedHashMap<>(job.monitors().apply(prepared.configuration()));
        // Not a child of the run, which would wait for it only for a while at its end.
        ActorRef<HistoryFeed.Command> feed = context.spawn(HistoryFeed.create(history, attempt, recorded), "history");
        context.watchWith(feed, Recorded.INSTANCE);
        monitors.put("history", HistoryFeed.monitor(feed));
        ActorRef<TrainingRun.Command> run = context.spawn(
                prepared.behavior(
                        monitors, store -> new RecordedCheckpoints(store, recorded, job.checkpoints(), blocking)),
                "run");
        context.watch(run);
        if (job.run().pausedBy().isPresent()) {
            run.tell(new TrainingRun.Pause(context.getSystem().ignoreRef()));
        }
        return stash.unstashAll(running(prepared, run, feed));
    }

    private Behavior<Command> running(
            RunSetup prepared, ActorRef<TrainingRun.Command> run, ActorRef<HistoryFeed.Command> feed) {
        return Behaviors.receive(Command.class)
                .onMessage(Forward.class, forward -> {
                    run.tell(forward.request());
                    return Behaviors.same();
                })
                .onMessage(GetActivity.class, ask -> {
                    run.tell(new TrainingRun.GetActivity(ask.replyTo()));
                    return Behaviors.same();
                })
                .onMessage(Interrupt.class, interrupt -> {
                    // Stored before the run can report that it has stopped, because that stop is not the run's end.
                    store(new RunEvent.RunInterrupted(
                            job.run().id(), Instant.now(), interrupt.episode(), interrupt.reason()));
                    return Behaviors.same();
                })
                .onMessage(
                        Stored.class,
                        answer -> onStored(answer, () -> {
                            run.tell(new TrainingRun.Stop(context.getSystem().ignoreRef()));
                            return Behaviors.same();
                        }))
                .onMessage(StoreAgain.class, again -> storeAgain())
                .onMessage(Recorded.class, this::defer)
                .onMessage(Command.class, other -> Behaviors.same())
                .onSignal(Terminated.class, gone -> {
                    feed.tell(HistoryFeed.RunEnded.INSTANCE);
                    return stash.unstashAll(closing(prepared));
                })
                .build();
    }

    private Behavior<Command> closing(RunSetup prepared) {
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        context.pipeToSelf(CompletableFuture.runAsync(prepared::close, blocking), (done, fault) -> {
            if (fault != null) {
                context.getLog().warn("Run {} could not be closed", job.run().id(), fault);
            }
            return Closed.INSTANCE;
        });
        return Behaviors.receive(Command.class)
                .onMessage(Closed.class, done -> stash.unstashAll(recording()))
                .onMessage(Recorded.class, this::defer)
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    /** The run has ended and is closed; the worker waits until the history has its last event. */
    private Behavior<Command> recording() {
        return Behaviors.receive(Command.class)
                .onMessage(Recorded.class, done -> Behaviors.stopped())
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private void store(RunEvent event) {
        storing = Optional.of(event);
        storeAgain();
    }

    /** Sends the event to the history, which stores it once, however often it is sent. */
    private Behavior<Command> storeAgain() {
        storing.ifPresent(event -> {
            history.tell(new RunHistory.Store(event, OptionalLong.empty(), stored));
            timers.startSingleTimer(StoreAgain.INSTANCE, PATIENCE);
        });
        return Behaviors.same();
    }

    /** An event that could not be written is sent again after a while. */
    private Behavior<Command> onStored(Stored answer, Supplier<Behavior<Command>> then) {
        if (!answer.written() || storing.isEmpty()) {
            return Behaviors.same();
        }
        storing = Optional.empty();
        timers.cancel(StoreAgain.INSTANCE);
        return then.get();
    }
}
