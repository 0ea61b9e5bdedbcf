package dgnet.actors.experiment;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.api.Submission;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.experiment.ExperimentStates.ExperimentState;
import dgnet.actors.experiment.ExperimentStates.Wish;
import dgnet.actors.monitor.Webhook;
import dgnet.data.FileTree;
import dgnet.model.compare.Results;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Runs the experiments of the service. It stores what users want and what became of each training. Periodically it compares this with the
 * runs of the service, and then submits, resumes, stops or evaluates runs. What is under way is not stored: after a restart the
 * comparison finds it again, so no training is submitted twice and none is forgotten.
 */
final class ExperimentScheduler
        extends EventSourcedBehavior<ExperimentScheduler.Command, ExperimentEvent, ExperimentStates> {
    /** The messages of the scheduler. A request that fails is answered with a {@link ServiceException}. */
    sealed interface Command {}

    /** Starts an experiment; answered once it is on the disk. */
    record Submit(
            String name, ExperimentRequest request, List<ExperimentCell> cells, ActorRef<StatusReply<Shown>> replyTo)
            implements Command {}

    /** Replaces the grid and the settings of an experiment. */
    record Extend(
            String name, ExperimentRequest request, List<ExperimentCell> cells, ActorRef<StatusReply<Shown>> replyTo)
            implements Command {}

    /** What can be requested of an experiment. */
    enum Action {
        PAUSE,
        RESUME,
        CANCEL,
        DELETE
    }

    record Control(String name, Action action, ActorRef<StatusReply<Shown>> replyTo) implements Command {}

    record SetPriority(String name, int priority, ActorRef<StatusReply<Shown>> replyTo) implements Command {}

    /** Asks for all experiments in the order of their submission. */
    record GetAll(ActorRef<List<Shown>> replyTo) implements Command {}

    record Get(String name, ActorRef<StatusReply<Shown>> replyTo) implements Command {}

    /**
     * An experiment as it can be shown.
     *
     * @param evaluating the runs that are being evaluated
     * @param results of the trainings that are done; empty before they are computed
     */
    record Shown(ExperimentState state, Set<String> evaluating, Optional<Results> results) {}

    private enum Tick implements Command {
        INSTANCE
    }

    /** @param question its number: operations that ended later are not in the answer */
    private record RunsRead(long question, List<RunView> runs) implements Command {}

    private record RunsUnknown(Throwable fault) implements Command {}

    /** An operation on a run has ended. */
    private record Operated(String experiment, String run, Optional<ServiceException> fault) implements Command {}

    private record Evaluated(String experiment, String run, Map<String, Double> dice) implements Command {}

    private record EvaluationFailed(String experiment, String run, Throwable fault) implements Command {}

    /** Trainings fail with the same cause. */
    private record PauseFor(String experiment, String cause) implements Command {}

    private record TablesWritten(String experiment, Optional<Results> results) implements Command {}

    /** Evaluates trained runs. */
    interface Evaluator {
        /** The most runs to evaluate at the same time. */
        int atATime();

        /**
         * Evaluates the selected checkpoints of a run, unless they are already. Fails with a {@link ServiceException} of reason
         * {@link Reason#UNAVAILABLE} if it should be tried again.
         *
         * @return the mean Dice on the target by selected checkpoint
         */
        CompletionStage<Map<String, Double>> evaluate(ExperimentFolder folder, ExperimentCell cell);
    }

    private static final String ID = "experiments";
    private static final int SNAPSHOT_EVERY = 500;

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final Duration every;
    private final RunService service;
    private final Evaluator evaluator;
    private final Function<ExperimentRequest, ExperimentConfiguration> configuration;
    private final Webhook webhook;
    private final int waitingRuns;
    private final Executor blocking;
    private final Map<String, ExperimentFolder> folders = new ConcurrentHashMap<>();
    private final Map<String, Results> results = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private final Set<String> evaluating = new HashSet<>();
    private final Map<String, Long> touched = new HashMap<>();

    /** Why the last request to a run was declined. Whether that matters shows when the runs are read again. */
    private final Map<String, String> declined = new HashMap<>();

    private final Set<String> writing = new HashSet<>();
    private final Set<String> changed = new HashSet<>();
    private long question = 0;
    private boolean asking = false;

    /**
     * The scheduler of a service.
     *
     * @param configuration reads a checked request
     * @param waitingRuns the most runs of an experiment in the queue: enough that no device is idle
     * @param every the time between two comparisons with the runs
     */
    static Behavior<Command> create(
            RunService service,
            Evaluator evaluator,
            Function<ExperimentRequest, ExperimentConfiguration> configuration,
            Webhook webhook,
            int waitingRuns,
            Duration every) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new ExperimentScheduler(
                context, timers, service, evaluator, configuration, webhook, waitingRuns, every)));
    }

    private ExperimentScheduler(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            RunService service,
            Evaluator evaluator,
            Function<ExperimentRequest, ExperimentConfiguration> configuration,
            Webhook webhook,
            int waitingRuns,
            Duration every) {
        super(
                PersistenceId.ofUniqueId(ID),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(500), Duration.ofSeconds(5), 0.2));
        this.context = context;
        this.timers = timers;
        this.every = every;
        this.service = service;
        this.evaluator = evaluator;
        this.configuration = configuration;
        this.webhook = webhook;
        this.waitingRuns = waitingRuns;
        this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    }

    @Override
    public ExperimentStates emptyState() {
        return new ExperimentStates(Map.of());
    }

    @Override
    public EventHandler<ExperimentStates, ExperimentEvent> eventHandler() {
        return ExperimentStates::after;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
    }

    @Override
    public SignalHandler<ExperimentStates> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    /** Called at the start and after a failure of the journal, which loses messages and cancels all timers. */
    private void onRecovered(ExperimentStates states) {
        timers.startTimerWithFixedDelay(Tick.INSTANCE, every);
        asking = false;
        busy.clear();
        evaluating.clear();
        writing.clear();
        states.experiments().values().forEach(this::writeTables);
    }

    @Override
    public CommandHandler<Command, ExperimentEvent, ExperimentStates> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Submit.class, this::onSubmit)
                .onCommand(Extend.class, this::onExtend)
                .onCommand(Control.class, this::onControl)
                .onCommand(SetPriority.class, this::onSetPriority)
                .onCommand(GetAll.class, this::onGetAll)
                .onCommand(Get.class, this::onGet)
                .onCommand(Tick.class, (states, tick) -> onTick(states))
                .onCommand(RunsRead.class, this::onRunsRead)
                .onCommand(RunsUnknown.class, this::onRunsUnknown)
                .onCommand(Operated.class, this::onOperated)
                .onCommand(Evaluated.class, this::onEvaluated)
                .onCommand(EvaluationFailed.class, this::onEvaluationFailed)
                .onCommand(PauseFor.class, this::onPauseFor)
                .onCommand(TablesWritten.class, this::onTablesWritten)
                .build();
    }

    private Effect<ExperimentEvent, ExperimentStates> onSubmit(ExperimentStates states, Submit submit) {
        if (states.experiments().containsKey(submit.name())) {
            return refuse(
                    submit.replyTo(),
                    Reason.CONFLICT,
                    "there is an experiment " + submit.name() + " already; extend it, or choose another name");
        }
        return store(
                submit.name(),
                new ExperimentEvent.Submitted(submit.name(), Instant.now(), submit.request(), submit.cells()),
                submit.replyTo());
    }

    private Effect<ExperimentEvent, ExperimentStates> onExtend(ExperimentStates states, Extend extend) {
        if (!states.experiments().containsKey(extend.name())) {
            return absent(extend.name(), extend.replyTo());
        }
        ExperimentConfiguration before =
                folder(states.experiments().get(extend.name())).configuration();
        ExperimentConfiguration after = configuration.apply(extend.request());
        boolean evaluateAgain = !before.selections().equals(after.selections())
                || !before.evaluation().equals(after.evaluation());
        folders.remove(extend.name());
        return store(
                extend.name(),
                new ExperimentEvent.Extended(
                        extend.name(), Instant.now(), extend.request(), extend.cells(), evaluateAgain),
                extend.replyTo());
    }

    private Effect<ExperimentEvent, ExperimentStates> onControl(ExperimentStates states, Control control) {
        ExperimentState state = states.experiments().get(control.name());
        if (state == null) {
            return absent(control.name(), control.replyTo());
        }
        String name = control.name();
        Instant now = Instant.now();
        return switch (control.action()) {
            case PAUSE ->
                state.wish() == Wish.RUN
                        ? store(name, new ExperimentEvent.Paused(name, now, "paused on request"), control.replyTo())
                        : refuse(control.replyTo(), Reason.CONFLICT, "the experiment " + name + " is not running");
            case RESUME ->
                state.wish() != Wish.RUN || !state.failures().isEmpty()
                        ? store(name, new ExperimentEvent.Resumed(name, now), control.replyTo())
                        : refuse(
                                control.replyTo(),
                                Reason.CONFLICT,
                                "the experiment " + name + " is running, and no training failed");
            case CANCEL ->
                state.wish() == Wish.CANCEL
                        ? refuse(control.replyTo(), Reason.CONFLICT, "the experiment " + name + " is cancelled already")
                        : store(name, new ExperimentEvent.Cancelled(name, now), control.replyTo());
            case DELETE -> onDelete(state, control);
        };
    }

    private Effect<ExperimentEvent, ExperimentStates> onDelete(ExperimentState state, Control control) {
        String name = state.name();
        if (state.wish() == Wish.RUN && !state.open().isEmpty()) {
            return refuse(
                    control.replyTo(), Reason.CONFLICT, "the experiment " + name + " is running; cancel it first");
        }
        Shown last = shown(state);
        Path folder = folder(state).folder();
        return Effect()
                .persist(new ExperimentEvent.Deleted(name, Instant.now()))
                .thenRun(after -> {
                    delete(folder);
                    folders.remove(name);
                    results.remove(name);
                    control.replyTo().tell(StatusReply.success(last));
                });
    }

    private Effect<ExperimentEvent, ExperimentStates> onSetPriority(ExperimentStates states, SetPriority set) {
        return states.experiments().containsKey(set.name())
                ? store(
                        set.name(),
                        new ExperimentEvent.PriorityChanged(set.name(), Instant.now(), set.priority()),
                        set.replyTo())
                : absent(set.name(), set.replyTo());
    }

    private Effect<ExperimentEvent, ExperimentStates> onGetAll(ExperimentStates states, GetAll ask) {
        ask.replyTo()
                .tell(states.experiments().values().stream().map(this::shown).toList());
        return Effect().none();
    }

    private Effect<ExperimentEvent, ExperimentStates> onGet(ExperimentStates states, Get ask) {
        ExperimentState state = states.experiments().get(ask.name());
        if (state == null) {
            return absent(ask.name(), ask.replyTo());
        }
        ask.replyTo().tell(StatusReply.success(shown(state)));
        return Effect().none();
    }

    private Shown shown(ExperimentState state) {
        return new Shown(
                state,
                state.cells().stream()
                        .map(ExperimentCell::run)
                        .filter(evaluating::contains)
                        .collect(Collectors.toSet()),
                Optional.ofNullable(results.get(state.name())));
    }

    private Effect<ExperimentEvent, ExperimentStates> store(
            String name, ExperimentEvent event, ActorRef<StatusReply<Shown>> replyTo) {
        return Effect().persist(event).thenRun(after -> {
            ExperimentState state = after.experiments().get(name);
            writeTables(state);
            replyTo.tell(StatusReply.success(shown(state)));
            context.getSelf().tell(Tick.INSTANCE);
        });
    }

    private Effect<ExperimentEvent, ExperimentStates> refuse(
            ActorRef<StatusReply<Shown>> replyTo, Reason reason, String sentence) {
        replyTo.tell(StatusReply.error(new ServiceException(reason, sentence)));
        return Effect().none();
    }

    private Effect<ExperimentEvent, ExperimentStates> absent(String name, ActorRef<StatusReply<Shown>> replyTo) {
        return refuse(replyTo, Reason.ABSENT, "there is no experiment " + name);
    }

    private Effect<ExperimentEvent, ExperimentStates> onTick(ExperimentStates states) {
        boolean open = states.experiments().values().stream()
                .anyMatch(state -> !state.open().isEmpty());
        if (!open || asking) {
            return Effect().none();
        }
        asking = true;
        long number = ++question;
        context.pipeToSelf(
                service.runs(), (runs, fault) -> fault == null ? new RunsRead(number, runs) : new RunsUnknown(fault));
        return Effect().none();
    }

    private Effect<ExperimentEvent, ExperimentStates> onRunsUnknown(ExperimentStates states, RunsUnknown message) {
        asking = false;
        context.getLog().warn("The experiments cannot read the runs; they try again", message.fault());
        return Effect().none();
    }

    private Effect<ExperimentEvent, ExperimentStates> onRunsRead(ExperimentStates states, RunsRead message) {
        asking = false;
        Map<String, RunView> runs = new HashMap<>();
        message.runs().forEach(run -> runs.put(run.id(), run));
        Set<String> wanted = states.experiments().values().stream()
                .filter(state -> state.wish() == Wish.RUN)
                .flatMap(state -> state.open().stream())
                .map(ExperimentCell::run)
                .collect(Collectors.toSet());
        List<ExperimentEvent> events = new ArrayList<>();
        for (ExperimentState state : states.experiments().values()) {
            long waiting = state.open().stream()
                    .map(cell -> runs.get(cell.run()))
                    .filter(run -> run != null && run.state() == RunState.QUEUED)
                    .count();
            for (ExperimentCell cell : state.open()) {
                Optional<RunView> run = Optional.ofNullable(runs.get(cell.run()));
                if (busy.contains(cell.run()) || touched.getOrDefault(cell.run(), 0L) >= message.question()) {
                    // The runs were read before the last operation on this run ended.
                    continue;
                }
                Optional<String> reason = Optional.ofNullable(declined.remove(cell.run()));
                boolean stuck =
                        run.isEmpty() || (run.get().state().ended() && run.get().state() != RunState.COMPLETED);
                if (state.wish() == Wish.RUN && reason.isPresent() && stuck) {
                    events.add(failed(state, cell, reason.get()));
                } else if (state.wish() == Wish.RUN && run.isEmpty()) {
                    if (waiting < waitingRuns) {
                        waiting++;
                        submit(state, cell);
                    }
                } else if (state.wish() == Wish.RUN) {
                    advance(state, cell, run.get()).ifPresent(events::add);
                } else if (run.isPresent() && stoppable(run.get().state()) && !wanted.contains(cell.run())) {
                    operate(state.name(), cell.run(), () -> service.control(cell.run(), ControlRequest.STOP));
                }
            }
        }
        return store(events);
    }

    private static boolean stoppable(RunState state) {
        return !state.ended() && state != RunState.STOPPING;
    }

    /** The next step of a training whose run exists; an event if it failed. */
    private Optional<ExperimentEvent> advance(ExperimentState state, ExperimentCell cell, RunView run) {
        switch (run.state()) {
            case COMPLETED -> evaluate(state, cell);
            case FAILED, STOPPED, CANCELLED -> {
                if (run.ended().orElse(Instant.MIN).isAfter(state.since())) {
                    String cause = run.fault()
                            .orElse(
                                    run.state() == RunState.CANCELLED
                                            ? "its run was taken out of the queue"
                                            : "its run was stopped");
                    return Optional.of(failed(state, cell, cause));
                }
                operate(state.name(), cell.run(), () -> service.control(cell.run(), ControlRequest.RESUME));
            }
            case QUEUED -> {
                int priority = state.request().priority();
                if (run.priority() != priority) {
                    operate(
                            state.name(),
                            cell.run(),
                            () -> service.change(
                                    cell.run(),
                                    new RunService.RunChange(
                                            Optional.of(priority), Optional.empty(), Optional.empty())));
                }
            }
            default -> {}
        }
        return Optional.empty();
    }

    private static ExperimentEvent failed(ExperimentState state, ExperimentCell cell, String cause) {
        return new ExperimentEvent.CellFailed(state.name(), Instant.now(), cell.run(), cause);
    }

    private void submit(ExperimentState state, ExperimentCell cell) {
        Map<String, String> settings = new LinkedHashMap<>(state.request().settings());
        settings.putAll(cell.changes());
        Submission submission = new Submission(
                state.request().preset(),
                Optional.of(cell.run()),
                state.request().priority(),
                settings);
        operate(state.name(), cell.run(), () -> service.submit(submission)
                .thenCompose(run -> service.change(
                        run.id(),
                        new RunService.RunChange(
                                Optional.empty(), Optional.of(List.of(state.name())), Optional.empty()))));
    }

    /** Starts an operation on a run; the next one starts after it. */
    private void operate(String experiment, String run, Supplier<CompletionStage<?>> operation) {
        busy.add(run);
        context.pipeToSelf(
                operation.get(),
                (done, fault) ->
                        new Operated(experiment, run, Optional.ofNullable(fault).map(this::refusal)));
    }

    private ServiceException refusal(Throwable fault) {
        Throwable cause = cause(fault);
        return cause instanceof ServiceException refused
                ? refused
                : new ServiceException(Reason.UNAVAILABLE, String.valueOf(cause));
    }

    private static Throwable cause(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }

    private Effect<ExperimentEvent, ExperimentStates> onOperated(ExperimentStates states, Operated message) {
        busy.remove(message.run());
        touched.put(message.run(), question);
        if (message.fault().isEmpty()) {
            return Effect().none();
        }
        ServiceException fault = message.fault().get();
        if (fault.reason() == Reason.UNAVAILABLE) {
            context.getLog().warn("Experiment {}, run {}: {}", message.experiment(), message.run(), fault.getMessage());
            return Effect().none();
        }
        if (fault.reason() == Reason.CONFLICT) {
            // A user may have controlled the run meanwhile, or the answer to an earlier request was lost.
            declined.put(message.run(), fault.getMessage());
            return Effect().none();
        }
        ExperimentState state = states.experiments().get(message.experiment());
        if (state == null || state.wish() != Wish.RUN || !isOpen(state, message.run())) {
            return Effect().none();
        }
        return store(List.of(new ExperimentEvent.CellFailed(
                message.experiment(), Instant.now(), message.run(), fault.getMessage())));
    }

    private static boolean isOpen(ExperimentState state, String run) {
        return state.open().stream().anyMatch(cell -> cell.run().equals(run));
    }

    private void evaluate(ExperimentState state, ExperimentCell cell) {
        if (evaluating.size() >= evaluator.atATime() || !evaluating.add(cell.run())) {
            return;
        }
        context.pipeToSelf(
                CompletableFuture.supplyAsync(() -> folder(state), blocking)
                        .thenCompose(folder -> evaluator.evaluate(folder, cell)),
                (dice, fault) -> fault == null
                        ? new Evaluated(state.name(), cell.run(), dice)
                        : new EvaluationFailed(state.name(), cell.run(), cause(fault)));
    }

    private Effect<ExperimentEvent, ExperimentStates> onEvaluated(ExperimentStates states, Evaluated message) {
        evaluating.remove(message.run());
        ExperimentState state = states.experiments().get(message.experiment());
        context.getSelf().tell(Tick.INSTANCE);
        return state == null || !isOpen(state, message.run())
                ? Effect().none()
                : store(List.of(new ExperimentEvent.CellDone(
                        message.experiment(), Instant.now(), message.run(), message.dice())));
    }

    private Effect<ExperimentEvent, ExperimentStates> onEvaluationFailed(
            ExperimentStates states, EvaluationFailed message) {
        evaluating.remove(message.run());
        ExperimentState state = states.experiments().get(message.experiment());
        boolean again = message.fault() instanceof ServiceException refused && refused.reason() == Reason.UNAVAILABLE;
        if (again || state == null || !isOpen(state, message.run())) {
            return Effect().none();
        }
        return store(List.of(new ExperimentEvent.CellFailed(
                message.experiment(),
                Instant.now(),
                message.run(),
                "its evaluation failed: " + message.fault().getMessage())));
    }

    /** Stores what became of trainings, and pauses an experiment whose trainings all fail with the same cause. */
    private Effect<ExperimentEvent, ExperimentStates> store(List<ExperimentEvent> events) {
        if (events.isEmpty()) {
            return Effect().none();
        }
        return Effect().persist(events).thenRun(after -> {
            for (String name :
                    events.stream().map(ExperimentEvent::experiment).distinct().toList()) {
                ExperimentState state = after.experiments().get(name);
                writeTables(state);
                if (state.open().isEmpty()) {
                    webhook.experiment("done", name, done(state));
                }
                if (state.wish() == Wish.RUN && !state.anyDone() && ExperimentFolder.haveOneCause(state.failures())) {
                    String cause =
                            state.failures().size() + " trainings failed with the same cause and none succeeded: "
                                    + state.failures().values().iterator().next();
                    context.getSelf().tell(new PauseFor(name, cause));
                }
            }
        });
    }

    private Effect<ExperimentEvent, ExperimentStates> onPauseFor(ExperimentStates states, PauseFor message) {
        ExperimentState state = states.experiments().get(message.experiment());
        if (state == null || state.wish() != Wish.RUN) {
            return Effect().none();
        }
        String name = message.experiment();
        return Effect()
                .persist(new ExperimentEvent.Paused(name, Instant.now(), message.cause()))
                .thenRun(after ->
                        webhook.experiment("paused", name, "Experiment " + name + " is paused: " + message.cause()));
    }

    private static String done(ExperimentState state) {
        int failed = state.failures().size();
        return "Experiment " + state.name() + " is done: " + (state.cells().size() - failed)
                + " trainings are evaluated" + (failed > 0 ? ", " + failed + " failed" : "");
    }

    /** The folder of an experiment. Its evaluations are read once. */
    private ExperimentFolder folder(ExperimentState state) {
        return folders.computeIfAbsent(
                state.name(), name -> new ExperimentFolder(configuration.apply(state.request()), state.cells()));
    }

    /** Writes the tables, and once more if something changes meanwhile. */
    private void writeTables(ExperimentState state) {
        String name = state.name();
        if (!writing.add(name)) {
            changed.add(name);
            return;
        }
        context.pipeToSelf(CompletableFuture.supplyAsync(() -> folder(state).write(), blocking), (written, fault) -> {
            if (fault != null) {
                context.getLog().warn("The tables of experiment {} cannot be written", name, fault);
            }
            return new TablesWritten(name, Optional.ofNullable(written));
        });
    }

    private Effect<ExperimentEvent, ExperimentStates> onTablesWritten(ExperimentStates states, TablesWritten message) {
        String name = message.experiment();
        writing.remove(name);
        ExperimentState state = states.experiments().get(name);
        if (state == null) {
            return Effect().none();
        }
        message.results().ifPresent(found -> results.put(name, found));
        if (changed.remove(name)) {
            writeTables(state);
        }
        return Effect().none();
    }

    private void delete(Path folder) {
        blocking.execute(() -> {
            try {
                if (Files.isDirectory(folder)) {
                    FileTree.delete(folder);
                }
            } catch (IOException | UncheckedIOException fault) {
                context.getSystem().log().warn("The folder {} cannot be deleted: {}", folder, fault.getMessage());
            }
        });
    }
}
