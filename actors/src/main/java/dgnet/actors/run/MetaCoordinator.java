package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Phase;
import dgnet.actors.run.StallWatch.Activity;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Leads a run: notes what it is told (by the device, the assemblies, whoever controls the run), asks {@link Agenda} what comes next, and
 * has {@link EpisodeLoop} do it. What happens it tells its parent as events.
 *
 * <p>It can fail and be created anew at any moment: then it goes on from the run's newest checkpoint and record, with the same
 * {@link Orders}. After the run's end it stays, to answer those who ask.
 */
public final class MetaCoordinator extends AbstractBehavior<MetaCoordinator.Command> {
    /** What the coordinator understands; everything from outside is sent by {@link TrainingRun}. */
    public sealed interface Command {}

    /** Asks where the run stands; answered at once. */
    public record GetStatus(ActorRef<RunStatus> replyTo) implements Command {}

    /** Asks what each of the run's actors is doing; answered once they have said it, or have kept silent for some seconds. */
    public record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command {}

    /** Somebody controls the run; answered as the message says. */
    public record Ordered(TrainingRun.Control control) implements Command {}

    /** The GPU actor has failed and is being started again; not answered. */
    public record DeviceFailed(Fault fault) implements Command {}

    /** The GPU actor has failed for good; not answered. */
    public record DeviceGone(Fault fault) implements Command {}

    /** A Domain actor has failed for good; not answered. */
    public record DomainGone(String domain, Fault fault) implements Command {}

    /** A domain has an actor again; not answered. */
    public record DomainBack(String domain, ActorRef<DomainActor.Command> actor) implements Command {}

    private record FromDevice(GpuActor.Reply reply) implements Command {}

    private record FromAssembly(EpisodeAssembly.Outcome outcome) implements Command {}

    private record Overdue(Activity activity) implements Command {}

    private record Looked(ActivityReport.Report report, long begun) implements Command {}

    enum Retry implements Command {
        SAVE
    }

    enum GiveUp implements Command {
        WAITING
    }

    /** What it tells its parent. */
    public sealed interface Notice {}

    /** Something happened. */
    public record Happened(RunEvent event) implements Notice {}

    /** An episode draws from a domain that has no actor; answered with {@link DomainBack}. */
    public record NeedsDomain(String domain) implements Notice {}

    /** How long the end of a failed run may wait for the checkpoint that is being written. */
    private static final Duration LAST_WRITE = Duration.ofMinutes(1);

    private final RunSettings settings;
    private final Orders orders;
    private final RunRecord record;
    private final ActorRef<Notice> parent;
    private final TimerScheduler<Command> timers;
    private final RunEvents events;
    private final StallWatch watch;
    private final Checkpoints checkpoints;
    private final EpisodeSupply supply;
    private final EpisodeLoop loop;
    private final DataFaults faults;
    private final OrderDesk desk;
    private boolean waitsForWrite = true;

