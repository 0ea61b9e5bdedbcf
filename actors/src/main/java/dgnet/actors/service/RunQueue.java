package dgnet.actors.service;

import dgnet.actors.api.RunOrder;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.api.Submission;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.ControlReply;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every run of the service: reads their histories when it starts, compares each with the run's folder, has those that wait wait in their order, and gives the next one the
 * next device that is free. What a run is, only its history decides; the queue remembers what it was told last.
 */
final class RunQueue extends AbstractBehavior<RunQueue.Command> {
    /** What the queue understands; everybody is answered, with a {@link ServiceException} where it cannot be done. */
    sealed interface Command {}

    /** A submission that was checked; answered once it is on the disk. */
    record Submit(Submission submission, long episodes, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** All runs, the one submitted last first. */
    record GetRuns(ActorRef<List<RunView>> replyTo) implements Command {}

    record GetRun(String id, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** The history of a run. */
    record GetHistory(String id, ActorRef<StatusReply<ActorRef<RunHistory.Command>>> replyTo) implements Command {}

    /** Tells a run something. */
    record Give(String id, RunOrder order, ActorRef<StatusReply<RunService.Obeyed>> replyTo) implements Command {}

    /** Changes what people may of a run. */
    record Change(String id, RunService.RunChange change, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** Deletes a run that has ended; answered once that is on the disk. Its folder is deleted soon after. */
    record Delete(String id, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** What a run's actors are doing; nothing where it is not at work. */
    record GetActivity(String id, ActorRef<StatusReply<ActivityReport.Report>> replyTo) implements Command {}

    /** Which device has which runs. */
    record GetDevices(ActorRef<RunService.Devices> replyTo) implements Command {}

    /** Interrupts every run that is at work; answered once all have ended. No run starts any more. */
    record ShutDown(String reason, ActorRef<Done> replyTo) implements Command {}

    /** Answered once every history is read: before that the queue does not know its runs. */
    record WhenRead(ActorRef<Done> replyTo) implements Command {}

    private record Reported(RunHistory.Report report) implements Command {}

    private record Then(Runnable work) implements Command {}

    private record Compared(String id, Optional<Changed> history, List<RunEvent> missing) implements Command {}

    /** The answer to an order that waits until the run's history has the change. */
    private record Untold(String run, boolean paused, Runnable answer) {}

    private static final Duration TO_BE_TOLD = Duration.ofSeconds(5);
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);

    private final Executor blocking;
    private final RunStarts starts;
    private final RunRegister<Command> runs;
    private final RunWorkers<Command> workers;

    /** Runs of which it is not settled yet what they are. */
    private final Set<String> unread;

    /** Those of them whose history is being compared with their folder. */
    private final Set<String> comparing = new HashSet<>();

    /** Runs whose end is being noted. */
    private final Set<String> givenUp = new HashSet<>();

    private final Set<Untold> untolds = new LinkedHashSet<>();

    /** Runs whose submission was refused because it could not be written; it may be on the disk nevertheless. */
    private final Set<String> refused = new HashSet<>();

    private final List<ActorRef<Done>> untilRead = new ArrayList<>();
    private Optional<ActorRef<Done>> shuttingDown = Optional.empty();
    private boolean processIsOfNoUse = false;

    /**
     * The queue of a service.
     *
     * @param known the runs that the journal knows
     * @param starts how a run is opened and watched
     */
    static Behavior<Command> create(List<String> known, DeviceSlots slots, RunStarts starts) {
        return Behaviors.setup(context -> new RunQueue(context, known, slots, starts));
    }

    private RunQueue(ActorContext<Command> context, List<String> known, DeviceSlots slots, RunStarts starts) {
        super(context);
        this.workers = new RunWorkers<>(context, slots, starts, Then::new);
        this.starts = starts;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        this.unread = new HashSet<>(known);
        this.unread.addAll(starts.folders());
        this.runs = new RunRegister<>(
                context,
                starts.heldEvents(),
                context.messageAdapter(RunHistory.Report.class, Reported::new),
                Then::new);
        unread.forEach(runs::open);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Reported.class, this::onReported)
                .onMessage(Then.class, this::onThen)
                .onMessage(Compared.class, this::onCompared)
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(GetRuns.class, this::onGetRuns)
                .onMessage(GetRun.class, this::onGetRun)
                .onMessage(GetHistory.class, this::onGetHistory)
                .onMessage(Give.class, this::onGive)
                .onMessage(Change.class, this::onChange)
                .onMessage(Delete.class, this::onDelete)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(GetDevices.class, this::onGetDevices)
                .onMessage(WhenRead.class, this::onWhenRead)
                .onMessage(ShutDown.class, this::onShutDown)
                .onSignal(Terminated.class, this::onWorkerEnded)
                .build();
    }

    private Behavior<Command> onReported(Reported message) {
        if (message.report() instanceof RunHistory.Absent absent) {
            if (unread.contains(absent.id())) {
                compare(absent.id(), Optional.empty());
            } else if (refused.remove(absent.id())) {
                runs.forget(absent.id());
            }
            return this;
        }
        Changed changed = (Changed) message.report();
        String id = changed.run().id();
        runs.put(changed);
        refused.remove(id);
        if (changed.run().state() == RunState.DELETED) {
            blocking.execute(() -> starts.delete(id));
            unread.remove(id);
        } else if (changed.recovered() && unread.contains(id)) {
            compare(id, Optional.of(changed));
        }
        untolds.stream()
                .filter(untold -> untold.run().equals(id)
                        && untold.paused() == changed.run().pausedBy().isPresent())
                .toList()
                .forEach(this::tell);
        starts.watch(runs.views());
        return dispatch();
    }

    /** Looks, on a thread that may block, for what the folder of a run has and its history has not. */
    private void compare(String id, Optional<Changed> history) {
        if (comparing.add(id)) {
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(() -> starts.missing(id, history), blocking),
                            (missing, fault) -> {
                                if (fault != null) {
                                    LOG.warn("The folder of the run {} cannot be compared with its history", id, fault);
                                }
                                return new Compared(id, history, fault == null ? missing : List.of());
                            });
        }
    }

    private Behavior<Command> onCompared(Compared compared) {
        String id = compared.id();
        if (!compared.missing().isEmpty()) {
            long last = compared.history().map(run -> run.run().lastEvent()).orElse(0L);
            runs.restore(id, compared.missing(), last, view -> settle(id), () -> compareLater(id));
        } else if (compared.history().isPresent()) {
            settle(id);
        } else {
            comparing.remove(id);
            unread.remove(id);
            runs.forget(id);
        }
        return dispatch();
    }

    /** The history of a run is whole. Where the run was at work, its process is lost. */
    private void settle(String id) {
        Changed changed = runs.changed(id).orElseThrow();
        if (changed.run().state().active()) {
            noteEnd(LostProcess.of(changed.run()), view -> settled(id), () -> compareLater(id));
        } else {
            settled(id);
        }
    }

    /** Only when all are is it known who is next. */
    private void settled(String id) {
        comparing.remove(id);
        unread.remove(id);
    }

    private void compareLater(String id) {
        getContext().scheduleOnce(BEFORE_NEXT_TRY, getContext().getSelf(), new Then(() -> {
            comparing.remove(id);
            compare(id, runs.changed(id));
        }));
    }

    /** Has something noted of a run that is not at work. Its folder keeps it, too, if it is the run's end. */
    private void noteEnd(RunEvent event, Consumer<RunView> then, Runnable otherwise) {
        runs.note(
                event,
                view -> {
                    if (event.endsRun()) {
                        blocking.execute(() -> starts.keep(event));
                    }
                    then.accept(view);
                },
                otherwise);
    }

    private Behavior<Command> onThen(Then then) {
        then.work().run();
        return dispatch();
    }

    /** Starts what can be started, once every history is read. */
    private Behavior<Command> dispatch() {
        if (unread.isEmpty()) {
            untilRead.forEach(asker -> asker.tell(Done.getInstance()));
            untilRead.clear();
        }
        if (!unread.isEmpty() || shuttingDown.isPresent() || processIsOfNoUse) {
            return this;
        }
        for (Changed next : QueueOrder.waiting(runs.all())) {
            if (LostProcess.usedUp(next)) {
                giveUp(next);
            } else {
                workers.startWhereFree(next.run(), runs.history(next.run().id()));
            }
        }
        return this;
    }

    private void giveUp(Changed waiting) {
        String id = waiting.run().id();
        if (givenUp.add(id)) {
            noteEnd(LostProcess.givenUp(waiting), view -> givenUp.remove(id), () -> givenUp.remove(id));
        }
    }

    private Behavior<Command> onWorkerEnded(Terminated gone) {
        workers.ended(gone.getRef()).ifPresent(this::ended);
        if (workers.none()) {
            shuttingDown.ifPresent(asker -> asker.tell(Done.getInstance()));
        }
        return dispatch();
    }

    /** The worker of a run has ended, and with it the run, unless something broke that should not. */
    private void ended(String id) {
        Changed last = runs.changed(id).orElseThrow();
        RunView run = last.run();
        if (run.state().active()) {
            Fault fault = Fault.of("Broken", "the run broke off before its end; the service's log tells more");
            noteEnd(
                    new RunEvent.RunFailed(id, Instant.now(), run.episode(), fault, false),
                    view -> {},
                    () -> LOG.error("It cannot be noted that the run {} broke off", id));
        } else if (last.state().interrupted() && shuttingDown.isEmpty()) {
            processIsOfNoUse = true;
            starts.newProcess("the run " + id + " cannot go on in this process");
        }
    }

    private Behavior<Command> onSubmit(Submit submit) {
        String id = starts.freeName(submit.submission(), runs.names());
        if (runs.uncertain(id)) {
            submit.replyTo()
                    .tell(refusal(
                            Reason.UNAVAILABLE,
                            "a run " + id + " is being submitted, and it is not known yet whether it can be written;"
                                    + " try again later"));
            return this;
        }
        if (runs.names().contains(id)) {
            submit.replyTo().tell(refusal(Reason.CONFLICT, "there is a run " + id + " already; choose another name"));
            return this;
        }
        Submission asked = submit.submission();
        RunEvent submitted = new RunEvent.RunSubmitted(
                id,
                Instant.now(),
                0,
                submit.episodes(),
                asked.preset(),
                asked.settings(),
                starts.directory(id).toString(),
                asked.priority());
        runs.open(id);
        runs.note(submitted, view -> submit.replyTo().tell(StatusReply.success(view)), () -> {
            if (runs.uncertain(id)) {
                // Its history says which: it reads the journal as soon as it can.
                refused.add(id);
            }
            submit.replyTo().tell(notWritten());
        });
        return this;
    }

    private Behavior<Command> onGetRuns(GetRuns ask) {
        ask.replyTo().tell(runs.views());
        return this;
    }

    private Behavior<Command> onGetRun(GetRun ask) {
        ask.replyTo().tell(runs.run(ask.id()).map(StatusReply::success).orElse(absent(ask.id())));
        return this;
    }

    private Behavior<Command> onGetHistory(GetHistory ask) {
        ask.replyTo()
                .tell(runs.run(ask.id())
                        .map(run -> StatusReply.success(runs.history(ask.id())))
                        .orElse(absent(ask.id())));
        return this;
    }

    private Behavior<Command> onGive(Give give) {
        runs.run(give.id())
                .ifPresentOrElse(run -> obey(run, give), () -> give.replyTo().tell(absent(give.id())));
        return this;
    }

    private void obey(RunView run, Give give) {
        OrderRules.Step step = OrderRules.of(run, give.order(), workers.has(run.id()));
        if (step instanceof OrderRules.Decline decline) {
            give.replyTo().tell(refusal(Reason.CONFLICT, decline.reason()));
        } else if (step instanceof OrderRules.NothingToDo) {
            give.replyTo().tell(StatusReply.success(new RunService.Obeyed(runs.placed(run), Optional.empty())));
        } else if (step instanceof OrderRules.NoteIt note) {
            noteEnd(
                    note.event(),
                    view -> {
                        if (note.thenStop()) {
                            workers.stop(run.id());
                        }
                        give.replyTo().tell(StatusReply.success(new RunService.Obeyed(view, Optional.empty())));
                    },
                    () -> give.replyTo().tell(notWritten()));
        } else if (step instanceof OrderRules.PassOn pass) {
            workers.passOn(run.id(), pass, (reply, fault) -> obeyed(run.id(), give, reply, fault));
        }
    }

    /** Sends the answer once the run's history has the change, which it receives shortly after the run itself has answered. */
    private void obeyed(String id, Give give, ControlReply reply, Throwable fault) {
        boolean changes = fault == null
                && !(reply instanceof ControlReply.Declined)
                && (give.order() == RunOrder.PAUSE || give.order() == RunOrder.RESUME);
        boolean paused = give.order() == RunOrder.PAUSE;
        Runnable answer = () -> give.replyTo().tell(answer(id, reply, fault));
        if (changes && runs.run(id).orElseThrow().pausedBy().isPresent() != paused) {
            Untold untold = new Untold(id, paused, answer);
            untolds.add(untold);
            getContext().scheduleOnce(TO_BE_TOLD, getContext().getSelf(), new Then(() -> tell(untold)));
        } else {
            answer.run();
        }
    }

    private void tell(Untold untold) {
        if (untolds.remove(untold)) {
            untold.answer().run();
        }
    }

    private StatusReply<RunService.Obeyed> answer(String id, ControlReply reply, Throwable fault) {
        if (fault instanceof ServiceException known) {
            return StatusReply.error(known);
        }
        if (fault != null) {
            return refusal(Reason.UNAVAILABLE, "the run " + id + " has not answered yet; ask again where it stands");
        }
        if (reply instanceof ControlReply.Declined declined) {
            return refusal(Reason.CONFLICT, declined.reason());
        }
        Optional<String> checkpoint = reply instanceof ControlReply.Committed committed
                ? Optional.of(committed.checkpoint())
                : Optional.empty();
        return StatusReply.success(new RunService.Obeyed(runs.run(id).orElseThrow(), checkpoint));
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
            // The last one to be noted tells what the run is then.
            note(
                    events.get(i),
                    i == events.size() - 1
                            ? ask.replyTo()
                            : getContext().getSystem().ignoreRef());
        }
        return this;
    }

