package dgnet.actors.attempt;

import dgnet.actors.attempt.Channel.ToAttempt;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
 * An attempt's connection with the service. Keeps the run's events until the service has them on its disk, and sends them in order, one batch
 * at a time, again after each loss of the connection. A service that is away does not slow the run. Stops once the run's last event is on
 * the service's disk, or the service has been away for too long.
 */
final class ServiceLink extends AbstractBehavior<ServiceLink.Command> {
    /** The messages of a link. */
    sealed interface Command {}

    private record Happened(RunEvent event) implements Command {}

    /** Sends an answer, if the service is reached. */
    record Send(ToService answer) implements Command {}

    /** No further event follows. */
    enum RunEnded implements Command {
        INSTANCE
    }

    private record Connected(LineSocket socket) implements Command {}

    private record Received(LineSocket socket, ToAttempt message) implements Command {}

    private record Disconnected(Optional<LineSocket> socket) implements Command {}

    private enum Connect implements Command {
        INSTANCE
    }

    private enum Tick implements Command {
        INSTANCE
    }

    /** What the link reports to the attempt. */
    sealed interface Report {}

    /** The service accepts the attempt. Reported once. */
    record Welcomed() implements Report {}

    /** The service has a successor of this attempt. The process must end at once. */
    record Fenced(String reason) implements Report {}

    /** The service was away for too long. Reported once. */
    record Orphaned() implements Report {}

    /** A message of the service for the run. */
    record ForRun(ToAttempt message) implements Report {}

    /** How often the link asks whether the attempt is still the current one, and repeats what was not answered. */
    static final Duration TICK = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int AT_A_TIME = 200;

    private final TimerScheduler<Command> timers;
    private final Executor blocking;
    private final Path socket;
    private final ToService.Hello hello;
    private final Consumer<String> committed;
    private final long mostTicks;
    private final ActorRef<Report> attempt;
    private final List<RunEvent> unwritten = new ArrayList<>();
    private Optional<LineSocket> connection = Optional.empty();
    private boolean accepted = false;
    private boolean welcomed = false;
    private boolean underWay = false;
    private boolean ended = false;
    private long written = 0;

    /** The ticks since the service last accepted something. Not a time: while this process is stopped, none passes. */
    private long ticks = 0;

    /**
     * The link of an attempt, which connects at once.
     *
     * @param committed receives the name of each checkpoint whose event is on the service's disk
     */
    static Behavior<Command> create(
            AttemptOrder order, ToService.Hello hello, Consumer<String> committed, ActorRef<Report> attempt) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ServiceLink(context, timers, order, hello, committed, attempt)));
    }

    /** The monitor that forwards the run's events to a link. */
    static Behavior<RunEvent> monitor(ActorRef<Command> link) {
        return Behaviors.receiveMessage(event -> {
            link.tell(new Happened(event));
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    /** An event of the attempt that no run reports. */
    static Command happened(RunEvent event) {
        return new Happened(event);
    }

    private ServiceLink(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            AttemptOrder order,
            ToService.Hello hello,
            Consumer<String> committed,
            ActorRef<Report> attempt) {
        super(context);
        this.timers = timers;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        this.socket = Path.of(order.socket());
        this.hello = hello;
        this.committed = committed;
        this.mostTicks = order.orphanLimit().dividedBy(TICK);
        this.attempt = attempt;
        timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
        context.getSelf().tell(Connect.INSTANCE);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Happened.class, this::onEvent)
                .onMessage(Send.class, this::onSend)
                .onMessage(RunEnded.class, this::onRunEnded)
                .onMessage(Connect.class, this::onConnect)
                .onMessage(Connected.class, this::onConnected)
                .onMessage(Received.class, this::onReceived)
                .onMessage(Disconnected.class, this::onDisconnected)
                .onMessage(Tick.class, this::onTick)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onConnect(Connect now) {
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(this::connect, blocking),
                        (opened, fault) -> fault == null && opened.isPresent()
                                ? new Connected(opened.get())
                                : new Disconnected(Optional.empty()));
        return this;
    }

    private Optional<LineSocket> connect() {
        try {
            return Optional.of(LineSocket.connect(socket));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private Behavior<Command> onConnected(Connected opened) {
        ActorRef<Command> self = getContext().getSelf();
        LineSocket line = opened.socket();
        connection = Optional.of(line);
        line.read(
                text -> self.tell(new Received(line, JsonLine.read(text, ToAttempt.class))),
                () -> self.tell(new Disconnected(Optional.of(line))));
        line.send(hello);
        return this;
    }

    private Behavior<Command> onDisconnected(Disconnected lost) {
        if (lost.socket().isEmpty() || lost.socket().equals(connection)) {
            if (accepted) {
                getContext().getLog().warn("The service is away; the run goes on, and its events are kept");
            }
            connection = Optional.empty();
            accepted = false;
            underWay = false;
            timers.startSingleTimer(Connect.INSTANCE, PAUSE);
        }
        return this;
    }

    private Behavior<Command> onReceived(Received received) {
        if (!Optional.of(received.socket()).equals(connection)) {
            return this;
        }
        ToAttempt message = received.message();
        if (message instanceof ToAttempt.Welcome) {
            accepted = true;
            ticks = 0;
            if (welcomed) {
                getContext().getLog().info("The service is reached again; {} events are sent", unwritten.size());
            } else {
                welcomed = true;
                attempt.tell(new Welcomed());
            }
            return send();
        }
        if (message instanceof ToAttempt.Fenced fenced) {
            attempt.tell(new Fenced(fenced.reason()));
            return this;
        }
        if (message instanceof ToAttempt.Appended appended) {
            return onAppended(appended.count());
        }
        attempt.tell(new ForRun(message));
        return this;
    }

    private Behavior<Command> onEvent(Happened happened) {
        unwritten.add(happened.event());
        return underWay ? this : send();
    }

    private Behavior<Command> send() {
        if (accepted && connection.isPresent()) {
            underWay = true;
            List<RunEvent> some = List.copyOf(unwritten.subList(0, Math.min(AT_A_TIME, unwritten.size())));
            connection.get().send(new ToService.Append(written, some));
        }
        return this;
    }

    private Behavior<Command> onAppended(long count) {
        ticks = 0;
        int fresh = (int) (count - written);
        if (fresh < 0) {
            return this;
        }
        List<RunEvent> done = unwritten.subList(0, Math.min(fresh, unwritten.size()));
        for (RunEvent event : done) {
            if (event instanceof RunEvent.CheckpointCommitted checkpoint) {
                committed.accept(checkpoint.checkpoint());
            }
        }
        done.clear();
        written = count;
        underWay = false;
        if (!unwritten.isEmpty()) {
            return send();
        }
        return ended ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onSend(Send message) {
        connection.filter(line -> accepted).ifPresent(line -> line.send(message.answer()));
        return this;
    }

    private Behavior<Command> onRunEnded(RunEnded over) {
        ended = true;
        return unwritten.isEmpty() || ticks > mostTicks ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onTick(Tick tick) {
        ticks++;
        if (ticks == mostTicks + 1) {
            attempt.tell(new Orphaned());
        }
        if (ended && ticks > mostTicks) {
            return Behaviors.stopped();
        }
        return send();
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        connection.ifPresent(LineSocket::close);
        return this;
    }
}