    /**
     * A run's coordinator.
     *
     * @param orders what it and its predecessors were told
     * @param resume whether the run's first learner goes on from the newest checkpoint
     * @param parent is told what happens; the last event is one that ends the run
     */
    static Behavior<Command> create(
            RunSettings settings,
            Orders orders,
            RunRecord record,
            boolean resume,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<Notice> parent) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new MetaCoordinator(context, timers, settings, orders, record, resume, gpu, parent).advance()));
    }

    private MetaCoordinator(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            RunSettings settings,
            Orders orders,
            RunRecord record,
            boolean resume,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<Notice> parent) {
        super(context);
        this.settings = settings;
        this.orders = orders;
        this.record = record;
        this.parent = parent;
        this.timers = timers;
        events = new RunEvents(settings, event -> parent.tell(new Happened(event)));
        Quarantine quarantine = new Quarantine(record);
        watch = new StallWatch(
                settings.faults().stall(),
                (activity, limit) -> timers.startSingleTimer(activity, new Overdue(activity), limit),
                timers::cancel);
        checkpoints = new Checkpoints(orders);
        supply = new EpisodeSupply(
                context,
                settings,
                orders,
                quarantine,
                context.messageAdapter(EpisodeAssembly.Outcome.class, FromAssembly::new),
                domain -> parent.tell(new NeedsDomain(domain)));
        loop = new EpisodeLoop(
                settings,
                orders,
                resume,
                gpu,
                context.messageAdapter(GpuActor.Reply.class, FromDevice::new),
                events,
                supply,
                checkpoints,
                watch);
        faults = new DataFaults(settings, orders, quarantine, events, supply, loop);
        desk = new OrderDesk(settings, orders, record, events, loop, checkpoints);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromDevice.class, message -> onReply(message.reply()))
                .onMessage(FromAssembly.class, message -> onOutcome(message.outcome()))
                .onMessage(GetStatus.class, this::onGetStatus)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(Ordered.class, this::onOrdered)
                .onMessage(DeviceFailed.class, this::onDeviceFailed)
                .onMessage(DeviceGone.class, this::onDeviceGone)
                .onMessage(DomainGone.class, this::onDomainGone)
                .onMessage(DomainBack.class, this::onDomainBack)
                .onMessage(Retry.class, this::onRetry)
                .onMessage(Overdue.class, this::onOverdue)
                .onMessage(Looked.class, this::onLooked)
                .onMessage(GiveUp.class, this::onGiveUp)
                .onSignal(ChildFailed.class, this::onAssemblyFailed)
                .onSignal(Terminated.class, this::onAssemblyEnded)
                .build();
    }

    /** Takes steps until there is none to take. */
    private Behavior<Command> advance() {
        while (true) {
            Agenda.Facts facts = loop.facts();
            switch (Agenda.next(waitsForWrite ? facts : facts.withoutWrite())) {
                case PREPARE -> loop.prepare();
                case VALIDATE -> loop.validate();
                case SAVE -> loop.save();
                case APPLY -> {
                    if (!loop.apply()) {
                        return this;
                    }
                }
                case STOP -> {
                    return end(Phase.STOPPED, events.stopped(loop.progress().episode()));
                }
                case COMPLETE -> {
                    return end(Phase.COMPLETED, events.completed(loop.progress()));
                }
                case FAIL -> {
                    EpisodeLoop.Failure failure = loop.failure().orElseThrow();
                    return end(
                            Phase.FAILED, events.failed(loop.progress().episode(), failure.fault(), failure.restart()));
                }
                case WAIT -> {
                    if (facts.paused()) {
                        loop.rest();
                    }
                    if (facts.failed() && !timers.isTimerActive(GiveUp.WAITING)) {
                        timers.startSingleTimer(GiveUp.WAITING, GiveUp.WAITING, LAST_WRITE);
                    }
                    return this;
                }
            }
        }
    }

    private Behavior<Command> onGiveUp(GiveUp now) {
        waitsForWrite = false;
        return advance();
    }

    private Behavior<Command> onReply(GpuActor.Reply reply) {
        if (reply instanceof GpuActor.CheckpointSaved saved) {
            return onSaved(saved);
        } else if (reply instanceof GpuActor.SaveFailed failed) {
            return onSaveFailed(failed);
        } else if (reply.epoch() != orders.epoch() || loop.facts().device() == Agenda.Device.UNPREPARED) {
            getContext().getLog().debug("an answer to an earlier session: {}", reply);
            return this;
        } else if (reply instanceof GpuActor.Prepared prepared) {
            loop.onPrepared(prepared);
            faults.check();
            if (!failIfLost()) {
                desk.commitWhatIsSaved();
            }
        } else if (reply instanceof GpuActor.EpisodeApplied applied) {
            loop.onApplied(applied);
            failIfLost();
        } else if (reply instanceof GpuActor.Validated validated) {
            faults.missingInValidation(validated.unusable());
            loop.onValidated(validated);
            failIfLost();
        } else if (reply instanceof GpuActor.ValidationDropped) {
            loop.onDropped();
        } else if (reply instanceof GpuActor.Refused refused) {
            throw new IllegalStateException("the GPU actor refused a command: " + refused.reason());
        }
        return advance();
    }

    private Behavior<Command> onSaved(GpuActor.CheckpointSaved saved) {
        if (failIfLost()) {
            watch.forget(Activity.CHECKPOINT);
            desk.declined(
                    checkpoints.failed(), loop.failure().orElseThrow().fault().message());
            return advance();
        }
        events.committed(saved);
        if (checkpoints.isWriting()) {
            watch.end(Activity.CHECKPOINT);
            desk.committed(
                    checkpoints.saved(saved.progress(), saved.checkpoint().toString()));
            desk.commitWhatIsSaved();
        }
        return advance();
    }

    private Behavior<Command> onSaveFailed(GpuActor.SaveFailed failed) {
        watch.forget(Activity.CHECKPOINT);
        desk.declined(checkpoints.failed(), failed.fault().message());
        if (failIfLost()) {
            return advance();
        }
        events.checkpointFailed(failed.progress().episode(), checkpoints.failuresInARow(), failed.fault());
        if (checkpoints.failuresInARow() > settings.faults().maxCheckpointFailures()) {
            loop.fail(failed.fault(), false);
        } else if (orders.stopping || loop.isLast()) {
            checkpoints.holdForRetry(failed.best());
            timers.startSingleTimer(Retry.SAVE, Retry.SAVE, settings.faults().checkpointPause());
        }
        return advance();
    }

    /** Fails the run if its record is gone: it could not be resumed, even if its checkpoints were written. No write is tried again. */
    private boolean failIfLost() {
        Optional<String> lost = record.lost();
        lost.ifPresent(reason -> loop.fail(Fault.of("RunFolder", reason), false));
        return lost.isPresent();
    }

    private Behavior<Command> onRetry(Retry retry) {
        checkpoints.tryAgain();
        return advance();
    }

    private Behavior<Command> onOutcome(EpisodeAssembly.Outcome outcome) {
        if (!supply.isCurrent(outcome)) {
            return this;
        }
        if (outcome instanceof EpisodeAssembly.Assembled assembled) {
            supply.arrived(assembled);
        } else if (outcome instanceof EpisodeAssembly.SubjectMissing missing) {
            faults.missing(missing.plan().episode(), missing.unusable());
        } else if (outcome instanceof EpisodeAssembly.AssemblyFailed failed) {
            throw new IllegalStateException(failed.fault().message());
        }
        return advance();
    }

    private Behavior<Command> onGetStatus(GetStatus ask) {
        ask.replyTo().tell(desk.status());
        return this;
    }

    private Behavior<Command> onOrdered(Ordered order) {
        if (failIfLost()) {
            String reason = loop.failure().orElseThrow().fault().message();
            order.control().replyTo().tell(new ControlReply.Declined(desk.status(), reason));
        } else {
            desk.take(order.control());
        }
        return advance();
    }

    private Behavior<Command> onDeviceFailed(DeviceFailed failed) {
        loop.onDeviceFailed(failed.fault());
        return advance();
    }

    private Behavior<Command> onDeviceGone(DeviceGone gone) {
        loop.onDeviceGone(gone.fault());
        return advance();
    }

    private Behavior<Command> onDomainGone(DomainGone gone) {
        faults.lost(gone.domain(), gone.fault());
        return advance();
    }

    private Behavior<Command> onDomainBack(DomainBack back) {
        orders.domains.put(back.domain(), back.actor());
        supply.restart();
        return advance();
    }

    private Behavior<Command> onAssemblyFailed(ChildFailed child) {
        throw new IllegalStateException("an episode's assembly has failed", child.getCause());
    }

    private Behavior<Command> onAssemblyEnded(Terminated child) {
        supply.ended(child.getRef());
        return this;
    }

    private Behavior<Command> onOverdue(Overdue overdue) {
        long begun = watch.begun(overdue.activity());
        Map<String, String> known = activity();
        known.put("device thread", ActivityReport.deviceThread());
        ActorRef<ActivityReport.Report> answer =
                getContext().messageAdapter(ActivityReport.Report.class, report -> new Looked(report, begun));
        getContext().spawnAnonymous(ActivityReport.create(overdue.activity().name(), orders.domains, known, answer));
        return this;
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        getContext().spawnAnonymous(ActivityReport.create("asked", orders.domains, activity(), ask.replyTo()));
        return this;
    }

    /** What is known without asking anybody. */
    private Map<String, String> activity() {
        Map<String, String> known = new TreeMap<>();
        known.put(
                "coordinator",
                desk.status().phase().name().toLowerCase(Locale.ROOT) + ", next episode " + supply.nextToTake());
        known.put(
                "gpu",
                loop.activity().map(one -> one.name().toLowerCase(Locale.ROOT)).orElse("idle"));
        return known;
    }

    private Behavior<Command> onLooked(Looked looked) {
        Activity activity = Activity.valueOf(looked.report().about());
        boolean same = watch.begun(activity) == looked.begun();
        watch.since(activity).filter(taken -> same).ifPresent(taken -> {
            events.stalled(
                    loop.progress().episode(), activity, taken, looked.report().actors());
            if (settings.faults().stall().policy() == FaultPolicy.OnStall.RESTART) {
                String message = "the " + activity.name().toLowerCase(Locale.ROOT) + " has hung for "
                        + taken.toSeconds() + " s; a new process may go on from the last checkpoint";
                loop.fail(Fault.of("Stalled", message), true);
                waitsForWrite = activity != Activity.CHECKPOINT;
            }
        });
        return advance();
    }

    private Behavior<Command> end(Phase phase, RunEvent last) {
        RunStatus status = desk.status(phase);
        supply.startAt(supply.nextToTake());
        timers.cancelAll();
        desk.commitWhatIsSaved();
        desk.declined(checkpoints.takeAsks(), "the run is over");
        parent.tell(new Happened(last));
        return Behaviors.receive(Command.class)
                .onMessage(GetStatus.class, ask -> {
                    ask.replyTo().tell(status);
                    return Behaviors.same();
                })
                .onMessage(Ordered.class, order -> {
                    order.control().replyTo().tell(ControlReply.afterTheEnd(order.control(), status));
                    return Behaviors.same();
                })
                .onMessage(Command.class, late -> Behaviors.same())
                .onSignal(Terminated.class, assembly -> Behaviors.same())
                .build();
    }
}
