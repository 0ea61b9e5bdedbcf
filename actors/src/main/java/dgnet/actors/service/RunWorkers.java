package dgnet.actors.service;

import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.TrainingRun.ControlReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.pattern.StatusReply;

/** The workers of the active runs, each with a device. Belongs to the queue's actor, which watches them. */
final class RunWorkers {
    private static final Duration ACTIVITY_LIMIT = Duration.ofSeconds(20);

    private final ActorContext<RunQueue.Command> context;
    private final DeviceSlots slots;
    private final RunLauncher starts;
    private final Map<String, ActorRef<RunWorker.Command>> workers = new HashMap<>();

    RunWorkers(ActorContext<RunQueue.Command> context, DeviceSlots slots, RunLauncher starts) {
        this.context = context;
        this.slots = slots;
        this.starts = starts;
    }

    /** Whether a run is active. */
    boolean has(String id) {
        return workers.containsKey(id);
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** Starts a run if its device is free and the run is not active yet. */
    void startIfFree(HistoryState state, ActorRef<RunHistory.Command> history) {
        RunView run = state.run();
        if (!has(run.id())) {
            slots.take(run.id(), starts.wantedDevice(run)).ifPresent(device -> {
                ActorRef<RunWorker.Command> worker = context.spawn(
                        RunWorker.create(starts.job(state, device), history),
                        "worker-" + run.id() + "-" + (run.attempts() + 1));
                workers.put(run.id(), worker);
                context.watch(worker);
            });
        }
    }

    /** Removes a worker that has ended and frees its device. Returns the worker's run. */
    Optional<String> ended(ActorRef<?> stopped) {
        Optional<String> id = workers.entrySet().stream()
                .filter(worker -> worker.getValue().path().equals(stopped.path()))
                .map(Map.Entry::getKey)
                .findFirst();
        id.ifPresent(workers::remove);
        id.ifPresent(slots::giveBack);
        return id;
    }

    /** Stops a run if it is still active. */
    void stop(String id) {
        if (has(id)) {
            workers.get(id)
                    .tell(new RunWorker.Forward(
                            new TrainingRun.Stop(context.getSystem().ignoreRef())));
        }
    }

    /** Interrupts all active runs because the process is about to end. */
    void interrupt(String reason, ToLongFunction<String> episode) {
        workers.forEach((id, worker) -> worker.tell(new RunWorker.Interrupt(reason, episode.applyAsLong(id))));
    }

    /**
     * Forwards a control request to an active run.
     *
     * @param result makes the message that the queue receives: from the run's reply, or from nothing if the run does not reply in time
     */
    void forward(String id, RunControl.Forward request, Function<Optional<ControlReply>, RunQueue.Command> result) {
        context.ask(
                ControlReply.class,
                workers.get(id),
                request.limit(),
                (ActorRef<ControlReply> answer) ->
                        new RunWorker.Forward(request.message().apply(answer)),
                (reply, fault) -> result.apply(Optional.ofNullable(reply)));
    }

    /** Asks the actors of a run what they are doing. The report is empty if the run is not active or does not answer. */
    void collectActivity(RunQueue.GetActivity ask) {
        ActivityReport.Report nothing = new ActivityReport.Report("asked", Map.of());
        if (!has(ask.id())) {
            ask.replyTo().tell(StatusReply.success(nothing));
            return;
        }
        context.ask(
                ActivityReport.Report.class,
                workers.get(ask.id()),
                ACTIVITY_LIMIT,
                RunWorker.GetActivity::new,
                (report, fault) -> new RunQueue.ActivityCollected(fault == null ? report : nothing, ask.replyTo()));
    }

    RunService.Devices devices() {
        Map<String, List<String>> devices = new LinkedHashMap<>();
        slots.devices().forEach(device -> devices.put(device, slots.runsOn(device)));
        return new RunService.Devices(slots.runsPerDevice(), devices);
    }
}
