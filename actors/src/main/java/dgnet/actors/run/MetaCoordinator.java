package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Stage;
import dgnet.actors.run.StallWatch.Activity;
import dgnet.actors.run.TrainingRun.ControlReply;
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
 * Coordinates a run: records the facts that arrive from the device, the assemblies and control requests, asks {@link Agenda} for the next
 * step, and lets {@link EpisodeLoop} take it. It reports events to its parent.
 *
 * <p>It can fail at any time. Its successor continues from the run's newest checkpoint and record, with the same {@link CoordinatorState}.
 * After the end of the run it remains and answers status requests.
 */
public final class MetaCoordinator extends AbstractBehavior<MetaCoordinator.Command> {
    /** The messages of the coordinator. The public ones are sent by {@link TrainingRun}. */
    public sealed interface Command {}

    /** Asks for the status of the run; answered at once. */
    public record GetStatus(ActorRef<RunStatus> replyTo) implements Command {}

    /** Asks what each actor of the run is doing; answered once all have answered, or after some seconds. */
    public record GetActivity(ActorRef<ActivityReport.Report> replyTo) implements Command {}

    /** Controls the run; answered as described at the request. */
    public record ControlReceived(TrainingRun.Control request) implements Command {}

    /** The GPU actor has failed and is being restarted; not answered. */
    public record DeviceFailed(Fault fault) implements Command {}

    /** The GPU actor has used up its restarts; not answered. */
    public record DeviceGone(Fault fault) implements Command {}

    /** A Domain actor has used up its restarts; not answered. */
    public record DomainGone(String domain, Fault fault) implements Command {}

    /** A domain has an actor again; not answered. */
    public record DomainRestored(String domain, ActorRef<DomainActor.Command> actor) implements Command {}

    private record FromDevice(GpuActor.Reply reply) implements Command {}

    private record FromAssembly(EpisodeAssembly.Outcome outcome) implements Command {}

    private record Overdue(Activity activity) implements Command {}

    private record ActivityReported(ActivityReport.Report report, long begun) implements Command {}

    enum RetrySave implements Command {
        INSTANCE
    }

    /** The last write of a failed run has taken too long. */
    enum WriteTimeout implements Command {
        INSTANCE
    }

    /** The messages to the parent. */
    public sealed interface Notice {}

    /** An event of the run. */
    public record EventReported(RunEvent event) implements Notice {}

    /** Requests an actor for a domain that an episode draws from; answered with {@link DomainRestored}. */
    public record NeedsDomain(String domain) implements Notice {}

    /** The longest time that the end of a failed run waits for the checkpoint that is being written. */
    private static final Duration LAST_WRITE = Duration.ofMinutes(1);

    private final RunSettings settings;
    private final CoordinatorState state;
    private final RunRecord record;
    private final ActorRef<Notice> parent;
    private final TimerScheduler<Command> timers;
    private final RunEvents events;
    private final StallWatch watch;
    private final Checkpoints checkpoints;
    private final EpisodeSupply supply;
    private final EpisodeLoop loop;
    private final DataFaults faults;
    private final ControlHandler control;
    private boolean waitsForWrite = true;

