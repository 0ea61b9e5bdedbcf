package dgnet.actors.service;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.ControlReply;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.service.RunHistory.Changed;
import dgnet.actors.service.ServiceException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.StatusReply;

/**
 * Every run of the service: reads their histories when it starts, has those that wait wait in their order, and gives the next one the
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

    record Prioritise(String id, int priority, ActorRef<StatusReply<RunView>> replyTo) implements Command {}

    /** What a run's actors are doing; nothing where it is not at work. */
    record GetActivity(String id, ActorRef<StatusReply<ActivityReport.Report>> replyTo) implements Command {}

    /** Which device has which runs. */
    record GetDevices(ActorRef<RunService.Devices> replyTo) implements Command {}

    /** Interrupts every run that is at work; answered once all have ended. No run starts any more. */
    record ShutDown(String reason, ActorRef<Done> replyTo) implements Command {}

    private record Became(Changed run) implements Command {}

    private record Then(Runnable work) implements Command {}

    /** How long a history or a run may take to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** After so many interruptions without an episode between, a run is not started again by itself. */
    private static final int MOST_FRUITLESS = 5;

    private final RunStarts starts;
    private final DeviceSlots slots;
    private final Map<String, ActorRef<RunHistory.Command>> histories = new HashMap<>();
    private final Map<String, Changed> runs = new HashMap<>();
    private final Map<String, ActorRef<RunWorker.Command>> workers = new HashMap<>();
    private final Set<String> unread;
    private final ActorRef<Changed> changes;
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
        this.slots = slots;
        this.starts = starts;
        this.unread = new HashSet<>(known);
        this.changes = context.messageAdapter(Changed.class, Became::new);
        known.forEach(this::spawnHistory);
    }

    private ActorRef<RunHistory.Command> spawnHistory(String id) {
        ActorRef<RunHistory.Command> history =
                getContext().spawn(RunHistory.create(id, starts.heldEvents(), changes), "history-" + id);
        histories.put(id, history);
        return history;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Became.class, this::onBecame)
                .onMessage(Then.class, this::onThen)
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(GetRuns.class, this::onGetRuns)
                .onMessage(GetRun.class, this::onGetRun)
                .onMessage(GetHistory.class, this::onGetHistory)
                .onMessage(Give.class, this::onGive)
                .onMessage(Prioritise.class, this::onPrioritise)
                .onMessage(GetActivity.class, this::onGetActivity)
                .onMessage(GetDevices.class, this::onGetDevices)
                .onMessage(ShutDown.class, this::onShutDown)
                .onSignal(Terminated.class, this::onWorkerEnded)
                .build();
    }

    private Behavior<Command> onBecame(Became message) {
        Changed changed = message.run();
        String id = changed.run().id();
        runs.put(id, changed);
        if (changed.recovered() && unread.contains(id)) {
            if (changed.run().state().active()) {
                // Only then is it known who is next.
                note(id, afterALostProcess(changed), view -> unread.remove(id));
            } else {
                unread.remove(id);
            }
        }
        starts.watch(views());
        return dispatch();
    }

    /** What is to be noted of a run that was at work when its process was lost. */
    private static RunEvent afterALostProcess(Changed changed) {
        RunView run = changed.run();
        if (run.state() == RunState.STOPPING) {
            return new RunEvent.RunStopped(run.id(), Instant.now(), run.episode());
        }
        if (changed.fruitless() >= MOST_FRUITLESS) {
            String message = "the process was lost " + (changed.fruitless() + 1)
                    + " times in a row before an episode was done; look into the service's log, then resume the run";
            return new RunEvent.RunFailed(
                    run.id(), Instant.now(), run.episode(), Fault.of("Interrupted", message), false);
        }
        return new RunEvent.RunInterrupted(run.id(), Instant.now(), run.episode(), "its process ended without a word");
    }

    private Behavior<Command> onThen(Then then) {
        then.work().run();
        return dispatch();
    }

    /** Starts what can be started, once every history is read. */
    private Behavior<Command> dispatch() {
        if (!unread.isEmpty() || shuttingDown.isPresent() || processIsOfNoUse) {
            return this;
        }
        for (Changed next : QueueOrder.waiting(runs.values())) {
            String id = next.run().id();
            if (!workers.containsKey(id)) {
                slots.take(id, starts.wantedDevice(next.run())).ifPresent(device -> start(next.run(), device));
            }
        }
        return this;
    }

    private void start(RunView run, String device) {
        ActorRef<RunWorker.Command> worker = getContext()
                .spawn(
                        RunWorker.create(starts.job(run, device), histories.get(run.id())),
                        "worker-" + run.id() + "-" + (run.attempts() + 1));
        workers.put(run.id(), worker);
        getContext().watch(worker);
    }

    private Behavior<Command> onWorkerEnded(Terminated gone) {
        workers.entrySet().stream()
                .filter(worker -> worker.getValue().path().equals(gone.getRef().path()))
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(this::ended);
        if (workers.isEmpty()) {
            shuttingDown.ifPresent(asker -> asker.tell(Done.getInstance()));
        }
        return dispatch();
    }

    /** The worker of a run has ended, and with it the run, unless something broke that should not. */
    private void ended(String id) {
        workers.remove(id);
        slots.giveBack(id);
        RunView run = runs.get(id).run();
        if (run.state().active()) {
            Fault fault = Fault.of("Broken", "the run broke off before its end; the service's log tells more");
            note(id, new RunEvent.RunFailed(id, Instant.now(), run.episode(), fault, false), view -> {});
        } else if (runs.get(id).interrupted() && shuttingDown.isEmpty()) {
            processIsOfNoUse = true;
            starts.newProcess("the run " + id + " cannot go on in this process");
        }
    }

    private Behavior<Command> onSubmit(Submit submit) {
        String id = starts.freeName(submit.submission(), histories.keySet());
        if (histories.containsKey(id)) {
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
        spawnHistory(id);
        note(id, submitted, submit.replyTo());
        return this;
    }

    private Behavior<Command> onGetRuns(GetRuns ask) {
        ask.replyTo().tell(views());
        return this;
    }

    private List<RunView> views() {
        return runs.values().stream()
                .map(run -> placed(run.run()))
                .sorted(Comparator.comparing(RunView::submitted).reversed())
                .toList();
    }

    private RunView placed(RunView run) {
        List<String> waiting = QueueOrder.waiting(runs.values()).stream()
                .map(one -> one.run().id())
                .toList();
        int place = waiting.indexOf(run.id()) + 1;
        return place == 0 ? run : run.at(place);
    }

    private Behavior<Command> onGetRun(GetRun ask) {
        ask.replyTo()
                .tell(known(ask.id())
                        .map(run -> StatusReply.success(placed(run)))
                        .orElse(absent(ask.id())));
        return this;
    }

    private Behavior<Command> onGetHistory(GetHistory ask) {
        ask.replyTo()
                .tell(known(ask.id())
                        .map(run -> StatusReply.success(histories.get(ask.id())))
                        .orElse(absent(ask.id())));
        return this;
    }

    private Behavior<Command> onGive(Give give) {
        known(give.id())
                .ifPresentOrElse(run -> obey(run, give), () -> give.replyTo().tell(absent(give.id())));
        return this;
    }

    private void obey(RunView run, Give give) {
        OrderRules.Step step = OrderRules.of(run, give.order(), workers.containsKey(run.id()));
        if (step instanceof OrderRules.Decline decline) {
            give.replyTo().tell(refusal(Reason.CONFLICT, decline.reason()));
        } else if (step instanceof OrderRules.NothingToDo) {
            give.replyTo().tell(StatusReply.success(new RunService.Obeyed(placed(run), Optional.empty())));
        } else if (step instanceof OrderRules.NoteIt note) {
            note(run.id(), note.event(), view -> {
                if (note.thenStop()) {
                    workers.get(run.id()).tell(new RunWorker.Tell(TrainingRun.Stop::new, ignored()));
                }
                give.replyTo().tell(StatusReply.success(new RunService.Obeyed(view, Optional.empty())));
            });
        } else if (step instanceof OrderRules.PassOn pass) {
            passOn(run.id(), pass, give.replyTo());
        }
    }

    private void passOn(String id, OrderRules.PassOn pass, ActorRef<StatusReply<RunService.Obeyed>> replyTo) {
        getContext()
                .ask(
                        ControlReply.class,
                        workers.get(id),
                        pass.patience(),
                        (ActorRef<ControlReply> answer) -> new RunWorker.Tell(pass.order(), answer),
                        (reply, fault) -> new Then(() -> replyTo.tell(answer(id, reply, fault))));
    }

    private StatusReply<RunService.Obeyed> answer(String id, ControlReply reply, Throwable fault) {
        if (fault != null) {
            return refusal(Reason.UNAVAILABLE, "the run " + id + " has not answered yet; ask again where it stands");
        }
        if (reply instanceof ControlReply.Declined declined) {
            return refusal(Reason.CONFLICT, declined.reason());
        }
        Optional<String> checkpoint = reply instanceof ControlReply.Committed committed
                ? Optional.of(committed.checkpoint())
                : Optional.empty();
        return StatusReply.success(new RunService.Obeyed(placed(runs.get(id).run()), checkpoint));
    }

    private Behavior<Command> onPrioritise(Prioritise ask) {
        Optional<RunView> run = known(ask.id());
        if (run.isEmpty()) {
            ask.replyTo().tell(absent(ask.id()));
        } else {
            RunView known = run.get();
            note(
                    known.id(),
                    new RunEvent.PriorityChanged(
                            known.id(), Instant.now(), known.episode(), known.priority(), ask.priority()),
                    ask.replyTo());
        }
        return this;
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        if (workers.containsKey(ask.id())) {
            getContext()
                    .ask(
                            ActivityReport.Report.class,
                            workers.get(ask.id()),
                            PATIENCE,
                            (ActorRef<ActivityReport.Report> answer) -> new RunWorker.GetActivity(answer),
                            (report, fault) -> new Then(() -> ask.replyTo()
                                    .tell(StatusReply.success(
                                            fault == null ? report : new ActivityReport.Report("asked", Map.of())))));
        } else {
            ask.replyTo()
                    .tell(known(ask.id())
                            .map(run -> StatusReply.success(new ActivityReport.Report("asked", Map.of())))
                            .orElse(absent(ask.id())));
        }
        return this;
    }

    private Behavior<Command> onGetDevices(GetDevices ask) {
        Map<String, List<String>> devices = new LinkedHashMap<>();
        slots.devices().forEach(device -> devices.put(device, slots.runsOn(device)));
        ask.replyTo().tell(new RunService.Devices(slots.runsPerDevice(), devices));
        return this;
    }

    private Behavior<Command> onShutDown(ShutDown ask) {
        shuttingDown = Optional.of(ask.replyTo());
        workers.forEach((id, worker) -> worker.tell(
                new RunWorker.Interrupt(ask.reason(), runs.get(id).run().episode())));
        if (workers.isEmpty()) {
            ask.replyTo().tell(Done.getInstance());
        }
        return this;
    }

    /** Has something noted in a run's history, and answers with the run as it is then. */
    private void note(String id, RunEvent event, ActorRef<StatusReply<RunView>> replyTo) {
        note(
                id,
                event,
                view -> replyTo.tell(StatusReply.success(placed(view))),
                () -> replyTo.tell(refusal(Reason.UNAVAILABLE, "the history of the runs cannot be written now")));
    }

    private void note(String id, RunEvent event, Consumer<RunView> then) {
        note(id, event, then, () -> getContext().getLog().error("{} of run {} could not be noted", event, id));
    }

    private void note(String id, RunEvent event, Consumer<RunView> then, Runnable otherwise) {
        getContext()
                .ask(
                        RunView.class,
                        histories.get(id),
                        PATIENCE,
                        (ActorRef<RunView> answer) -> new RunHistory.Note(event, answer),
                        (view, fault) -> new Then(() -> {
                            if (fault == null) {
                                then.accept(view);
                            } else {
                                otherwise.run();
                            }
                        }));
    }

    private Optional<RunView> known(String id) {
        return Optional.ofNullable(runs.get(id)).map(Changed::run);
    }

    private <T> ActorRef<T> ignored() {
        return getContext().getSystem().ignoreRef();
    }

    private static <T> StatusReply<T> absent(String id) {
        return refusal(Reason.ABSENT, "there is no run " + id);
    }

    private static <T> StatusReply<T> refusal(Reason reason, String message) {
        return StatusReply.error(new ServiceException(reason, message));
    }
}