    private Behavior<Command> onDelete(Delete ask) {
        Optional<RunView> run = runs.run(ask.id());
        if (run.isEmpty()) {
            ask.replyTo().tell(absent(ask.id()));
        } else if (!run.get().state().ended() || workers.has(ask.id())) {
            ask.replyTo()
                    .tell(refusal(
                            Reason.CONFLICT, "the run " + ask.id() + " has not ended; stop it before deleting it"));
        } else {
            delete(run.get(), ask.replyTo());
        }
        return this;
    }

    private void delete(RunView run, ActorRef<StatusReply<RunView>> replyTo) {
        getContext()
                .pipeToSelf(
                        CompletableFuture.runAsync(() -> starts.requireIdle(run.id()), blocking),
                        (idle, fault) -> new Then(() -> {
                            if (fault == null) {
                                note(new RunEvent.RunDeleted(run.id(), Instant.now(), run.episode()), replyTo);
                            } else {
                                replyTo.tell(
                                        refusal(Reason.CONFLICT, Fault.of(fault).message()));
                            }
                        }));
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        if (runs.run(ask.id()).isPresent()) {
            workers.activity(ask.id(), report -> ask.replyTo().tell(StatusReply.success(report)));
        } else {
            ask.replyTo().tell(absent(ask.id()));
        }
        return this;
    }

