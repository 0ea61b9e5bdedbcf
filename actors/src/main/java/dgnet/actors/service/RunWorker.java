package dgnet.actors.service;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.attempt.Channel;
import dgnet.actors.attempt.Channel.ToAttempt;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.config.ServiceSettings.ProcessSettings;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessIdentity;
import dgnet.actors.run.ActivityReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The service's side of one attempt of a run: stores that the run has a device, starts the attempt's process or takes over a living one,
 * passes its events to the history and requests to it, and stops once the process has ended.
 *
 * <p>The process may write the run's record only after it is in the history. So a later service knows every process that may. A process that
 * lives without a connection for too long, or after the run's end, is killed.
 */
final class RunWorker extends AbstractBehavior<RunWorker.Command> {
    /** The messages of a worker. */
    sealed interface Command {}

    /** Passes a control request to the run; not answered if the run ends before. */
    record Forward(ControlRequest request, ActorRef<ToService.Controlled> replyTo) implements Command {}

    /** Asks what the run's actors are doing; answered only by a run that is active. */
    record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command {}

    /** The service is about to end: the run saves and its process ends, and the next one continues the run. */
    record Interrupt(String reason) implements Command {}

    /** The process of the attempt has connected. */
    record Arrived(AttemptDoor.Link link) implements Command {}

    private record Received(AttemptDoor.Link link, ToService message) implements Command {}

    private record Disconnected(AttemptDoor.Link link) implements Command {}

    private record Answered(RunHistory.AppendReply reply) implements Command {}

    private record Stored(Optional<RunView> run) implements Command {}

    private enum StoreAgain implements Command {
        INSTANCE
    }

    private record Started(AttemptProcess process) implements Command {}

    private record NotStarted(Throwable fault) implements Command {}

    private record Ended(String how) implements Command {}

    private enum Away implements Command {
        INSTANCE
    }

    /** The process has had the time to end. */
    private enum GraceOver implements Command {
        INSTANCE
    }

    private enum Drained implements Command {
        INSTANCE
    }

    /** The time after which an unanswered message to the history is repeated. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The time for a process to start and connect, also on a machine with other work. */
    private static final Duration TO_START = Duration.ofMinutes(2);

    /** The time for the last messages of a process that has ended. */
    private static final Duration TO_DRAIN = Duration.ofSeconds(5);

    private final TimerScheduler<Command> timers;
    private final Executor blocking;
    private final RunLauncher starts;
    private final HistoryState state;
    private final int attempt;
    private final ProcessSettings settings;
    private final ActorRef<RunHistory.Command> history;
    private final ActorRef<RunQueue.Command> queue;
    private final ActorRef<RunHistory.Stored> stored;
    private final ActorRef<RunHistory.AppendReply> answers;
    private final Map<Long, ActorRef<ToService.Controlled>> controls = new HashMap<>();
    private final Map<Long, ActorRef<ActivityReport.Report>> activities = new HashMap<>();

    /** Requests from before the process is accepted. */
    private final List<ToAttempt> waiting = new ArrayList<>();

    private Optional<AttemptProcess> process = Optional.empty();
    private Optional<AttemptDoor.Link> arriving = Optional.empty();
    private Optional<AttemptDoor.Link> link = Optional.empty();
    private boolean interrupted = false;
    /** How the process has ended. */
    private Optional<String> ended = Optional.empty();

    /** Why the run's device cannot be used, if that has ended the attempt. */
    private Optional<String> lostDevice = Optional.empty();

    /** The number of the attempt's events up to the run's last one, once that is known. */
    private OptionalLong end = OptionalLong.empty();

    private Optional<RunEvent> storing = Optional.empty();
    private Function<RunView, Behavior<Command>> thenDo = run -> this;

    /** The number of the last request. Starts at random, so that answers to requests of an earlier service do not match. */
    private long requests = ThreadLocalRandom.current().nextLong();

    private long seen;

