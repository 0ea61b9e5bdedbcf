package dgnet.actors.service;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.api.Submission;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.StatusReply;

/**
 * The queue of all runs of the service. At the start it reads the history of each run and compares it with the run's folder. Then it starts
 * the waiting runs in order, each as soon as a device is free. The histories decide what a run is; the queue keeps their last reports.
 */
final class RunQueue extends AbstractBehavior<RunQueue.Command> {
    /** The messages of the queue. A request that fails is answered with a {@link ServiceException}. */
    sealed interface Command {}

    /** Submits a checked submission; answered once it is on the disk. */
    record Submit(SubmissionCheck.Checked checked, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** Asks for all runs, the latest submission first. */
    record GetRuns(ActorRef<List<RunView>> replyTo) implements Command {}

    record GetRun(String id, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** Requests the events of a run after a number, as {@link RunHistory.Next}. */
    record Follow(String id, long after, ActorRef<StatusReply<EventTail.Followed>> replyTo) implements Command {}

    /** Controls a run. */
    record Control(String id, ControlRequest request, ActorRef<StatusReply<RunService.ControlResult>> replyTo)
            implements Command {}

    /** Changes the priority, the tags or the archived mark of a run. */
    record Change(String id, RunService.RunChange change, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** Deletes a run that has ended; answered once the deletion is on the disk. Its folder is deleted soon after. */
    record Delete(String id, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** Asks what the actors of a run are doing; the report is empty if the run is not active. */
    record GetActivity(String id, ActorRef<StatusReply<ActivityReport.Report>> replyTo) implements Command {}

    /** Asks which runs each device has. */
    record GetDevices(ActorRef<RunService.Devices> replyTo) implements Command {}

    /** Interrupts every active run; answered once all have ended. No further run is started. */
    record ShutDown(String reason, ActorRef<Done> replyTo) implements Command {}

    /** Answered once every history is read. Before that the queue does not have all runs. */
    record WhenRead(ActorRef<Done> replyTo) implements Command {}

    private record Reported(RunHistory.Report report) implements Command {}

    /**
     * The folder of a run was compared with its history.
     *
     * @param living the process of the run, if it lives; then nothing was compared
     */
    record Compared(String id, Optional<Changed> history, List<RunEvent> missing, Optional<Living> living)
            implements Command {}

    /** The process of a run that an earlier service has started, with its estimated memory. */
    record Living(AttemptProcess process, RunMemory memory) {}

    /** The memory of a waiting run was estimated. */
    record Estimated(String id, RunMemory memory) implements Command {}

    /** The process of an attempt has connected. */
    record AttemptArrived(AttemptDoor.Link link) implements Command {}

    /**
     * The process of a run has ended.
     *
     * @param how as a clause
     * @param lostDevice why the run's device cannot be used, if that has ended the run
     */
    record AttemptEnded(String id, String how, Optional<String> lostDevice) implements Command {}

    /** A device that could not be used is tried again. */
    record DeviceReopened(String device) implements Command {}

    record CompareAgain(String id) implements Command {}

    /**
     * Missing events were stored in a history, or could not be.
     *
     * @param remaining missing events that are not stored yet
     * @param last the number of the newest stored event
     */
    record Restored(String id, List<RunEvent> remaining, long last, boolean stored) implements Command {}

    /** The history of a run whose process was lost has the interruption, or could not store it. */
    record LossStored(RunEvent event, Optional<RunView> run) implements Command {}

    /** The history of a run that used up its attempts has its end, or could not store it. */
    private record FailureStored(RunEvent event, Optional<RunView> run) implements Command {}

    /** The submission is in the history of a new run; the run is empty if it could not be stored. */
    private record SubmissionStored(String id, Optional<RunView> run, ActorRef<StatusReply<RunView>> replyTo)
            implements Command {}

    /** A change or deletion is in the history of a run; the run is empty if it could not be stored. */
    private record ChangeStored(Optional<RunView> run, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** The event of a control request is in the history of the run; the run is empty if it could not be stored. */
    record ControlStored(Control control, RunControl.Store step, Optional<RunView> run) implements Command {}

    /** An active run has answered a control request; the reply is empty if it did not answer in time. */
    record ControlAnswered(Control control, Optional<ToService.Controlled> reply) implements Command {}

    /** A reply has waited long enough for the history. */
    record ReplyDue(RunControl.DelayedReply reply) implements Command {}

    /** No process works on the folder of a run that is to be deleted, or one does. */
    private record IdleChecked(RunView run, Optional<Fault> fault, ActorRef<StatusReply<RunView>> replyTo)
            implements Command {}

    record ActivityCollected(ActivityReport.Report report, ActorRef<StatusReply<ActivityReport.Report>> replyTo)
            implements Command {}

    /** After more interruptions in a row without an episode in between, the service does not start a run again. */
    private static final int MAX_FRUITLESS_ATTEMPTS = 5;

    private final Executor blocking;
    private final RunLauncher starts;
    private final RunRegister runs;
    private final RunWorkers workers;
    private final RunControl control;
    private final RunRecovery recovery;

    /** Runs without attempts left, whose end is being stored. */
    private final Set<String> failing = new HashSet<>();

    /** Runs whose submission was rejected because it could not be written. It can be on the disk nevertheless. */
    private final Set<String> rejected = new HashSet<>();

    private final List<ActorRef<Done>> waitingForRead = new ArrayList<>();
    private Optional<ActorRef<Done>> shuttingDown = Optional.empty();

    /** How processes have ended whose workers are about to stop. */
    private final Map<String, String> ended = new HashMap<>();

    /** Attempts that have connected before it is certain which one is current. */
    private final List<AttemptDoor.Link> early = new ArrayList<>();

    /**
     * The queue of a service.
     *
     * @param known the runs in the journal
     * @param starts opens and watches runs
     */
    static Behavior<Command> create(Journal.Runs known, DeviceSlots slots, RunLauncher starts) {
        return Behaviors.setup(context -> new RunQueue(context, known, slots, starts));
    }

    private RunQueue(ActorContext<Command> context, Journal.Runs known, DeviceSlots slots, RunLauncher starts) {
        super(context);
        this.workers = new RunWorkers(context, slots, starts);
        this.starts = starts;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        Set<String> all = new HashSet<>(known.names());
        all.addAll(starts.folders());
        this.runs = new RunRegister(
                context,
                starts.heldEvents(),
                context.messageAdapter(RunHistory.Report.class, Reported::new),
                workers::waitsFor,
                all);
        this.control = new RunControl(context, runs, workers);
        this.recovery = new RunRecovery(context, starts, runs, workers, all);
        known.ended().forEach(state -> runs.put(new Changed(state, true)));
        starts.watch(runs.views());
        recovery.begin();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(GetRuns.class, this::onGetRuns)
                .onMessage(GetRun.class, this::onGetRun)
                .onMessage(Follow.class, this::onFollow)
                .onMessage(Control.class, this::onControl)
                .onMessage(Change.class, this::onChange)
                .onMessage(Delete.class, this::onDelete)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(GetDevices.class, this::onGetDevices)
                .onMessage(ShutDown.class, this::onShutDown)
                .onMessage(WhenRead.class, this::onWhenRead)
                .onMessage(Reported.class, this::onReported)
                .onMessage(Compared.class, this::onCompared)
                .onMessage(Estimated.class, this::onEstimated)
                .onMessage(CompareAgain.class, this::onCompareAgain)
                .onMessage(Restored.class, this::onRestored)
                .onMessage(LossStored.class, this::onLossStored)
                .onMessage(FailureStored.class, this::onFailureStored)
                .onMessage(AttemptArrived.class, this::onAttemptArrived)
                .onMessage(AttemptEnded.class, this::onAttemptEnded)
                .onMessage(DeviceReopened.class, this::onDeviceReopened)
                .onMessage(SubmissionStored.class, this::onSubmissionStored)
                .onMessage(ChangeStored.class, this::onChangeStored)
                .onMessage(ControlStored.class, this::onControlStored)
                .onMessage(ControlAnswered.class, this::onControlAnswered)
                .onMessage(ReplyDue.class, this::onReplyDue)
                .onMessage(IdleChecked.class, this::onIdleChecked)
                .onMessage(ActivityCollected.class, this::onActivityCollected)
                .onSignal(Terminated.class, this::onWorkerEnded)
                .build();
    }

    /** Starts the runs that can be started, once every history is read. */
    private Behavior<Command> dispatch() {
        if (!recovery.isComplete()) {
            return this;
        }
        waitingForRead.forEach(asker -> asker.tell(Done.getInstance()));
        waitingForRead.clear();
        receiveArrived();
        if (shuttingDown.isPresent()) {
            return this;
        }
        DeviceSlots.Round round = workers.round();
        for (Changed next : runs.waiting()) {
            if (next.state().fruitless() > MAX_FRUITLESS_ATTEMPTS) {
                fail(next);
            } else {
                workers.startIfFree(next.state(), runs.history(next.run().id()), round);
            }
        }
        return this;
    }

    /** Ends a waiting run that was interrupted too often without progress. */
    private void fail(Changed waiting) {
        RunView run = waiting.run();
        if (failing.add(run.id())) {
            String message = "the process was lost " + waiting.state().fruitless()
                    + " times in a row before an episode was done; see the service log, then resume the run";
            RunEvent end = new RunEvent.RunFailed(
                    run.id(), Instant.now(), run.episode(), Fault.of(Fault.Kind.INTERRUPTED, message), false);
            runs.store(end, stored -> new FailureStored(end, stored));
        }
    }

    private Behavior<Command> onFailureStored(FailureStored message) {
        keepEnd(message.event(), message.run());
        failing.remove(message.event().run());
        return dispatch();
    }

    private Behavior<Command> onReported(Reported message) {
        if (message.report() instanceof RunHistory.Absent absent) {
            if (recovery.isUnsettled(absent.id())) {
                recovery.compare(absent.id(), Optional.empty());
            } else if (rejected.remove(absent.id())) {
                runs.remove(absent.id());
                workers.forgetMemory(absent.id());
            }
            return this;
        }
        if (message.report() instanceof RunHistory.Unused unused) {
            if (!recovery.isUnsettled(unused.id()) && !workers.has(unused.id())) {
                runs.closeWhenIdle(unused.id());
            }
            return this;
        }
        if (message.report() instanceof RunHistory.Idle idle) {
            runs.onIdle(idle);
            return this;
        }
        Changed changed = (Changed) message.report();
        String id = changed.run().id();
        runs.put(changed);
        rejected.remove(id);
        if (changed.run().state().ended()) {
            workers.forgetMemory(id);
        }
        if (changed.run().state() == RunState.DELETED) {
            blocking.execute(() -> starts.delete(id));
            recovery.settle(id);
        } else if (changed.recovered() && recovery.isUnsettled(id)) {
            recovery.compare(id, Optional.of(changed));
        }
        continueStop(changed.run());
        control.onChanged(changed.run());
        starts.watch(runs.views());
        return dispatch();
    }

    /** Stops a run whose history has the request, even if the answer to the request was lost. */
    private void continueStop(RunView run) {
        if (run.state() == RunState.STOPPING && workers.has(run.id())) {
            workers.stop(run.id());
        } else if (run.state() == RunState.STOPPING && !recovery.isUnsettled(run.id())) {
            recovery.lost(run.id(), "it was asked to stop");
        }
    }

    private Behavior<Command> onCompared(Compared message) {
        recovery.onCompared(message);
        receiveArrived();
        return dispatch();
    }

    private Behavior<Command> onEstimated(Estimated message) {
        workers.estimated(message);
        return dispatch();
    }

    private Behavior<Command> onCompareAgain(CompareAgain message) {
        recovery.onCompareAgain(message.id());
        return dispatch();
    }

    private Behavior<Command> onRestored(Restored message) {
        recovery.onRestored(message);
        return dispatch();
    }

    private Behavior<Command> onLossStored(LossStored message) {
        keepEnd(message.event(), message.run());
        recovery.onLossStored(message);
        return dispatch();
    }

    /**
     * Writes the end of a run that is not active into its folder too.
     *
     * @param run the run in its history; it can have had another end before
     */
    private void keepEnd(RunEvent event, Optional<RunView> run) {
        if (event.endsRun() && run.flatMap(RunView::ended).equals(Optional.of(event.at()))) {
            blocking.execute(() -> starts.keep(event));
        }
    }

    private Behavior<Command> onAttemptArrived(AttemptArrived message) {
        early.add(message.link());
        receiveArrived();
        return this;
    }

    /** Passes connected attempts to their workers. A process that was taken over does not wait until all runs are read. */
    private void receiveArrived() {
        for (AttemptDoor.Link link : List.copyOf(early)) {
            if (recovery.isComplete() || workers.has(link.hello().run())) {
                early.remove(link);
                workers.arrived(link);
            }
        }
    }

    private Behavior<Command> onAttemptEnded(AttemptEnded message) {
        ended.put(message.id(), message.how());
        message.lostDevice().ifPresent(reason -> workers.closeDevice(message.id(), reason));
        return this;
    }

    private Behavior<Command> onDeviceReopened(DeviceReopened message) {
        workers.reopenDevice(message.device());
        return dispatch();
    }

    private Behavior<Command> onWorkerEnded(Terminated worker) {
        workers.ended(worker.getRef()).ifPresent(id -> {
            control.onWorkerEnded(id);
            String how = Optional.ofNullable(ended.remove(id)).orElse("internal error; see the service log");
            if (runs.run(id).filter(run -> run.state().active()).isPresent()) {
                recovery.lost(id, how);
            }
        });
        if (workers.isEmpty()) {
            shuttingDown.ifPresent(asker -> asker.tell(Done.getInstance()));
        }
        return dispatch();
    }

    private Behavior<Command> onSubmit(Submit submit) {
        Submission submission = submit.checked().submission();
        String id = starts.freeName(submission, runs.names());
        if (runs.isUncertain(id)) {
            submit.replyTo()
                    .tell(refusal(
                            Reason.UNAVAILABLE,
                            "run " + id + " is being submitted, and it is not certain yet that it can be written;"
                                    + " try again later"));
            return this;
        }
        if (runs.names().contains(id)) {
            submit.replyTo().tell(refusal(Reason.CONFLICT, "there is a run " + id + " already; choose another name"));
            return this;
        }
        RunEvent submitted = new RunEvent.RunSubmitted(
                id,
                Instant.now(),
                0,
                submit.checked().episodes(),
                submission.preset(),
                submission.settings(),
                starts.directory(id).toString(),
                submission.priority());
        runs.open(id);
        workers.estimated(new Estimated(id, submit.checked().memory()));
        runs.store(submitted, run -> new SubmissionStored(id, run, submit.replyTo()));
        return this;
    }

    private Behavior<Command> onSubmissionStored(SubmissionStored message) {
        if (message.run().isEmpty() && runs.isUncertain(message.id())) {
            // The history reads the journal as soon as it can, and then reports whether the submission is on the disk.
            rejected.add(message.id());
        }
        message.replyTo().tell(stored(message.run()));
        return dispatch();
    }

    private Behavior<Command> onGetRuns(GetRuns ask) {
        ask.replyTo().tell(runs.views());
        return this;
    }

    private Behavior<Command> onGetRun(GetRun ask) {
        ask.replyTo().tell(runs.run(ask.id()).map(StatusReply::success).orElse(absent(ask.id())));
        return this;
    }

    private Behavior<Command> onFollow(Follow ask) {
        if (runs.names().contains(ask.id())) {
            runs.follow(ask.id(), new RunHistory.Next(ask.after(), ask.replyTo()));
        } else {
            ask.replyTo().tell(absent(ask.id()));
        }
        return this;
    }

    private Behavior<Command> onControl(Control message) {
        if (recovery.isUnsettled(message.id())) {
            message.replyTo().tell(unsettled(message.id()));
            return this;
        }
        runs.run(message.id()).ifPresentOrElse(run -> control.request(run, message), () -> message.replyTo()
                .tell(absent(message.id())));
        return this;
    }

    private Behavior<Command> onControlStored(ControlStored message) {
        keepEnd(message.step().event(), message.run());
        control.onStored(message);
        return dispatch();
    }

    private Behavior<Command> onControlAnswered(ControlAnswered message) {
        control.onAnswered(message);
        return dispatch();
    }

    private Behavior<Command> onReplyDue(ReplyDue message) {
        control.onReplyDue(message.reply());
        return dispatch();
    }

    private Behavior<Command> onChange(Change ask) {
        Optional<RunView> run = runs.run(ask.id());
        if (run.isEmpty()) {
            ask.replyTo().tell(absent(ask.id()));
            return this;
        }
        RunView known = run.get();
        RunService.RunChange change = ask.change();
        List<RunEvent> events = new ArrayList<>();
        change.priority()
                .filter(priority -> priority != known.priority())
                .ifPresent(priority -> events.add(new RunEvent.PriorityChanged(
                        known.id(), Instant.now(), known.episode(), known.priority(), priority)));
        List<String> tags = change.tags().orElse(known.tags());
        boolean archived = change.archived().orElse(known.archived());
        if (!tags.equals(known.tags()) || archived != known.archived()) {
            events.add(new RunEvent.RunLabelled(known.id(), Instant.now(), known.episode(), tags, archived));
        }
        if (events.isEmpty()) {
            ask.replyTo().tell(StatusReply.success(known));
        }
        for (int i = 0; i < events.size(); i++) {
            // Only the last event is answered: with the run after all changes.
            ActorRef<StatusReply<RunView>> replyTo = i == events.size() - 1
                    ? ask.replyTo()
                    : getContext().getSystem().ignoreRef();
            runs.store(events.get(i), stored -> new ChangeStored(stored, replyTo));
        }
        return this;
    }

    private Behavior<Command> onChangeStored(ChangeStored message) {
        message.replyTo().tell(stored(message.run()));
        return dispatch();
    }

    private Behavior<Command> onDelete(Delete ask) {
        Optional<RunView> run = runs.run(ask.id());
        if (run.isEmpty()) {
            ask.replyTo().tell(absent(ask.id()));
        } else if (recovery.isUnsettled(ask.id())) {
            ask.replyTo().tell(unsettled(ask.id()));
        } else if (!hasEnded(run.get())) {
            ask.replyTo()
                    .tell(refusal(Reason.CONFLICT, "run " + ask.id() + " has not ended; stop it before deleting it"));
        } else {
            getContext()
                    .pipeToSelf(
                            CompletableFuture.runAsync(() -> starts.requireIdle(ask.id()), blocking),
                            (idle, fault) -> new IdleChecked(
                                    run.get(), Optional.ofNullable(fault).map(Fault::of), ask.replyTo()));
        }
        return this;
    }

    /** Whether a run has ended, and its process too. */
    private boolean hasEnded(RunView run) {
        return run.state().ended() && !workers.has(run.id());
    }

    private Behavior<Command> onIdleChecked(IdleChecked message) {
        if (runs.run(message.run().id()).filter(this::hasEnded).isEmpty()) {
            message.replyTo()
                    .tell(refusal(
                            Reason.CONFLICT, "run " + message.run().id() + " was changed meanwhile; check its state"));
        } else if (message.fault().isPresent()) {
            message.replyTo()
                    .tell(refusal(Reason.CONFLICT, message.fault().get().message()));
        } else {
            RunView run = message.run();
            runs.store(
                    new RunEvent.RunDeleted(run.id(), Instant.now(), run.episode()),
                    stored -> new ChangeStored(stored, message.replyTo()));
        }
        return dispatch();
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        if (runs.run(ask.id()).isPresent()) {
            workers.collectActivity(ask);
        } else {
            ask.replyTo().tell(absent(ask.id()));
        }
        return this;
    }

    private Behavior<Command> onActivityCollected(ActivityCollected message) {
        message.replyTo().tell(StatusReply.success(message.report()));
        return dispatch();
    }

    private Behavior<Command> onGetDevices(GetDevices ask) {
        ask.replyTo().tell(workers.devices());
        return this;
    }

    private Behavior<Command> onWhenRead(WhenRead ask) {
        waitingForRead.add(ask.replyTo());
        return dispatch();
    }

    private Behavior<Command> onShutDown(ShutDown ask) {
        shuttingDown = Optional.of(ask.replyTo());
        workers.interrupt(ask.reason());
        if (workers.isEmpty()) {
            ask.replyTo().tell(Done.getInstance());
        }
        return this;
    }

    /** The answer to a request whose event was stored, or could not be. */
    private StatusReply<RunView> stored(Optional<RunView> run) {
        return run.map(view -> StatusReply.success(runs.withPlace(view))).orElseGet(RunQueue::notStored);
    }

    static <T> StatusReply<T> notStored() {
        return refusal(
                Reason.UNAVAILABLE,
                "the history of the runs cannot be written now; see the service log, and try again later");
    }

    static <T> StatusReply<T> refusal(Reason reason, String message) {
        return StatusReply.error(new ServiceException(reason, message));
    }

    private static <T> StatusReply<T> unsettled(String id) {
        return refusal(
                Reason.UNAVAILABLE,
                "the process of run " + id + " has ended, and its history is not complete yet; try again later");
    }

    static <T> StatusReply<T> absent(String id) {
        return refusal(Reason.ABSENT, "there is no run " + id);
    }
}
