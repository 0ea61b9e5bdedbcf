package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Phase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.event.Level;

/**
 * One training run: starts its Domain actors, GPU actor and coordinator, watches over them, passes the run's events on to whoever
 * subscribed, and stops itself with all of them after the last event.
 *
 * <p>Monitors are subscribers of the run's own: they see every event from the first on, and the run does not stop before they have dealt
 * with the last one and stopped, so whoever watches the run knows that the journal is closed and the device free when it is gone. What
 * goes wrong in a monitor never touches the run.
 */
public final class TrainingRun {
    /** What a run understands. */
    public sealed interface Command {}

    /** From now on every event is sent to the subscriber, until it unsubscribes or stops; not answered. */
    public record Subscribe(ActorRef<RunEvent> subscriber) implements Command, CborSerializable {}

    /** No further events for the subscriber; not answered. */
    public record Unsubscribe(ActorRef<RunEvent> subscriber) implements Command, CborSerializable {}

    /** Asks where the run stands; answered with a {@link RunStatus}. */
    public record GetStatus(ActorRef<RunStatus> replyTo) implements Command, CborSerializable {}

    /** Controls the run; answered in every phase of its life. Saying the same thing again changes nothing and is answered alike. */
    public sealed interface Control extends Command, CborSerializable {
        /** Who is answered. */
        ActorRef<ControlReply> replyTo();
    }

    /** Finishes the episode in hand and then waits; answered at once. */
    public record Pause(ActorRef<ControlReply> replyTo) implements Control {}

    /** Goes on after a pause; a domain that was lost is tried again. Answered at once. */
    public record Resume(ActorRef<ControlReply> replyTo) implements Control {}

    /** Finishes the episode in hand, saves, and ends with {@link RunEvent.RunStopped}; answered at once. */
    public record Stop(ActorRef<ControlReply> replyTo) implements Control {}

    /** Saves the present state as soon as the episode in hand is done; answered once it is on the disk, or is not. */
    public record CheckpointNow(ActorRef<ControlReply> replyTo) implements Control {}

    /** Makes the run shorter or longer; answered at once. */
    public record SetEpisodes(long episodes, ActorRef<ControlReply> replyTo) implements Control {}

    /** From the coordinator. */
    private record Happened(RunEvent event) implements Command {}

    private enum MonitorsAreLate implements Command {
        INSTANCE
    }

    /** How long monitors may take over the last event. */
    private static final Duration MONITOR_LIMIT = Duration.ofSeconds(30);

    private static final long FIRST_EPOCH = 1;

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final RunSettings settings;
    private final Set<ActorRef<RunEvent>> subscribers = new LinkedHashSet<>();
    private final Set<ActorRef<RunEvent>> monitors = new HashSet<>();

    /** A run without monitors; see {@link #create(RunSettings, RunResources, boolean, Map)}. */
    public static Behavior<Command> create(RunSettings settings, RunResources resources, boolean resume) {
        return create(settings, resources, resume, Map.of());
    }

