package dgnet.actors.service;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.PreparedRun;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.ControlReply;
import dgnet.actors.run.TrainingRun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

/**
 * One attempt of a run: has it noted that the run has a device, opens what it needs on a thread that may block, spawns it with its history
 * as a monitor, and closes everything again once it has ended.
 *
 * <pre>
 * dispatching ── noted ──▶ preparing ── prepared ──▶ running ── the run has ended ──▶ closing ── closed ──▶ stopped
 * </pre>
 *
 * Orders that come before the run is there wait for it.
 */
final class RunWorker {
    /** What a worker understands. */
    sealed interface Command {}

    /** Something for the run; where it is over, the one who asks hears nothing and finds so out. */
    record Tell(Function<ActorRef<ControlReply>, TrainingRun.Control> order, ActorRef<ControlReply> replyTo)
            implements Command {}

    /** What the run's actors are doing; answered only while it is at work. */
    record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command {}

    /** The process is about to end after so many episodes: the run saves and stops, and the next process goes on with it. */
    record Interrupt(String reason, long episode) implements Command {}

    private record Noted(RunView run) implements Command {}

    private record Prepared(PreparedRun run) implements Command {}

    private record Refused(Throwable fault) implements Command {}

    private enum Closed implements Command {
        INSTANCE
    }

    /**
     * What a worker works on.
     *
     * @param run the run as it is when it gets its device
     * @param device the device that it gets
     * @param opening opens it, on a thread that may block, for the device
     * @param monitors further monitors of the run, by name
     */
    record Job(
            RunView run,
            String device,
            Supplier<PreparedRun> opening,
            Function<RunConfiguration, Map<String, Behavior<RunEvent>>> monitors) {}

    private final ActorContext<Command> context;
    private final StashBuffer<Command> stash;
    private final Job job;
    private final int attempt;
    private final ActorRef<RunHistory.Command> history;
    private final ActorRef<RunView> noted;

    /** An attempt that begins at once; the actor stops when it is over and its device is free. */
    static Behavior<Command> create(Job job, ActorRef<RunHistory.Command> history) {
        return Behaviors.setup(context ->
                Behaviors.withStash(1000, stash -> new RunWorker(context, stash, job, history).dispatching()));
    }

    private RunWorker(
            ActorContext<Command> context, StashBuffer<Command> stash, Job job, ActorRef<RunHistory.Command> history) {
        this.context = context;
        this.stash = stash;
        this.job = job;
        this.history = history;
        this.attempt = job.run().attempts() + 1;
        this.noted = context.messageAdapter(RunView.class, Noted::new);
    }

    private Behavior<Command> dispatching() {
        note(new RunEvent.RunDispatched(job.run().id(), Instant.now(), job.run().episode(), attempt, job.device()));
        return Behaviors.receive(Command.class)
                .onMessage(Noted.class, done -> preparing())
                .onMessage(Command.class, this::later)
                .build();
    }

    private Behavior<Command> preparing() {
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        context.pipeToSelf(
                CompletableFuture.supplyAsync(job.opening(), blocking),
                (run, fault) -> fault == null ? new Prepared(run) : new Refused(fault));
        return Behaviors.receive(Command.class)
                .onMessage(Prepared.class, prepared -> start(prepared.run()))
                .onMessage(Refused.class, this::onRefused)
                .onMessage(Command.class, this::later)
                .build();
    }

    private Behavior<Command> later(Command command) {
        stash.stash(command);
        return Behaviors.same();
    }

    private Behavior<Command> onRefused(Refused refused) {
        note(new RunEvent.RunFailed(
                job.run().id(), Instant.now(), job.run().episode(), Fault.of(refused.fault()), false));
        return Behaviors.receive(Command.class)
                .onMessage(Noted.class, done -> Behaviors.stopped())
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> start(PreparedRun prepared) {
        RecordedEpisodes recorded = new RecordedEpisodes();
        Map<String, Behavior<RunEvent>> monitors =
                new LinkedHashMap<>(job.monitors().apply(prepared.configuration()));
        monitors.put("history", HistoryFeed.create(history, attempt, recorded));
        ActorRef<TrainingRun.Command> run =
                context.spawn(prepared.behavior(monitors, store -> new RecordedCheckpoints(store, recorded)), "run");
        context.watch(run);
        if (job.run().pausedBy().isPresent()) {
            run.tell(new TrainingRun.Pause(context.getSystem().ignoreRef()));
        }
        return stash.unstashAll(running(prepared, run));
    }

    private Behavior<Command> running(PreparedRun prepared, ActorRef<TrainingRun.Command> run) {
        return Behaviors.receive(Command.class)
                .onMessage(Tell.class, tell -> {
                    run.tell(tell.order().apply(tell.replyTo()));
                    return Behaviors.same();
                })
                .onMessage(GetActivity.class, ask -> {
                    run.tell(new TrainingRun.GetActivity(ask.replyTo()));
                    return Behaviors.same();
                })
                .onMessage(Interrupt.class, interrupt -> {
                    // Noted before the run can tell that it has stopped: it is not the run's end.
                    note(new RunEvent.RunInterrupted(
                            job.run().id(), Instant.now(), interrupt.episode(), interrupt.reason()));
                    return Behaviors.same();
                })
                .onMessage(Noted.class, done -> {
                    run.tell(new TrainingRun.Stop(context.getSystem().ignoreRef()));
                    return Behaviors.same();
                })
                .onMessage(Command.class, other -> Behaviors.same())
                .onSignal(Terminated.class, gone -> closing(prepared))
                .build();
    }

    private Behavior<Command> closing(PreparedRun prepared) {
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        context.pipeToSelf(CompletableFuture.runAsync(prepared::close, blocking), (done, fault) -> {
            if (fault != null) {
                context.getLog()
                        .warn("The run {} was not closed well", job.run().id(), fault);
            }
            return Closed.INSTANCE;
        });
        return Behaviors.receive(Command.class)
                .onMessage(Closed.class, done -> Behaviors.stopped())
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private void note(RunEvent event) {
        history.tell(new RunHistory.Note(event, noted));
    }
}
