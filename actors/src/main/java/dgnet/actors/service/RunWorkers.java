package dgnet.actors.service;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.run.ActivityReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.pattern.StatusReply;

/** The workers of the active runs, each with a device. Belongs to the queue's actor, which watches them. */
final class RunWorkers {
    private static final String NO_MEMORY = "there is not enough memory: ";
    private static final Duration ACTIVITY_LIMIT = Duration.ofSeconds(20);

    /** How long no run starts on a device that could not be used. */
    private static final Duration CLOSED = Duration.ofMinutes(5);

    private final ActorContext<RunQueue.Command> context;
    private final DeviceSlots slots;
    private final RunLauncher starts;
    private final MemoryEstimates estimates;

    /** Why waiting runs cannot have a device. */
    private final Map<String, String> waiting = new HashMap<>();

    /** When devices that could not be used are tried again. */
    private final Map<String, Cancellable> reopenings = new HashMap<>();

    private final Map<String, ActorRef<RunWorker.Command>> workers = new HashMap<>();

    /** The attempt of each worker. */
    private final Map<String, Integer> attempts = new HashMap<>();

    RunWorkers(ActorContext<RunQueue.Command> context, DeviceSlots slots, RunLauncher starts) {
        this.context = context;
        this.slots = slots;
        this.starts = starts;
        this.estimates = new MemoryEstimates(context, starts);
    }

    /** Whether a run is active. */
    boolean has(String id) {
        return workers.containsKey(id);
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** Starts a pass over the waiting runs, for {@link #startIfFree}. */
    DeviceSlots.Round round() {
        return slots.round();
    }

    /** Starts a run if its device is free, there is memory for it, and the run is not active yet. */
    void startIfFree(HistoryState state, ActorRef<RunHistory.Command> history, DeviceSlots.Round round) {
        String wanted = starts.wantedDevice(state.run());
        String id = state.run().id();
        if (has(id)) {
            return;
        }
        if (!round.hasSlot(wanted)) {
            slots.closed(wanted).ifPresentOrElse(why -> waiting.put(id, why), () -> waiting.remove(id));
            return;
        }
        estimates.of(state).ifPresentOrElse(memory -> start(state, history, round, memory), () -> round.keep(wanted));
    }

    private void start(
            HistoryState state, ActorRef<RunHistory.Command> history, DeviceSlots.Round round, RunMemory memory) {
        RunView run = state.run();
        String wanted = starts.wantedDevice(run);
        Optional<String> free = round.take(run.id(), wanted, memory);
        free.ifPresent(device -> {
            waiting.remove(run.id());
            watch(
                    run.id(),
                    RunWorker.start(state, device, starts, history, context.getSelf()),
                    "worker-" + run.id() + "-" + (run.attempts() + 1));
            attempts.put(run.id(), run.attempts() + 1);
        });
        if (free.isEmpty()) {
            String shortage = slots.shortage(wanted, memory).orElseThrow();
            String before = waiting.put(run.id(), NO_MEMORY + shortage);
            if (before == null || !before.startsWith(NO_MEMORY)) {
                // The terminal and a service manager's journal show warnings only.
                context.getLog().warn("Run {} waits for memory: {}", run.id(), shortage);
            }
        }
    }

    /** Why a waiting run cannot have a device, as a clause; empty if it waits for its turn only. */
    Optional<String> waitsFor(String id) {
        return Optional.ofNullable(waiting.get(id));
    }

    /** The memory of a run is known. */
    void estimated(RunQueue.Estimated message) {
        estimates.put(message.id(), message.memory());
    }

    /** A run does not wait any more. If it does again, its memory is estimated again. */
    void forgetMemory(String id) {
        estimates.remove(id);
        waiting.remove(id);
    }

    /** Takes over the living process of a run, which keeps its device. */
    void adopt(HistoryState state, RunQueue.Living living, ActorRef<RunHistory.Command> history) {
        RunView run = state.run();
        slots.keep(run.id(), run.device().orElse(DeviceSlots.ANY), living.memory());
        watch(
                run.id(),
                RunWorker.adopt(state, living.process(), starts, history, context.getSelf()),
                "worker-" + run.id() + "-" + run.attempts() + "-adopted");
        attempts.put(run.id(), run.attempts());
    }

    private void watch(String id, Behavior<RunWorker.Command> behavior, String name) {
        ActorRef<RunWorker.Command> worker = context.spawn(behavior, name);
        workers.put(id, worker);
        context.watch(worker);
    }

    /** Gives the connection of an attempt to its worker; an attempt without one is fenced. */
    void arrived(AttemptDoor.Link link) {
        ToService.Hello hello = link.hello();
        if (has(hello.run()) && attempts.get(hello.run()) == hello.attempt()) {
            workers.get(hello.run()).tell(new RunWorker.Arrived(link));
        } else {
            starts.fenced();
            context.getLog()
                    .warn(
                            "Process {} of attempt {} of run {} is fenced",
                            hello.process().pid(),
                            hello.attempt(),
                            hello.run());
            link.reject("attempt " + hello.attempt() + " of run " + hello.run()
                    + " is not the one that the service has started last");
        }
    }

    /** Removes a worker that has ended and frees its device. Returns the worker's run. */
    Optional<String> ended(ActorRef<?> stopped) {
        Optional<String> id = workers.entrySet().stream()
                .filter(worker -> worker.getValue().path().equals(stopped.path()))
                .map(Map.Entry::getKey)
                .findFirst();
        id.ifPresent(workers::remove);
        id.ifPresent(attempts::remove);
        id.ifPresent(slots::giveBack);
        id.ifPresent(this::forgetMemory);
        return id;
    }

    /**
     * Starts no run on the device of a run for a while. Without this, every waiting run would fail there, one after another.
     *
     * @param reason why it cannot be used
     */
    void closeDevice(String id, String reason) {
        slots.deviceOf(id).ifPresent(device -> {
            context.getLog().warn("No run starts on {} for {} min, because {}", device, CLOSED.toMinutes(), reason);
            slots.close(device, device + " is not used for " + CLOSED.toMinutes() + " min: " + reason);
            Cancellable earlier = reopenings.put(
                    device, context.scheduleOnce(CLOSED, context.getSelf(), new RunQueue.DeviceReopened(device)));
            if (earlier != null) {
                earlier.cancel();
            }
        });
    }

    void reopenDevice(String device) {
        slots.reopen(device);
    }

    /** Stops a run if it is still active. */
    void stop(String id) {
        if (has(id)) {
            workers.get(id)
                    .tell(new RunWorker.Forward(
                            ControlRequest.STOP, context.getSystem().ignoreRef()));
        }
    }

    /** Interrupts all active runs because the service is about to end. */
    void interrupt(String reason) {
        workers.values().forEach(worker -> worker.tell(new RunWorker.Interrupt(reason)));
    }

    /**
     * Forwards a control request to an active run.
     *
     * @param result makes the message that the queue receives: from the run's answer, or from nothing if the run does not answer in time
     */
    void forward(
            String id, RunControl.Forward request, Function<Optional<ToService.Controlled>, RunQueue.Command> result) {
        context.ask(
                ToService.Controlled.class,
                workers.get(id),
                request.limit(),
                (ActorRef<ToService.Controlled> answer) -> new RunWorker.Forward(request.request(), answer),
                (reply, fault) -> result.apply(Optional.ofNullable(reply)
                        .filter(answer -> answer.status().isPresent())));
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
