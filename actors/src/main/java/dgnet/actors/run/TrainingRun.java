package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Phase;
import dgnet.data.prepare.ReadPolicy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.event.Level;

/**
 * One training run: starts its Domain actors, GPU actor and coordinator, starts them again when they fail (each kind within a budget of
 * its own), passes orders on to the coordinator and the run's events to whoever subscribed, and stops itself with all of them after the
 * last event.
 *
 * <p>Monitors are subscribers of the run's own: they see every event from the first on, and the run does not stop before they have dealt
 * with the last one and stopped, so whoever watches the run knows that the journal is closed and the device free when it is gone. What
 * goes wrong in a monitor never touches the run.
 */
public final class TrainingRun extends AbstractBehavior<TrainingRun.Command> {
    /** What a run understands. */
    public sealed interface Command {}

    /** From now on every event is sent to the subscriber, until it unsubscribes or stops; not answered. */
    public record Subscribe(ActorRef<RunEvent> subscriber) implements Command, CborSerializable {}

    /** No further events for the subscriber; not answered. */
    public record Unsubscribe(ActorRef<RunEvent> subscriber) implements Command, CborSerializable {}

    /** Asks where the run stands; answered with a {@link RunStatus}. */
    public record GetStatus(ActorRef<RunStatus> replyTo) implements Command, CborSerializable {}

    /**
     * Asks what each of the run's actors is doing, in words; answered while the run is at work, after some seconds where one of them keeps
     * silent.
     */
    public record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command, CborSerializable {}

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

    private record FromCoordinator(MetaCoordinator.Notice notice) implements Command {}

    private record ActorFailed(String actor, Fault fault) implements Command {}

    private record ActorIsBack(String actor, Fault fault) implements Command {}

    private enum MonitorsAreLate implements Command {
        INSTANCE
    }

    private static final String GPU = "gpu";
    private static final String COORDINATOR = "coordinator";

    /** How long monitors may take over the last event. */
    private static final Duration MONITOR_LIMIT = Duration.ofSeconds(30);