    /**
     * A run that starts as soon as it is spawned.
     *
     * @param resume whether to go on from the newest checkpoint; from the beginning where there is none
     * @param monitors by name; each stops itself after the event that {@linkplain RunEvent#endsRun ends the run}
     */
    public static Behavior<Command> create(
            RunSettings settings, RunResources resources, boolean resume, Map<String, Behavior<RunEvent>> monitors) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new TrainingRun(context, timers, settings).start(resources, resume, monitors)));
    }

    private TrainingRun(ActorContext<Command> context, TimerScheduler<Command> timers, RunSettings settings) {
        this.context = context;
        this.timers = timers;
        this.settings = settings;
    }

    private Behavior<Command> start(
            RunResources resources, boolean resume, Map<String, Behavior<RunEvent>> monitorsByName) {
        monitorsByName.forEach((name, monitor) ->
                monitors.add(context.spawn(stopQuietly(monitor), "monitor-" + name, DispatcherSelector.blocking())));
        monitors.forEach(this::subscribe);
        Map<String, ActorRef<DomainActor.Command>> domains = new HashMap<>();
        for (String domain : settings.domains()) {
            domains.put(
                    domain,
                    context.spawn(
                            stopQuietly(DomainActor.create(settings.name(), domain, resources.batches())),
                            "domain-" + URLEncoder.encode(domain, StandardCharsets.UTF_8)));
        }
        ActorRef<GpuActor.Command> gpu =
                context.spawn(stopQuietly(GpuActor.create(resources)), "gpu", GpuActor.dispatcher());
        ActorRef<MetaCoordinator.Command> coordinator = context.spawn(
                stopQuietly(MetaCoordinator.create(
                        settings,
                        FIRST_EPOCH,
                        resume,
                        domains,
                        gpu,
                        context.messageAdapter(RunEvent.class, Happened::new))),
                "coordinator");
        domains.values().forEach(context::watch);
        context.watch(gpu);
        context.watch(coordinator);
        return running(coordinator, 0);
    }

    /** This actor deals with the cause, so the actor system need not report it too. */
    private static <T> Behavior<T> stopQuietly(Behavior<T> behavior) {
        return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.stop().withLogLevel(Level.DEBUG));
    }

    private Behavior<Command> running(ActorRef<MetaCoordinator.Command> coordinator, long episode) {
        return Behaviors.receive(Command.class)
                .onMessage(Happened.class, happened -> onHappened(coordinator, happened.event()))
                .onMessage(Subscribe.class, this::onSubscribe)
                .onMessage(Unsubscribe.class, this::onUnsubscribe)
                .onMessage(GetStatus.class, ask -> {
                    coordinator.tell(new MetaCoordinator.GetStatus(ask.replyTo()));
                    return Behaviors.same();
                })
                .onSignal(ChildFailed.class, child -> onChildFailed(coordinator, episode, child))
                .onSignal(Terminated.class, gone -> forget(gone.getRef()))
                .build();
    }

    private Behavior<Command> onHappened(ActorRef<MetaCoordinator.Command> coordinator, RunEvent event) {
        subscribers.forEach(subscriber -> subscriber.tell(event));
        return event.endsRun() ? end(event) : running(coordinator, event.episode());
    }

    private Behavior<Command> onChildFailed(
            ActorRef<MetaCoordinator.Command> coordinator, long episode, ChildFailed child) {
        if (isMonitor(child.getRef())) {
            context.getLog().warn("{} has failed and sees no more of the run", child.getRef(), child.getCause());
            return forget(child.getRef());
        }
        Fault fault = Fault.of(child.getCause());
        if (!child.getRef().path().equals(coordinator.path())) {
            coordinator.tell(new MetaCoordinator.ActorLost(fault));
            return Behaviors.same();
        }
        return onHappened(coordinator, new RunEvent.RunFailed(settings.name(), Instant.now(), episode, fault, false));
    }

    private Behavior<Command> end(RunEvent last) {
        if (monitors.isEmpty()) {
            return Behaviors.stopped();
        }
        timers.startSingleTimer(MonitorsAreLate.INSTANCE, MONITOR_LIMIT);
        Phase phase = last instanceof RunEvent.RunCompleted ? Phase.COMPLETED : Phase.FAILED;
        return ending(new RunStatus(settings.name(), phase, last.episode(), settings.episodes()));
    }

    /** The last event is out; the monitors are still at it. */
    private Behavior<Command> ending(RunStatus status) {
        return Behaviors.receive(Command.class)
                .onMessage(GetStatus.class, ask -> {
                    ask.replyTo().tell(status);
                    return Behaviors.same();
                })
                .onMessage(MonitorsAreLate.class, late -> {
                    context.getLog().warn("Not waiting any longer for {}", monitors);
                    return Behaviors.stopped();
                })
                .onMessage(Command.class, late -> Behaviors.same())
                .onSignal(Terminated.class, gone -> {
                    forget(gone.getRef());
                    return monitors.isEmpty() ? Behaviors.stopped() : Behaviors.same();
                })
                .build();
    }

    private Behavior<Command> onSubscribe(Subscribe message) {
        subscribe(message.subscriber());
        return Behaviors.same();
    }

    private Behavior<Command> onUnsubscribe(Unsubscribe message) {
        context.unwatch(message.subscriber());
        subscribers.remove(message.subscriber());
        return Behaviors.same();
    }

    private void subscribe(ActorRef<RunEvent> subscriber) {
        context.watch(subscriber);
        subscribers.add(subscriber);
    }

    private boolean isMonitor(ActorRef<Void> child) {
        return monitors.stream().anyMatch(monitor -> monitor.path().equals(child.path()));
    }

    private Behavior<Command> forget(ActorRef<Void> gone) {
        subscribers.removeIf(subscriber -> subscriber.path().equals(gone.path()));
        monitors.removeIf(monitor -> monitor.path().equals(gone.path()));
        return Behaviors.same();
    }
}
