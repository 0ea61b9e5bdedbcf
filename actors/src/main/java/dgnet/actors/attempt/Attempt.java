package dgnet.actors.attempt;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.attempt.Channel.ToAttempt;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.Fault;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ActorSystemSettings;
import dgnet.actors.launch.BuildVersion;
import dgnet.actors.launch.EngineCheck;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ProcessIdentity;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.ResumeCheck;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.launch.RunSetup;
import dgnet.actors.run.ActivityReport;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.engine.DeviceLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of a run of the service, in this process: waits until the service accepts it, opens the run, trains it, and ends once the run
 * has ended and the service has its last event. It goes on if the service ends, and connects to the next one.
 *
 * <pre>
 * connecting ── accepted ──▶ opening ── opened ──▶ training ── the run has ended ──▶ closing ── closed and recorded ──▶ stopped
 * </pre>
 *
 * Requests that arrive before the run has started wait for it.
 */
public final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    /** The messages of an attempt. */
    sealed interface Command {}

    private record FromLink(ServiceLink.Report report) implements Command {}

    /** The process has to end. */
    private record Interrupt(String reason) implements Command {}

    private record Opened(RunSetup run) implements Command {}

    private record OpeningFailed(Throwable fault) implements Command {}

    /** An actor of the run has answered a request of the service. */
    private record Answered(ToService answer) implements Command {}

    private record RunEnded(RunEvent event) implements Command {}

    private enum Closed implements Command {
        INSTANCE
    }

    private enum Recorded implements Command {
        INSTANCE
    }

    /** The time for a run to answer; the service does not wait longer. */
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(6);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final ActorContext<Command> context;
    private final StashBuffer<Command> stash;
    private final AttemptOrder order;
    private final RunConfiguration configuration;
    private final Executor blocking;
    private final ActorRef<ServiceLink.Command> link;
    private final CompletableFuture<ExitCodes> outcome;
    private final Consumer<String> fenced;
    /** Receives the name of each checkpoint that the history has; called by the connection's thread. */
    private volatile Consumer<String> committed = name -> {};

    private ExitCodes exit = ExitCodes.START_AGAIN;

    /** An attempt that runs in the process. */
    public static final class Running {
        private final CompletableFuture<ExitCodes> outcome = new CompletableFuture<>();
        private final ActorSystem<Command> system;

        private Running(AttemptOrder order, Consumer<String> fenced) {
            RunConfiguration configuration = RunConfiguration.parse(order.configuration());
            system = ActorSystem.create(
                    create(order, configuration, outcome, fenced), "dgnet", systemSettings(configuration));
            // If the attempt's own actor fails, there is no outcome. The process must end nevertheless.
            system.getWhenTerminated().thenRun(() -> outcome.complete(ExitCodes.FAILED));
        }

        /** The run saves, and the process ends; the service starts the next one. */
        public void interrupt(String reason) {
            system.tell(new Interrupt(reason));
        }

        /** Waits for the end of the attempt. */
        public ExitCodes await() {
            ExitCodes code = outcome.join();
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
            return code;
        }
    }

    /**
     * Starts an attempt.
     *
     * @param order the line that the service has written
     * @param fenced receives the reason if the service has a successor of the attempt; the process must end at once, without saving
     * @throws dgnet.data.DataException if the line is not an order of this version of the program
     */
    public static Running start(String order, Consumer<String> fenced) {
        return new Running(JsonLine.read(order, AttemptOrder.class), fenced);
    }

    private static Config systemSettings(RunConfiguration configuration) {
        return ActorSystemSettings.of(ConfigFactory.parseMap(Map.of(
                "dgnet.loader-dispatcher.thread-pool-executor.fixed-pool-size",
                configuration.episode().loaderThreads())));
    }

    private static Behavior<Command> create(
            AttemptOrder order,
            RunConfiguration configuration,
            CompletableFuture<ExitCodes> outcome,
            Consumer<String> fenced) {
        return Behaviors.setup(context -> Behaviors.withStash(
                1000, stash -> new Attempt(context, stash, order, configuration, outcome, fenced).connecting()));
    }

    private Attempt(
            ActorContext<Command> context,
            StashBuffer<Command> stash,
            AttemptOrder order,
            RunConfiguration configuration,
            CompletableFuture<ExitCodes> outcome,
            Consumer<String> fenced) {
        this.configuration = configuration;
        this.context = context;
        this.stash = stash;
        this.order = order;
        this.outcome = outcome;
        this.fenced = fenced;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        ToService.Hello hello = new ToService.Hello(
                Channel.VERSION, BuildVersion.program(), order.run(), order.attempt(), ProcessIdentity.current());
        ActorRef<ServiceLink.Report> reports = context.messageAdapter(ServiceLink.Report.class, FromLink::new);
        // Not a child of the run, which would wait for it only for a while at its end.
        this.link = context.spawn(ServiceLink.create(order, hello, name -> committed.accept(name), reports), "service");
        context.watchWith(link, Recorded.INSTANCE);
    }

    private Behavior<Command> connecting() {
        return Behaviors.receive(Command.class)
                .onMessage(FromLink.class, from -> {
                    if (from.report() instanceof ServiceLink.Welcomed) {
                        return opening();
                    }
                    return from.report() instanceof ServiceLink.Orphaned ? ended() : onReport(from);
                })
                .onMessage(Interrupt.class, interrupt -> ended())
                .onMessage(Command.class, this::defer)
                .build();
    }

    private Behavior<Command> opening() {
        context.pipeToSelf(
                CompletableFuture.supplyAsync(this::open, blocking),
                (run, fault) -> fault == null ? new Opened(run) : new OpeningFailed(fault));
        return Behaviors.receive(Command.class)
                .onMessage(Opened.class, opened -> train(opened.run()))
                .onMessage(OpeningFailed.class, this::onOpeningFailed)
                .onMessage(
                        FromLink.class,
                        from -> from.report() instanceof ServiceLink.Orphaned ? ended() : onReport(from))
                .onMessage(Interrupt.class, interrupt -> ended())
                .onMessage(Command.class, this::defer)
                .build();
    }

    private RunSetup open() {
        requireGpu();
        Consumer<String> progress = line -> LOG.info("{}", line);
        if (!order.resume()) {
            RunSetup fresh = RunSetup.fresh(configuration, order.device(), progress);
            try {
                begin(fresh.directory());
                return fresh;
            } catch (RuntimeException fault) {
                fresh.close();
                throw fault;
            }
        }
        RunDirectory directory = RunDirectory.open(configuration.directory());
        ProcessLock lock = lock(directory);
        try {
            begin(directory);
        } catch (RuntimeException fault) {
            lock.close();
            throw fault;
        }
        // The operator of the service chooses devices and threads, and nobody waits at a terminal: a run continues with
        // other rounding, and its record says so.
        return RunSetup.resumed(directory, lock, configuration, order.device(), ResumeCheck.Accepted.MACHINE, progress);
    }

    /**
     * Checks a GPU, which was good when the service started. It is lost, or another program uses it alone.
     *
     * @throws DeviceLostException if it cannot be used
     */
    private void requireGpu() {
        if (order.device().equals("cpu")) {
            return;
        }
        try {
            var unused = EngineCheck.of(order.device(), configuration.threads());
        } catch (RuntimeException fault) {
            throw new DeviceLostException(order.dispatched().device() + " cannot be used", fault);
        }
    }

    /**
     * Locks the run's folder. An earlier attempt that this machine's service cannot reach, of a service that was on another machine, has the
     * lock until it ends without a service.
     */
    private ProcessLock lock(RunDirectory directory) {
        long deadline =
                System.nanoTime() + order.orphanLimit().plus(ANSWER_LIMIT).toNanos();
        boolean reported = false;
        while (true) {
            try {
                return directory.lock();
            } catch (DataException held) {
                if (System.nanoTime() - deadline > 0) {
                    throw held;
                }
                if (!reported) {
                    LOG.warn("{}; this attempt waits for it", held.getMessage());
                    reported = true;
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    /** Writes the start of the attempt into the run's folder, before the run itself writes. */
    private void begin(RunDirectory folder) {
        Path events = folder.events();
        try {
            boolean first = !Files.exists(events) || Files.size(events) == 0;
            try (LineFile lines = LineFile.open(events)) {
                if (first) {
                    lines.append(JsonLine.write(order.submitted()));
                }
                lines.append(JsonLine.write(order.dispatched()));
                lines.force();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the run's record " + events + " cannot be written: " + e, e);
        }
    }

    private Behavior<Command> onOpeningFailed(OpeningFailed refused) {
        Fault fault = Fault.of(refused.fault());
        boolean deviceLost = fault.kind() == Fault.Kind.DEVICE_LOST;
        LOG.error("The run cannot be started: {}", fault.message());
        link.tell(ServiceLink.happened(new RunEvent.RunFailed(
                order.run(), Instant.now(), order.dispatched().episode(), fault, deviceLost)));
        link.tell(ServiceLink.RunEnded.INSTANCE);
        exit = deviceLost ? ExitCodes.START_AGAIN : ExitCodes.FAILED;
        return recording();
    }

    private Behavior<Command> train(RunSetup prepared) {
        ActorRef<TrainingRun.Command> run = context.spawn(
                prepared.behavior(
                        order.attempt(),
                        Map.of("service", ServiceLink.monitor(link), "outcome", outcomeMonitor()),
                        this::checkpoints),
                "run");
        context.watch(run);
        if (order.paused()) {
            run.tell(new TrainingRun.Pause(context.getSystem().ignoreRef()));
        }
        return stash.unstashAll(training(prepared, run));
    }

    private CheckpointStore checkpoints(CheckpointStore store) {
        RecordedCheckpoints checkpoints = new RecordedCheckpoints(store, order.checkpoints(), blocking);
        committed = checkpoints::committed;
        return checkpoints;
    }

    private Behavior<RunEvent> outcomeMonitor() {
        ActorRef<Command> self = context.getSelf();
        return Behaviors.receiveMessage(event -> {
            if (event.endsRun()) {
                self.tell(new RunEnded(event));
                return Behaviors.stopped();
            }
            return Behaviors.same();
        });
    }

    private Behavior<Command> training(RunSetup prepared, ActorRef<TrainingRun.Command> run) {
        return Behaviors.receive(Command.class)
                .onMessage(FromLink.class, from -> {
                    if (from.report() instanceof ServiceLink.ForRun message) {
                        return forward(run, message.message());
                    }
                    return from.report() instanceof ServiceLink.Orphaned
                            ? interrupt(
                                    run,
                                    "the service was away for "
                                            + order.orphanLimit().toMinutes() + " min")
                            : onReport(from);
                })
                .onMessage(Interrupt.class, interrupt -> interrupt(run, interrupt.reason()))
                .onMessage(Answered.class, answered -> {
                    link.tell(new ServiceLink.Send(answered.answer()));
                    return Behaviors.same();
                })
                .onMessage(Recorded.class, failed -> {
                    throw new IllegalStateException("the connection with the service has failed; see the log");
                })
                .onMessage(RunEnded.class, ended -> {
                    exit = exitCode(ended.event());
                    return Behaviors.same();
                })
                .onSignal(Terminated.class, gone -> closing(prepared))
                .onMessage(Command.class, other -> Behaviors.same())
                .build();
    }

    private static ExitCodes exitCode(RunEvent end) {
        if (end instanceof RunEvent.RunFailed failed) {
            return failed.restart() ? ExitCodes.START_AGAIN : ExitCodes.FAILED;
        }
        boolean interrupted = end instanceof RunEvent.RunStopped stopped
                && stopped.interruption().isPresent();
        return interrupted ? ExitCodes.START_AGAIN : ExitCodes.SUCCESS;
    }

    private Behavior<Command> interrupt(ActorRef<TrainingRun.Command> run, String reason) {
        LOG.warn("The run saves and this process ends: {}", reason);
        run.tell(new TrainingRun.Interrupt(reason, context.getSystem().ignoreRef()));
        return Behaviors.same();
    }

    private Behavior<Command> forward(ActorRef<TrainingRun.Command> run, ToAttempt message) {
        if (message instanceof ToAttempt.Interrupt interrupt) {
            return interrupt(run, interrupt.reason());
        }
        if (message instanceof ToAttempt.GetActivity ask) {
            context.ask(
                    ActivityReport.Report.class,
                    run,
                    ANSWER_LIMIT,
                    TrainingRun.GetActivity::new,
                    (report, fault) -> new Answered(
                            fault == null
                                    ? new ToService.Active(ask.request(), report.about(), report.actors())
                                    : new ToService.Active(ask.request(), "asked", Map.of())));
        } else if (message instanceof ToAttempt.Control control) {
            context.ask(
                    ControlReply.class,
                    run,
                    ANSWER_LIMIT,
                    (ActorRef<ControlReply> answer) -> control(control.what(), answer),
                    (reply, fault) -> new Answered(answer(control.request(), Optional.ofNullable(reply))));
        }
        return Behaviors.same();
    }

    private static TrainingRun.Control control(ControlRequest request, ActorRef<ControlReply> replyTo) {
        return switch (request) {
            case PAUSE -> new TrainingRun.Pause(replyTo);
            case RESUME -> new TrainingRun.Resume(replyTo);
            case STOP -> new TrainingRun.Stop(replyTo);
            case CHECKPOINT -> new TrainingRun.CheckpointNow(replyTo);
        };
    }

    private static ToService.Controlled answer(long request, Optional<ControlReply> reply) {
        Optional<String> checkpoint = reply.flatMap(one -> one instanceof ControlReply.Committed committed
                ? Optional.of(Path.of(committed.checkpoint()).getFileName().toString())
                : Optional.empty());
        Optional<String> declined = reply.flatMap(
                one -> one instanceof ControlReply.Declined refused ? Optional.of(refused.reason()) : Optional.empty());
        return new ToService.Controlled(request, reply.map(ControlReply::status), checkpoint, declined);
    }

    private Behavior<Command> closing(RunSetup prepared) {
        link.tell(ServiceLink.RunEnded.INSTANCE);
        context.pipeToSelf(CompletableFuture.runAsync(prepared::close, blocking), (done, fault) -> {
            if (fault != null) {
                LOG.warn("The run could not be closed", fault);
            }
            return Closed.INSTANCE;
        });
        return Behaviors.receive(Command.class)
                .onMessage(Closed.class, done -> stash.unstashAll(recording()))
                .onMessage(Recorded.class, this::defer)
                .onMessage(FromLink.class, this::onReport)
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    /** The run has ended and is closed; the attempt waits until the service has the last event. */
    private Behavior<Command> recording() {
        return Behaviors.receive(Command.class)
                .onMessage(Recorded.class, done -> ended())
                .onMessage(FromLink.class, this::onReport)
                .onMessage(Command.class, late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onReport(FromLink from) {
        if (from.report() instanceof ServiceLink.Fenced refused) {
            fenced.accept(refused.reason());
        } else if (from.report() instanceof ServiceLink.ForRun message
                && message.message() instanceof ToAttempt.GetActivity ask) {
            link.tell(new ServiceLink.Send(new ToService.Active(ask.request(), "the run is not training", Map.of())));
        } else if (from.report() instanceof ServiceLink.ForRun) {
            return defer(from);
        }
        return Behaviors.same();
    }

    private Behavior<Command> defer(Command command) {
        stash.stash(command);
        return Behaviors.same();
    }

    private Behavior<Command> ended() {
        outcome.complete(exit);
        return Behaviors.stopped();
    }
}