    private Behavior<Command> onGetDevices(GetDevices ask) {
        ask.replyTo().tell(workers.devices());
        return this;
    }

    private Behavior<Command> onWhenRead(WhenRead ask) {
        untilRead.add(ask.replyTo());
        return dispatch();
    }

    private Behavior<Command> onShutDown(ShutDown ask) {
        shuttingDown = Optional.of(ask.replyTo());
        workers.interrupt(ask.reason(), id -> runs.run(id).orElseThrow().episode());
        if (workers.none()) {
            ask.replyTo().tell(Done.getInstance());
        }
        return this;
    }

    /** Has something noted in a run's history, and answers with the run as it is then. */
    private void note(RunEvent event, ActorRef<StatusReply<RunView>> replyTo) {
        runs.note(event, view -> replyTo.tell(StatusReply.success(view)), () -> replyTo.tell(notWritten()));
    }

    private static <T> StatusReply<T> notWritten() {
        return refusal(
                Reason.UNAVAILABLE,
                "the history of the runs cannot be written now, see the service's log; try again later");
    }

    private static <T> StatusReply<T> absent(String id) {
        return refusal(Reason.ABSENT, "there is no run " + id);
    }

    private static <T> StatusReply<T> refusal(Reason reason, String message) {
        return StatusReply.error(new ServiceException(reason, message));
    }
}