    /**
     * The coordinator of a run.
     *
     * @param state shared with its predecessors and successors
     * @param resume whether the run's first learner is loaded from the newest checkpoint
     * @param parent receives the events; the last one ends the run
     */
    static Behavior<Command> create(
            RunSettings settings,
            CoordinatorState state,
            RunRecord record,
            boolean resume,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<Notice> parent) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new MetaCoordinator(context, timers, settings, state, record, resume, gpu, parent).advance()));
    }

    private MetaCoordinator(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            RunSettings settings,
            CoordinatorState state,
            RunRecord record,
            boolean resume,
            ActorRef<GpuActor.Command> gpu,
            ActorRef<Notice> parent) {
        super(context);
        this.settings = settings;
        this.state = state;
        this.record = record;
        this.parent = parent;
        this.timers = timers;
        events = new RunEvents(settings, event -> parent.tell(new EventReported(event)));
        Quarantine quarantine = new Quarantine(record);
        watch = new StallWatch(
                settings.faults().stall(),
                (activity, limit) -> timers.startSingleTimer(activity, new Overdue(activity), limit),
                timers::cancel);
        checkpoints = new Checkpoints(state);
        supply = new EpisodeSupply(
                context,
                settings,
                state,
                quarantine,
                context.messageAdapter(EpisodeAssembly.Outcome.class, FromAssembly::new),
                domain -> parent.tell(new NeedsDomain(domain)));
        loop = new EpisodeLoop(
                settings,
                state,
                resume,
                gpu,
                context.messageAdapter(GpuActor.Reply.class, FromDevice::new),
                events,
                supply,
                checkpoints,
                watch);
        faults = new DataFaults(settings, state, quarantine, events, supply, loop);
        control = new ControlHandler(settings, state, record, events, loop, checkpoints);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromDevice.class, message -> onReply(message.reply()))
                .onMessage(FromAssembly.class, message -> onOutcome(message.outcome()))
                .onMessage(GetStatus.class, this::onGetStatus)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(ControlReceived.class, this::onControlReceived)
                .onMessage(DeviceFailed.class, this::onDeviceFailed)
                .onMessage(DeviceGone.class, this::onDeviceGone)
                .onMessage(DomainGone.class, this::onDomainGone)
                .onMessage(DomainRestored.class, this::onDomainRestored)
                .onMessage(RetrySave.class, this::onRetrySave)
                .onMessage(Overdue.class, this::onOverdue)
                .onMessage(ActivityReported.class, this::onActivityReported)
                .onMessage(WriteTimeout.class, this::onWriteTimeout)
                .onSignal(ChildFailed.class, this::onAssemblyFailed)
                .onSignal(Terminated.class, this::onAssemblyEnded)
                .build();
    }

    /** Takes steps until {@link Agenda} returns none. */
    private Behavior<Command> advance() {
        while (true) {
            Agenda.Facts facts = loop.facts();
            switch (Agenda.next(waitsForWrite ? facts : facts.withoutWrite())) {
                case CREATE_LEARNER -> loop.createLearner();
                case VALIDATE -> loop.validate();
                case SAVE -> loop.save();
                case APPLY -> {
                    if (!loop.apply()) {
                        return this;
                    }
                }
                case STOP -> {
                    return end(Stage.STOPPED, events.stopped(loop.progress().episode(), state.interruption()));
                }
                case COMPLETE -> {
                    return end(Stage.COMPLETED, events.completed(loop.progress()));
                }
                case FAIL -> {
                    EpisodeLoop.Failure failure = loop.failure().orElseThrow();
                    return end(
                            Stage.FAILED, events.failed(loop.progress().episode(), failure.fault(), failure.restart()));
                }
                case WAIT -> {
                    if (facts.paused()) {
                        loop.onPaused();
                    }
                    if (facts.failed() && !timers.isTimerActive(WriteTimeout.INSTANCE)) {
                        timers.startSingleTimer(WriteTimeout.INSTANCE, WriteTimeout.INSTANCE, LAST_WRITE);
                    }
                    return this;
                }
            }
        }
    }

    private Behavior<Command> onWriteTimeout(WriteTimeout timeout) {
        waitsForWrite = false;
        return advance();
    }

    private Behavior<Command> onReply(GpuActor.Reply reply) {
        if (reply instanceof GpuActor.CheckpointSaved saved) {
            return onSaved(saved);
        } else if (reply instanceof GpuActor.SaveFailed failed) {
            return onSaveFailed(failed);
        } else if (reply.epoch() != state.epoch() || loop.facts().device() == Agenda.Device.NO_LEARNER) {
            getContext().getLog().debug("ignoring a reply to an earlier session: {}", reply);
            return this;
        } else if (reply instanceof GpuActor.LearnerCreated created) {
            loop.onLearnerCreated(created);
            faults.check();
            if (!failIfLost()) {
                control.answerIfSaved();
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
            throw new IllegalStateException("the GPU actor rejected a request: " + refused.reason());
        }
        return advance();
    }

    private Behavior<Command> onSaved(GpuActor.CheckpointSaved saved) {
        if (failIfLost()) {
            watch.cancel(Activity.CHECKPOINT);
            control.declined(
                    checkpoints.failed(), loop.failure().orElseThrow().fault().message());
            return advance();
        }
        events.committed(saved);
        if (checkpoints.isWriting()) {
            watch.end(Activity.CHECKPOINT);
            control.committed(
                    checkpoints.saved(saved.progress(), saved.checkpoint().toString()));
            control.answerIfSaved();
        }
        return advance();
    }

    private Behavior<Command> onSaveFailed(GpuActor.SaveFailed failed) {
        watch.cancel(Activity.CHECKPOINT);
        control.declined(checkpoints.failed(), failed.fault().message());
        if (failIfLost()) {
            return advance();
        }
        events.checkpointFailed(failed.progress().episode(), checkpoints.failuresInARow(), failed.fault());
        if (checkpoints.failuresInARow() > settings.faults().maxCheckpointFailures()) {
            loop.fail(failed.fault(), false);
        } else if (state.isStopping() || loop.isLast()) {
            checkpoints.holdForRetry(failed.best());
            timers.startSingleTimer(
                    RetrySave.INSTANCE, RetrySave.INSTANCE, settings.faults().checkpointPause());
        }
        return advance();
    }

    /** Fails the run if its record was removed: it could not be resumed, even with a checkpoint. No write is repeated. */
    private boolean failIfLost() {
        Optional<String> lost = record.lost();
        lost.ifPresent(reason -> loop.fail(Fault.of(Fault.Kind.RUN_FOLDER, reason), false));
        return lost.isPresent();
    }

    private Behavior<Command> onRetrySave(RetrySave retry) {
        checkpoints.retry();
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
        ask.replyTo().tell(control.status());
        return this;
    }

    private Behavior<Command> onControlReceived(ControlReceived message) {
        if (failIfLost()) {
            String reason = loop.failure().orElseThrow().fault().message();
            message.request().replyTo().tell(new ControlReply.Declined(control.status(), reason));
        } else {
            control.handle(message.request());
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

    private Behavior<Command> onDomainRestored(DomainRestored back) {
        state.addDomain(back.domain(), back.actor());
        supply.restart();
        return advance();
    }

    private Behavior<Command> onAssemblyFailed(ChildFailed child) {
        throw new IllegalStateException("the assembly of an episode has failed", child.getCause());
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
                getContext().messageAdapter(ActivityReport.Report.class, report -> new ActivityReported(report, begun));
        getContext().spawnAnonymous(ActivityReport.create(overdue.activity().name(), state.domains(), known, answer));
        return this;
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        getContext().spawnAnonymous(ActivityReport.create("asked", state.domains(), activity(), ask.replyTo()));
        return this;
    }

    /** The activities that the coordinator has without asking other actors. */
    private Map<String, String> activity() {
        Map<String, String> known = new TreeMap<>();
        known.put(
                "coordinator",
                control.status().stage().name().toLowerCase(Locale.ROOT) + ", next episode " + supply.nextToTake());
        known.put(
                "gpu",
                loop.activity().map(one -> one.name().toLowerCase(Locale.ROOT)).orElse("idle"));
        return known;
    }

    private Behavior<Command> onActivityReported(ActivityReported reported) {
        Activity activity = Activity.valueOf(reported.report().about());
        boolean same = watch.begun(activity) == reported.begun();
        watch.since(activity).filter(taken -> same).ifPresent(taken -> {
            events.stalled(
                    loop.progress().episode(),
                    activity,
                    taken,
                    reported.report().actors());
            if (settings.faults().stall().policy() == FaultPolicy.OnStall.RESTART) {
                String message = "the " + activity.name().toLowerCase(Locale.ROOT) + " has hung for "
                        + taken.toSeconds() + " s; a new process can continue from the last checkpoint";
                loop.fail(Fault.of(Fault.Kind.STALLED, message), true);
                waitsForWrite = activity != Activity.CHECKPOINT;
            }
        });
        return advance();
    }

    private Behavior<Command> end(Stage stage, RunEvent last) {
        RunStatus status = control.status(stage);
        supply.startAt(supply.nextToTake());
        timers.cancelAll();
        control.answerIfSaved();
        control.declined(checkpoints.takeRequests(), "the run has ended");
        parent.tell(new EventReported(last));
        return Behaviors.receive(Command.class)
                .onMessage(GetStatus.class, ask -> {
                    ask.replyTo().tell(status);
                    return Behaviors.same();
                })
                .onMessage(ControlReceived.class, message -> {
                    message.request().replyTo().tell(ControlReply.afterTheEnd(message.request(), status));
                    return Behaviors.same();
                })
                .onMessage(Command.class, late -> Behaviors.same())
                .onSignal(Terminated.class, assembly -> Behaviors.same())
                .build();
    }
}
