package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunSetup;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.TrainingRun;
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
 * One attempt of a run: has it noted that the run has a device, opens what it needs on a thread that may block, spawns it with its history
 * as a monitor, closes everything again once it has ended, and ends itself once the run's last event is on the disk.
 *
 * <pre>
 * dispatching ── noted ──▶ preparing ── prepared ──▶ running ── the run has ended ──▶ closing ── closed ──▶ recording ── recorded ──▶ stopped
 * </pre>
 *
 * Orders that come before the run is there wait for it.
 */
final class RunWorker {
    /** What a worker understands. */
    sealed interface Command {}

    /** Something for the run; where it is over, the one who asks hears nothing and finds so out. */
    record Tell(TrainingRun.Control order) implements Command {}

    /** What the run's actors are doing; answered only while it is at work. */
    record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command {}

    /** The process is about to end after so many episodes: the run saves and stops, and the next process goes on with it. */
    record Interrupt(String reason, long episode) implements Command {}

    private record Noted(boolean written) implements Command {}

    private enum NoteAgain implements Command {
        INSTANCE
    }

    private enum Recorded implements Command {
        INSTANCE
    }

    private record Prepared(RunSetup run) implements Command {}

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
            Supplier<RunSetup> opening,
            Function<RunConfiguration, Map<String, Behavior<RunEvent>>> monitors) {}

    /** How long a history may take to answer before it is asked again. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> stash;
    private final Job job;
    private final int attempt;
    private final ActorRef<RunHistory.Command> history;
    private final ActorRef<RunHistory.Noted> noted;
    private Optional<RunEvent> noting = Optional.empty();

    /** An attempt that begins at once; the actor stops when it is over and its device is free. */
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
        this.noted = context.messageAdapter(
                RunHistory.Noted.class, answer -> new Noted(answer.run().isPresent()));
    }

    private Behavior<Command> dispatching() {
        note(new RunEvent.RunDispatched(job.run().id(), Instant.now(), job.run().episode(), attempt, job.device()));
        return Behaviors.receive(Command.class)
                .onMessage(Noted.class, answer -> onNoted(answer, this::preparing))
                .onMessage(NoteAgain.class, again -> noteAgain())
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
                .onMessage(Noted.class, answer -> onNoted(answer, Behaviors::stopped))
                .onMessage(NoteAgain.class, again -> noteAgain())
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> start(RunSetup prepared) {
        RecordedEpisodes recorded = new RecordedEpisodes();
        Map<String, Behavior<RunEvent>> monitors =
                new LinkedHashMap<>(job.monitors().apply(prepared.configuration()));
        // Not the run's own, which would wait for it at its end only for a while.
        ActorRef<HistoryFeed.Command> feed = context.spawn(HistoryFeed.create(history, attempt, recorded), "history");
        context.watchWith(feed, Recorded.INSTANCE);
        monitors.put("history", HistoryFeed.monitor(feed));
        ActorRef<TrainingRun.Command> run =
                context.spawn(prepared.behavior(monitors, store -> new RecordedCheckpoints(store, recorded)), "run");
        context.watch(run);
        if (job.run().pausedBy().isPresent()) {
            run.tell(new TrainingRun.Pause(context.getSystem().ignoreRef()));
        }
        return stash.unstashAll(running(prepared, run, feed));
    }

    private Behavior<Command> running(
            RunSetup prepared, ActorRef<TrainingRun.Command> run, ActorRef<HistoryFeed.Command> feed) {
        return Behaviors.receive(Command.class)
                .onMessage(Tell.class, tell -> {
                    run.tell(tell.order());
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
                .onMessage(
                        Noted.class,
                        answer -> onNoted(answer, () -> {
                            run.tell(new TrainingRun.Stop(context.getSystem().ignoreRef()));
                            return Behaviors.same();
                        }))
                .onMessage(NoteAgain.class, again -> noteAgain())
                .onMessage(Recorded.class, this::later)
                .onMessage(Command.class, other -> Behaviors.same())
                .onSignal(Terminated.class, gone -> {
                    feed.tell(HistoryFeed.RunIsOver.INSTANCE);
                    return stash.unstashAll(closing(prepared));
                })
                .build();
    }

    private Behavior<Command> closing(RunSetup prepared) {
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        context.pipeToSelf(CompletableFuture.runAsync(prepared::close, blocking), (done, fault) -> {
            if (fault != null) {
                context.getLog()
                        .warn("The run {} was not closed well", job.run().id(), fault);
            }
            return Closed.INSTANCE;
        });
        return Behaviors.receive(Command.class)
                .onMessage(Closed.class, done -> stash.unstashAll(recording()))
                .onMessage(Recorded.class, this::later)
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    /** The run is over and closed; what it was, its history must say before anything else is done with it. */
    private Behavior<Command> recording() {
        return Behaviors.receive(Command.class)
                .onMessage(Recorded.class, done -> Behaviors.stopped())
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private void note(RunEvent event) {
        noting = Optional.of(event);
        noteAgain();
    }

    /** The history takes a note once, however often it is sent. */
    private Behavior<Command> noteAgain() {
        noting.ifPresent(event -> {
            history.tell(new RunHistory.Note(event, OptionalLong.empty(), noted));
            timers.startSingleTimer(NoteAgain.INSTANCE, PATIENCE);
        });
        return Behaviors.same();
    }

    /** A note that could not be written is sent again after a while. */
    private Behavior<Command> onNoted(Noted answer, Supplier<Behavior<Command>> then) {
        if (!answer.written() || noting.isEmpty()) {
            return Behaviors.same();
        }
        noting = Optional.empty();
        timers.cancel(NoteAgain.INSTANCE);
        return then.get();
    }
}
