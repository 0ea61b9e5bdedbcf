package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.FaultPolicy.RestartBudget;
import dgnet.actors.run.RunStatus.Stage;
import dgnet.data.prepare.ReadPolicy;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.Learner;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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
 * One training run: starts its Domain actors, GPU actor and coordinator, restarts those that fail (each kind within its own budget),
 * forwards control requests to the coordinator and events to the subscribers, and stops itself with all of them after the last event.
 *
 * <p>Monitors are subscribers that the run starts with. They receive every event, and the run stops only after they have handled the last
 * one and stopped. So when the run has stopped, the journal is closed and the device is free. A failure of a monitor does not affect the run.
 */
public final class TrainingRun extends AbstractBehavior<TrainingRun.Command> {
    /** The messages of a run. */
    public sealed interface Command {}

    /** Sends every further event to the subscriber, until it unsubscribes or stops; not answered. */
    public record Subscribe(ActorRef<RunEvent> subscriber) implements Command, CborSerializable {}

    /** Sends no further events to the subscriber; not answered. */
    public record Unsubscribe(ActorRef<RunEvent> subscriber) implements Command, CborSerializable {}

    /** Asks for the status of the run; answered with a {@link RunStatus}. */
    public record GetStatus(ActorRef<RunStatus> replyTo) implements Command, CborSerializable {}

    /**
     * Asks what each actor of the run is doing; answered as long as the run has not ended, after some seconds if an actor does not answer.
     */
    public record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command, CborSerializable {}

    /** A control request; always answered. A repeated request changes nothing and gets the same answer. */
    public sealed interface Control extends Command, CborSerializable {
        /** Receives the reply. */
        ActorRef<ControlReply> replyTo();
    }

    /** Finishes the current episode, then waits; answered at once. */
    public record Pause(ActorRef<ControlReply> replyTo) implements Control {}

    /** Continues after a pause and starts the actors of lost domains again; answered at once. */
    public record Resume(ActorRef<ControlReply> replyTo) implements Control {}

    /** Finishes the current episode, saves, and ends with {@link RunEvent.RunStopped}; answered at once. */
    public record Stop(ActorRef<ControlReply> replyTo) implements Control {}

    /**
     * The process has to end: finishes the current episode, saves, and ends like {@link Stop} with an interruption, so that the next process
     * continues the run; answered at once.
     *
     * @param reason a sentence
     */
    public record Interrupt(String reason, ActorRef<ControlReply> replyTo) implements Control {}

    /** Saves the state after the current episode; answered once the checkpoint is on the disk or has failed. */
    public record CheckpointNow(ActorRef<ControlReply> replyTo) implements Control {}

    /** Changes the run's length; answered at once. */
    public record SetEpisodes(long episodes, ActorRef<ControlReply> replyTo) implements Control {}

    /** The replies to control requests. */
    public sealed interface ControlReply extends CborSerializable {
        /** The status of the run. */
        RunStatus status();

        /** The request will be carried out, or has been already. */
        record Accepted(RunStatus status) implements ControlReply {}

        /** A checkpoint of the run's present state is on the disk. */
        record Committed(RunStatus status, String checkpoint) implements ControlReply {}

        /**
         * The request is declined.
         *
         * @param reason a sentence
         */
        record Declined(RunStatus status, String reason) implements ControlReply {}

        /** The reply of a run that has ended. */
        static ControlReply afterTheEnd(Control request, RunStatus status) {
            return request instanceof Stop || request instanceof Interrupt
                    ? new Accepted(status)
                    : new Declined(status, "the run has ended; dgnet resume continues it");
        }
    }

    /**
     * What a run uses on this machine. Passed to the run's actors when they are created, never in a message.
     *
     * @param batches the batches of the Domain actors
     * @param learner creates the run's untrained learner; called on the device's thread, which alone uses the learner
     * @param validation the run's validation
     * @param checkpoints the run's checkpoints
     * @param record what the run stores beside its checkpoints
     */
    public record Resources(
            BatchSource batches,
            Supplier<Learner> learner,
            Validator validation,
            CheckpointStore checkpoints,
            RunRecord record) {}

    private record FromCoordinator(MetaCoordinator.Notice notice) implements Command {}

    private record ActorFailed(String actor, Fault fault) implements Command {}

    private record ActorRestarted(String actor, Fault fault) implements Command {}

    private enum MonitorTimeout implements Command {
        INSTANCE
    }

    private static final String GPU = "gpu";
    private static final String COORDINATOR = "coordinator";

    /** The time limit of the monitors for the last event. */
    private static final Duration MONITOR_LIMIT = Duration.ofSeconds(30);

    private final TimerScheduler<Command> timers;
    private final RunSettings settings;
    private final Resources resources;
    private final Subscribers subscribers;
    private final Map<String, ActorRef<DomainActor.Command>> domains = new HashMap<>();
    private final ActorRef<MetaCoordinator.Command> coordinator;
    private final CoordinatorState state;
    private long episode = 0;

    /** A run without monitors; see {@link #create(RunSettings, Resources, boolean, Map)}. */
    public static Behavior<Command> create(RunSettings settings, Resources resources, boolean resume) {
        return create(settings, resources, resume, Map.of());
    }