    /** Starts an attempt on a device. The actor reports {@link RunQueue.AttemptEnded} and stops once its process has ended. */
    static Behavior<Command> start(
            HistoryState state,
            String device,
            RunLauncher starts,
            ActorRef<RunHistory.Command> history,
            ActorRef<RunQueue.Command> queue) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            RunWorker worker =
                    new RunWorker(context, timers, state, state.run().attempts() + 1, starts, history, queue);
            worker.dispatch(device);
            return worker;
        }));
    }

    /** Takes over the living process of an attempt that an earlier service has started. */
    static Behavior<Command> adopt(
            HistoryState state,
            AttemptProcess process,
            RunLauncher starts,
            ActorRef<RunHistory.Command> history,
            ActorRef<RunQueue.Command> queue) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            RunWorker worker = new RunWorker(context, timers, state, state.run().attempts(), starts, history, queue);
            worker.seen = state.recorded();
            worker.watch(process, worker.settings.reconnectWait());
            return worker;
        }));
    }

    private RunWorker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            HistoryState state,
            int attempt,
            RunLauncher starts,
            ActorRef<RunHistory.Command> history,
            ActorRef<RunQueue.Command> queue) {
        super(context);
        this.timers = timers;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        this.state = state;
        this.attempt = attempt;
        this.starts = starts;
        this.settings = starts.processes();
        this.history = history;
        this.queue = queue;
        this.stored = context.messageAdapter(RunHistory.Stored.class, answer -> new Stored(answer.run()));
        this.answers = context.messageAdapter(RunHistory.AppendReply.class, Answered::new);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Stored.class, this::onStored)
                .onMessage(StoreAgain.class, again -> storeAgain())
                .onMessage(Started.class, this::onStarted)
                .onMessage(NotStarted.class, this::onNotStarted)
                .onMessage(Arrived.class, this::onArrived)
                .onMessage(Received.class, this::onReceived)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(Forward.class, this::onForward)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(Interrupt.class, this::onInterrupt)
                .onMessage(Disconnected.class, this::onDisconnected)
                .onMessage(Away.class, away -> onAway())
                .onMessage(GraceOver.class, over -> onGraceOver())
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Drained.class, done -> finish())
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private RunView run() {
        return state.run();
    }

    /** The attempt is in the history before anything of it happens: from then on every earlier one is rejected. */
    private void dispatch(String device) {
        RunEvent.RunDispatched dispatched =
                new RunEvent.RunDispatched(run().id(), Instant.now(), run().episode(), attempt, device);
        store(dispatched, stored -> {
            if (!isCurrent(stored)) {
                // The run was stopped in the meantime.
                ended = Optional.of("the run was stopped before its process was started");
                return finish();
            }
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(() -> starts.start(state, dispatched), blocking),
                            (started, fault) -> fault == null ? new Started(started) : new NotStarted(fault));
            return this;
        });
    }

    /** Whether this attempt is the run's current one and has not ended in the history. */
    private boolean isCurrent(RunView stored) {
        return stored.attempts() == attempt && stored.state().active();
    }

    private Behavior<Command> onStarted(Started started) {
        watch(started.process(), TO_START);
        if (interrupted) {
            started.process().terminate();
        }
        return this;
    }

    /** @param toConnect the time for the process to connect */
    private void watch(AttemptProcess started, Duration toConnect) {
        process = Optional.of(started);
        getContext().pipeToSelf(started.ended(), (how, fault) -> new Ended(fault == null ? how : "its process ended"));
        if (link.isEmpty()) {
            timers.startSingleTimer(Away.INSTANCE, toConnect);
        }
    }

    private Behavior<Command> onNotStarted(NotStarted refused) {
        store(
                new RunEvent.RunFailed(run().id(), Instant.now(), run().episode(), Fault.of(refused.fault()), false),
                stored -> {
                    ended = Optional.of("its process could not be started");
                    return finish();
                });
        return this;
    }

    private Behavior<Command> onArrived(Arrived message) {
        arriving.ifPresent(AttemptDoor.Link::close);
        arriving = Optional.of(message.link());
        ProcessIdentity identity = message.link().hello().process();
        store(
                new RunEvent.AttemptStarted(
                        run().id(),
                        Instant.now(),
                        run().episode(),
                        attempt,
                        identity.pid(),
                        identity.started(),
                        identity.boot()),
                this::accept);
        return this;
    }

    private Behavior<Command> accept(RunView stored) {
        ActorRef<Command> self = getContext().getSelf();
        AttemptDoor.Link accepted = arriving.orElseThrow();
        arriving = Optional.empty();
        if (!isCurrent(stored) && end.isEmpty()) {
            starts.fenced();
            accepted.reject("attempt " + attempt + " of run " + run().id() + " has ended in the history");
            return this;
        }
        link.ifPresent(AttemptDoor.Link::close);
        link = Optional.of(accepted);
        timers.cancel(Away.INSTANCE);
        accepted.receive(
                message -> self.tell(new Received(accepted, message)), () -> self.tell(new Disconnected(accepted)));
        accepted.send(new ToAttempt.Welcome(Channel.VERSION));
        if (stored.state() == RunState.STOPPING) {
            // The service that was asked to stop the run has ended since.
            accepted.send(new ToAttempt.Control(++requests, ControlRequest.STOP));
        }
        waiting.forEach(accepted::send);
        waiting.clear();
        return this;
    }

    private Behavior<Command> onReceived(Received received) {
        if (!Optional.of(received.link()).equals(link)) {
            return this;
        }
        if (received.message() instanceof ToService.Append append) {
            long next = append.first() + append.events().size();
            append.events().stream().skip(Math.max(0, seen - append.first())).forEach(starts::happened);
            seen = Math.max(seen, next);
            boolean last = !append.events().isEmpty()
                    && append.events().get(append.events().size() - 1).endsRun();
            if (last) {
                end = OptionalLong.of(next);
                lostDevice = lostDevice(append.events().get(append.events().size() - 1));
            }
            history.tell(new RunHistory.Append(attempt, append.first(), append.events(), answers));
        } else if (received.message() instanceof ToService.Controlled controlled) {
            ActorRef<ToService.Controlled> asker = controls.remove(controlled.request());
            if (asker != null) {
                asker.tell(controlled);
            }
        } else if (received.message() instanceof ToService.Active active) {
            ActorRef<ActivityReport.Report> asker = activities.remove(active.request());
            if (asker != null) {
                asker.tell(new ActivityReport.Report(active.about(), active.actors()));
            }
        }
        return this;
    }

    private static Optional<String> lostDevice(RunEvent end) {
        return end instanceof RunEvent.RunFailed failed && failed.fault().kind() == Fault.Kind.DEVICE_LOST
                ? Optional.of(failed.fault().message())
                : Optional.empty();
    }

    private Behavior<Command> onAnswered(Answered answered) {
        if (answered.reply() instanceof RunHistory.Fenced fenced) {
            starts.fenced();
            getContext().getLog().warn("Attempt {} of run {} is fenced: {}", attempt, run().id(), fenced.reason());
            link.ifPresent(line -> line.send(new ToAttempt.Fenced(fenced.reason())));
        } else if (answered.reply() instanceof RunHistory.Appended appended) {
            link.ifPresent(line -> line.send(new ToAttempt.Appended(appended.count())));
            // The process repeats its last message until it ends. A repeated message must not restart the timer.
            if (end.isPresent() && appended.count() >= end.getAsLong() && !timers.isTimerActive(GraceOver.INSTANCE)) {
                timers.startSingleTimer(GraceOver.INSTANCE, settings.grace());
            }
        }
        return this;
    }

    private Behavior<Command> onForward(Forward forward) {
        controls.put(++requests, forward.replyTo());
        return send(new ToAttempt.Control(requests, forward.request()));
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        activities.put(++requests, ask.replyTo());
        return send(new ToAttempt.GetActivity(requests));
    }

    private Behavior<Command> send(ToAttempt message) {
        link.ifPresentOrElse(line -> line.send(message), () -> waiting.add(message));
        return this;
    }

    private Behavior<Command> onInterrupt(Interrupt interrupt) {
        interrupted = true;
        if (link.isPresent()) {
            link.get().send(new ToAttempt.Interrupt(interrupt.reason()));
        } else {
            process.ifPresent(AttemptProcess::terminate);
        }
        timers.startSingleTimer(GraceOver.INSTANCE, settings.grace());
        return this;
    }

    private Behavior<Command> onGraceOver() {
        process.ifPresent(living -> {
            getContext()
                    .getLog()
                    .warn(
                            "The process {} of run {} has not ended within process.grace = {} s and is killed",
                            living.handle().pid(),
                            run().id(),
                            settings.grace().toSeconds());
            living.kill();
        });
        return this;
    }

    private Behavior<Command> onDisconnected(Disconnected lost) {
        if (Optional.of(lost.link()).equals(link)) {
            link = Optional.empty();
            if (ended.isPresent()) {
                return finish();
            }
            timers.startSingleTimer(Away.INSTANCE, settings.reconnectWait());
        }
        return this;
    }

    private Behavior<Command> onAway() {
        process.ifPresent(living -> {
            getContext()
                    .getLog()
                    .warn(
                            "The process {} of run {} lives without a connection and is killed; its run continues in a new one",
                            living.handle().pid(),
                            run().id());
            living.kill();
        });
        return this;
    }

    /** Waits for what the process has sent before its end. */
    private Behavior<Command> onEnded(Ended message) {
        ended = Optional.of(message.how());
        if (link.isEmpty()) {
            return finish();
        }
        timers.startSingleTimer(Drained.INSTANCE, TO_DRAIN);
        return this;
    }

    private Behavior<Command> finish() {
        queue.tell(new RunQueue.AttemptEnded(run().id(), ended.orElseThrow(), lostDevice));
        return Behaviors.stopped();
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        arriving.ifPresent(AttemptDoor.Link::close);
        link.ifPresent(AttemptDoor.Link::close);
        return this;
    }

    private void store(RunEvent event, Function<RunView, Behavior<Command>> then) {
        storing = Optional.of(event);
        thenDo = then;
        var unused = storeAgain();
    }

    /** Sends the event to the history, which stores it once, however often it is sent. */
    private Behavior<Command> storeAgain() {
        storing.ifPresent(event -> {
            history.tell(new RunHistory.Store(event, OptionalLong.empty(), stored));
            timers.startSingleTimer(StoreAgain.INSTANCE, PATIENCE);
        });
        return this;
    }

    /** An event that could not be written is sent again after a while. */
    private Behavior<Command> onStored(Stored answer) {
        if (answer.run().isEmpty() || storing.isEmpty()) {
            return this;
        }
        storing = Optional.empty();
        timers.cancel(StoreAgain.INSTANCE);
        return thenDo.apply(answer.run().get());
    }
}