    private final TimerScheduler<Command> timers;
    private final RunSettings settings;
    private final RunResources resources;
    private final Subscribers subscribers;
    private final Map<String, ActorRef<DomainActor.Command>> domains = new HashMap<>();
    private final ActorRef<MetaCoordinator.Command> coordinator;
    private final Orders orders;
    private long episode = 0;

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
                timers -> new TrainingRun(context, timers, settings, resources, resume, monitors)));
    }

    private TrainingRun(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            RunSettings settings,
            RunResources resources,
            boolean resume,
            Map<String, Behavior<RunEvent>> monitors) {
        super(context);
        this.timers = timers;
        this.settings = settings;
        this.resources = resources;
        subscribers = new Subscribers(context);
        monitors.forEach((name, monitor) -> subscribers.addMonitor(
                context.spawn(stopQuietly(monitor), "monitor-" + name, DispatcherSelector.blocking())));
        settings.domains().forEach(this::spawnDomain);
        FaultPolicy faults = settings.faults();
        ActorRef<GpuActor.Command> gpu = context.spawn(
                supervised(GpuActor.Command.class, GPU, faults.device(), () -> GpuActor.create(resources)),
                GPU,
                GpuActor.dispatcher());
        orders = new Orders(settings.episodes(), domains);
        ActorRef<MetaCoordinator.Notice> notices =
                context.messageAdapter(MetaCoordinator.Notice.class, FromCoordinator::new);
        coordinator = context.spawn(
                supervised(
                        MetaCoordinator.Command.class,
                        COORDINATOR,
                        faults.coordinator(),
                        () -> MetaCoordinator.create(settings, orders, resources.record(), resume, gpu, notices)),
                COORDINATOR);
        context.watch(gpu);
        context.watch(coordinator);
    }

    private ActorRef<DomainActor.Command> spawnDomain(String domain) {
        FaultPolicy faults = settings.faults();
        DomainActor.Requests requests = new DomainActor.Requests();
        ReadPolicy reading = new ReadPolicy(faults.readAttempts(), faults.readPause());
        ActorRef<DomainActor.Command> actor = getContext()
                .spawn(
                        supervised(
                                DomainActor.Command.class,
                                "domain-" + domain,
                                faults.domain(),
                                () -> DomainActor.create(
                                        settings.name(), domain, resources.batches(), reading, requests)),
                        "domain-" + URLEncoder.encode(domain, StandardCharsets.UTF_8));
        getContext().watch(actor);
        domains.put(domain, actor);
        return actor;
    }

    private <T> Behavior<T> supervised(
            Class<T> messages, String name, RestartBudget budget, Supplier<Behavior<T>> behavior) {
        ActorRef<Command> self = getContext().getSelf();
        return Supervised.of(
                messages,
                budget,
                thrown -> self.tell(new ActorFailed(name, Fault.of(thrown))),
                thrown -> self.tell(new ActorIsBack(name, Fault.of(thrown))),
                behavior);
    }

    /** This actor deals with the cause, so the actor system need not report it too. */
    private static <T> Behavior<T> stopQuietly(Behavior<T> behavior) {
        return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.stop().withLogLevel(Level.DEBUG));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromCoordinator.class, this::onNotice)
                .onMessage(ActorFailed.class, this::onActorFailed)
                .onMessage(ActorIsBack.class, this::onActorIsBack)
                .onMessage(Control.class, this::onControl)
                .onMessage(GetStatus.class, this::onGetStatus)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(Subscribe.class, this::onSubscribe)
                .onMessage(Unsubscribe.class, this::onUnsubscribe)
                .onSignal(ChildFailed.class, this::onChildFailed)
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    private Behavior<Command> onNotice(FromCoordinator message) {
        if (message.notice() instanceof MetaCoordinator.NeedsDomain needs) {
            ActorRef<DomainActor.Command> actor =
                    domains.containsKey(needs.domain()) ? domains.get(needs.domain()) : spawnDomain(needs.domain());
            coordinator.tell(new MetaCoordinator.DomainBack(needs.domain(), actor));
            return this;
        }
        return happened(((MetaCoordinator.Happened) message.notice()).event());
    }

    private Behavior<Command> happened(RunEvent event) {
        episode = event.episode();
        subscribers.tell(event);
        return event.endsRun() ? end(event) : this;
    }

    private Behavior<Command> onActorFailed(ActorFailed failed) {
        if (failed.actor().equals(GPU)) {
            coordinator.tell(new MetaCoordinator.DeviceFailed(failed.fault()));
        }
        return this;
    }

    private Behavior<Command> onActorIsBack(ActorIsBack back) {
        return happened(
                new RunEvent.ActorRestarted(settings.name(), Instant.now(), episode, back.actor(), back.fault()));
    }

    private Behavior<Command> onChildFailed(ChildFailed child) {
        String name = child.getRef().path().name();
        if (subscribers.isMonitor(child.getRef())) {
            getContext().getLog().warn("{} has failed and sees no more of the run", name, child.getCause());
            subscribers.gone(child.getRef());
        } else if (name.equals(COORDINATOR)) {
            Fault fault = exhausted(COORDINATOR, settings.faults().coordinator(), child.getCause());
            RunStatus status = new RunStatus(settings.name(), Phase.FAILED, episode, orders.episodes);
            orders.checkpointAsks.forEach(ask -> ask.tell(new ControlReply.Declined(status, fault.message())));
            return happened(new RunEvent.RunFailed(settings.name(), Instant.now(), episode, fault, false));
        } else if (name.equals(GPU)) {
            coordinator.tell(new MetaCoordinator.DeviceGone(
                    exhausted("GPU actor", settings.faults().device(), child.getCause())));
        } else {
            lostDomain(child);
        }
        return this;
    }

    private void lostDomain(ChildFailed child) {
        domains.entrySet().stream()
                .filter(domain -> domain.getValue().path().equals(child.getRef().path()))
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(domain -> {
                    domains.remove(domain);
                    Fault fault = exhausted(
                            "actor of domain " + domain, settings.faults().domain(), child.getCause());
                    coordinator.tell(new MetaCoordinator.DomainGone(domain, fault));
                });
    }

    private static Fault exhausted(String actor, RestartBudget budget, Throwable cause) {
        Fault fault = Fault.of(cause);
        String message = budget.restarts() == 0
                ? fault.message()
                : "the " + actor + " has failed " + (budget.restarts() + 1) + " times in a row, the last time with: "
                        + fault.message();
        return new Fault(fault.type(), message, fault.trace());
    }

    private Behavior<Command> onTerminated(Terminated gone) {
        subscribers.gone(gone.getRef());
        return this;
    }

    private Behavior<Command> onControl(Control control) {
        coordinator.tell(new MetaCoordinator.Ordered(control));
        return this;
    }

    private Behavior<Command> onGetStatus(GetStatus ask) {
        coordinator.tell(new MetaCoordinator.GetStatus(ask.replyTo()));
        return this;
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        coordinator.tell(new MetaCoordinator.GetActivity(ask.replyTo()));
        return this;
    }

    private Behavior<Command> onSubscribe(Subscribe message) {
        subscribers.add(message.subscriber());
        return this;
    }

    private Behavior<Command> onUnsubscribe(Unsubscribe message) {
        subscribers.remove(message.subscriber());
        return this;
    }

    private Behavior<Command> end(RunEvent last) {
        if (subscribers.monitors().isEmpty()) {
            return Behaviors.stopped();
        }
        timers.startSingleTimer(MonitorsAreLate.INSTANCE, MONITOR_LIMIT);
        Phase phase = last instanceof RunEvent.RunCompleted
                ? Phase.COMPLETED
                : last instanceof RunEvent.RunStopped ? Phase.STOPPED : Phase.FAILED;
        return ending(new RunStatus(settings.name(), phase, last.episode(), orders.episodes));
    }

    /** The last event is out; the monitors are still at it. */
    private Behavior<Command> ending(RunStatus status) {
        return Behaviors.receive(Command.class)
                .onMessage(GetStatus.class, ask -> {
                    ask.replyTo().tell(status);
                    return Behaviors.same();
                })
                .onMessage(Control.class, control -> {
                    control.replyTo().tell(ControlReply.afterTheEnd(control, status));
                    return Behaviors.same();
                })
                .onMessage(MonitorsAreLate.class, late -> {
                    getContext().getLog().warn("Not waiting any longer for {}", subscribers.monitors());
                    return Behaviors.stopped();
                })
                .onMessage(Command.class, late -> Behaviors.same())
                .onSignal(Terminated.class, gone -> {
                    subscribers.gone(gone.getRef());
                    return subscribers.monitors().isEmpty() ? Behaviors.stopped() : Behaviors.same();
                })
                .build();
    }
}
