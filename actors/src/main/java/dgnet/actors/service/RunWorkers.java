package dgnet.actors.service;

import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.ControlReply;
import dgnet.actors.run.TrainingRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The runs that are at work, each with a device. Belongs to the queue's actor, which watches them.
 *
 * @param <C> what that actor understands
 */
final class RunWorkers<C> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorContext<C> context;
    private final DeviceSlots slots;
    private final RunStarts starts;
    private final Function<Runnable, C> later;
    private final Map<String, ActorRef<RunWorker.Command>> workers = new HashMap<>();
    private final Map<String, List<Passed>> unanswered = new HashMap<>();

    /** An order that was passed on to a run. */
    private final class Passed {
        private final BiConsumer<ControlReply, Throwable> then;
        private boolean answered = false;

        Passed(BiConsumer<ControlReply, Throwable> then) {
            this.then = then;
        }

        void answer(String id, ControlReply reply, Throwable fault) {
            if (!answered) {
                answered = true;
                unanswered.getOrDefault(id, new ArrayList<>()).remove(this);
                then.accept(reply, fault);
            }
        }
    }

    /** @param later a message upon which the actor does something */
    RunWorkers(ActorContext<C> context, DeviceSlots slots, RunStarts starts, Function<Runnable, C> later) {
        this.context = context;
        this.slots = slots;
        this.starts = starts;
        this.later = later;
    }

    boolean has(String id) {
        return workers.containsKey(id);
    }

    boolean none() {
        return workers.isEmpty();
    }

    /** Starts a run, where the device that it wants is free and it is not at work yet. */
    void startWhereFree(RunView run, ActorRef<RunHistory.Command> history) {
        if (!has(run.id())) {
            slots.take(run.id(), starts.wantedDevice(run)).ifPresent(device -> {
                ActorRef<RunWorker.Command> worker = context.spawn(
                        RunWorker.create(starts.job(run, device), history),
                        "worker-" + run.id() + "-" + (run.attempts() + 1));
                workers.put(run.id(), worker);
                context.watch(worker);
            });
        }
    }

    /** A worker has ended and its device is free; tells whose it was. */
    Optional<String> ended(ActorRef<?> gone) {
        Optional<String> id = workers.entrySet().stream()
                .filter(worker -> worker.getValue().path().equals(gone.path()))
                .map(Map.Entry::getKey)
                .findFirst();
        id.ifPresent(workers::remove);
        id.ifPresent(slots::giveBack);
        id.ifPresent(this::declineUnanswered);
        return id;
    }

    /** What a run has not answered when its worker ends it never will. */
    private void declineUnanswered(String id) {
        String reason = "the run " + id + " ended before it could obey; ask again where it stands";
        for (Passed order : List.copyOf(unanswered.getOrDefault(id, List.of()))) {
            order.answer(id, null, new ServiceException(ServiceException.Reason.CONFLICT, reason));
        }
        unanswered.remove(id);
    }

    /** Has a run stop, where it is still at work. */
    void stop(String id) {
        tell(id, new RunWorker.Tell(new TrainingRun.Stop(context.getSystem().ignoreRef())));
    }

    /** The process is about to end. */
    void interrupt(String reason, ToLongFunction<String> episode) {
        workers.forEach((id, worker) -> worker.tell(new RunWorker.Interrupt(reason, episode.applyAsLong(id))));
    }

    private void tell(String id, RunWorker.Command command) {
        Optional.ofNullable(workers.get(id)).ifPresent(worker -> worker.tell(command));
    }

    /** Passes an order on to a run that is at work; {@code then} is called once. */
    void passOn(String id, OrderRules.PassOn pass, BiConsumer<ControlReply, Throwable> then) {
        Passed order = new Passed(then);
        unanswered.computeIfAbsent(id, none -> new ArrayList<>()).add(order);
        context.ask(
                ControlReply.class,
                workers.get(id),
                pass.patience(),
                (ActorRef<ControlReply> answer) ->
                        new RunWorker.Tell(pass.order().apply(answer)),
                (reply, fault) -> later.apply(() -> order.answer(id, reply, fault)));
    }

    /** What the actors of a run are doing; nothing where it is not at work, or does not answer. */
    void activity(String id, Consumer<ActivityReport.Report> then) {
        ActivityReport.Report nothing = new ActivityReport.Report("asked", Map.of());
        if (!has(id)) {
            then.accept(nothing);
            return;
        }
        context.ask(
                ActivityReport.Report.class,
                workers.get(id),
                PATIENCE,
                RunWorker.GetActivity::new,
                (report, fault) -> later.apply(() -> then.accept(fault == null ? report : nothing)));
    }

    RunService.Devices devices() {
        Map<String, List<String>> devices = new LinkedHashMap<>();
        slots.devices().forEach(device -> devices.put(device, slots.runsOn(device)));
        return new RunService.Devices(slots.runsPerDevice(), devices);
    }
}