    /**
     * A run that starts as soon as it is spawned.
     *
     * @param resume whether to continue from the newest checkpoint, if there is one
     * @param monitors monitors by name; each stops itself after the event that {@linkplain RunEvent#endsRun ends the run}
     */
    public static Behavior<Command> create(
            RunSettings settings, Resources resources, boolean resume, Map<String, Behavior<RunEvent>> monitors) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new TrainingRun(context, timers, settings, resources, resume, monitors)));
    }

    private TrainingRun(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            RunSettings settings,
            Resources resources,
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
        state = new CoordinatorState(settings.attempt(), settings.episodes(), domains);
        ActorRef<MetaCoordinator.Notice> notices =
                context.messageAdapter(MetaCoordinator.Notice.class, FromCoordinator::new);
        coordinator = context.spawn(
                supervised(
                        MetaCoordinator.Command.class,
                        COORDINATOR,
                        faults.coordinator(),
                        () -> MetaCoordinator.create(settings, state, resources.record(), resume, gpu, notices)),
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
                thrown -> self.tell(new ActorRestarted(name, Fault.of(thrown))),
                behavior);
    }

    /** This actor handles the cause, so the actor system does not have to log it too. */
    private static <T> Behavior<T> stopQuietly(Behavior<T> behavior) {
        return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.stop().withLogLevel(Level.DEBUG));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromCoordinator.class, this::onNotice)
                .onMessage(ActorFailed.class, this::onActorFailed)
                .onMessage(ActorRestarted.class, this::onActorRestarted)
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
            coordinator.tell(new MetaCoordinator.DomainRestored(needs.domain(), actor));
            return this;
        }
        return report(((MetaCoordinator.EventReported) message.notice()).event());
    }

    private Behavior<Command> report(RunEvent event) {
        episode = event.episode();
        subscribers.send(event);
        return event.endsRun() ? end(event) : this;
    }

    private Behavior<Command> onActorFailed(ActorFailed failed) {
        if (failed.actor().equals(GPU)) {
            coordinator.tell(new MetaCoordinator.DeviceFailed(failed.fault()));
        }
        return this;
    }

    private Behavior<Command> onActorRestarted(ActorRestarted back) {
        return report(new RunEvent.ActorRestarted(settings.name(), Instant.now(), episode, back.actor(), back.fault()));
    }

    private Behavior<Command> onChildFailed(ChildFailed child) {
        String name = child.getRef().path().name();
        if (subscribers.isMonitor(child.getRef())) {
            getContext().getLog().warn("{} has failed and receives no more events of the run", name, child.getCause());
            subscribers.stopped(child.getRef());
        } else if (name.equals(COORDINATOR)) {
            Fault fault = exhausted(COORDINATOR, settings.faults().coordinator(), child.getCause());
            RunStatus status = new RunStatus(settings.name(), Stage.FAILED, episode, state.episodes());
            state.takeCheckpointRequests().forEach(ask -> ask.tell(new ControlReply.Declined(status, fault.message())));
            return report(new RunEvent.RunFailed(settings.name(), Instant.now(), episode, fault, false));
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
        subscribers.stopped(gone.getRef());
        return this;
    }

    private Behavior<Command> onControl(Control control) {
        coordinator.tell(new MetaCoordinator.ControlReceived(control));
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
        timers.startSingleTimer(MonitorTimeout.INSTANCE, MONITOR_LIMIT);
        Stage stage = last instanceof RunEvent.RunCompleted
                ? Stage.COMPLETED
                : last instanceof RunEvent.RunStopped ? Stage.STOPPED : Stage.FAILED;
        return ending(new RunStatus(settings.name(), stage, last.episode(), state.episodes()));
    }

    /** The last event was sent; the run waits for its monitors. */
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
                .onMessage(MonitorTimeout.class, late -> {
                    getContext().getLog().warn("No longer waiting for the monitors {}", subscribers.monitors());
                    return Behaviors.stopped();
                })
                .onMessage(Command.class, late -> Behaviors.same())
                .onSignal(Terminated.class, gone -> {
                    subscribers.stopped(gone.getRef());
                    return subscribers.monitors().isEmpty() ? Behaviors.stopped() : Behaviors.same();
                })
                .build();
    }

    /** The receivers of a run's events: its monitors, which the run waits for at its end, and other subscribers. */
    private static final class Subscribers {
        private final ActorContext<?> context;
        private final Set<ActorRef<RunEvent>> all = new LinkedHashSet<>();
        private final Set<ActorRef<RunEvent>> monitors = new HashSet<>();

        Subscribers(ActorContext<?> context) {
            this.context = context;
        }

        void addMonitor(ActorRef<RunEvent> monitor) {
            monitors.add(monitor);
            add(monitor);
        }

        void add(ActorRef<RunEvent> subscriber) {
            context.watch(subscriber);
            all.add(subscriber);
        }

        void remove(ActorRef<RunEvent> subscriber) {
            context.unwatch(subscriber);
            all.remove(subscriber);
        }

        void send(RunEvent event) {
            all.forEach(subscriber -> subscriber.tell(event));
        }

        boolean isMonitor(ActorRef<Void> actor) {
            return monitors.stream().anyMatch(monitor -> monitor.path().equals(actor.path()));
        }

        /** Removes an actor that has stopped, if it was a subscriber. */
        void stopped(ActorRef<Void> actor) {
            all.removeIf(subscriber -> subscriber.path().equals(actor.path()));
            monitors.removeIf(monitor -> monitor.path().equals(actor.path()));
        }

        /** The monitors that have not stopped. */
        Set<ActorRef<RunEvent>> monitors() {
            return Set.copyOf(monitors);
        }
    }
}
