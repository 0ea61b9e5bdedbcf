package dgnet.actors.experiment;

import dgnet.actors.api.ExperimentView;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.experiment.ExperimentScheduler.Action;
import dgnet.actors.experiment.ExperimentScheduler.Command;
import dgnet.actors.experiment.ExperimentScheduler.Shown;
import dgnet.actors.experiment.ExperimentStates.ExperimentState;
import dgnet.actors.experiment.ExperimentStates.Outcome;
import dgnet.actors.job.Jobs;
import dgnet.actors.monitor.Webhook;
import dgnet.model.compare.ResultsTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;

/** The experiments of the service. A request that fails returns a stage that fails with {@link ServiceException}. */
public final class Experiments {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** The files with the results. */
    private static final Set<String> FILES = Set.of(
            "experiment.html",
            "experiment.json",
            "table.csv",
            "table-last.csv",
            "table-oracle.csv",
            "table.md",
            "table.tex");

    /**
     * A request that can be run.
     *
     * @param request with the settings of its packaged experiment, and each key in its canonical spelling
     */
    public record Plan(String name, ExperimentRequest request, List<ExperimentCell> cells) {}

    private final ActorSystem<?> system;
    private final RunService service;
    private final ActorRef<Command> scheduler;
    private final Function<ExperimentRequest, Plan> check;
    private final Function<ExperimentRequest, ExperimentConfiguration> configuration;
    private final Executor checks;
    private final Executor blocking;
    private final Path runs;

    private Experiments(
            ActorSystem<?> system,
            RunService service,
            ActorRef<Command> scheduler,
            Function<ExperimentRequest, Plan> check,
            Function<ExperimentRequest, ExperimentConfiguration> configuration,
            Path runs) {
        this.system = system;
        this.service = service;
        this.scheduler = scheduler;
        this.check = check;
        this.configuration = configuration;
        this.checks = system.dispatchers().lookup(DispatcherSelector.fromConfig("dgnet.submission-dispatcher"));
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        this.runs = runs;
    }

    /**
     * Starts the experiments of a service and continues those that were running.
     *
     * @param check rejects a request that cannot be run; may block
     * @param configuration reads a checked request
     * @param slots how many runs can train at the same time
     * @param runs the folder of all runs
     */
    public static Experiments start(
            ActorSystem<?> system,
            RunService service,
            Jobs jobs,
            Function<ExperimentRequest, Plan> check,
            Function<ExperimentRequest, ExperimentConfiguration> configuration,
            Webhook webhook,
            int slots,
            Path runs) {
        ActorRef<Command> scheduler = system.systemActorOf(
                ExperimentScheduler.create(
                        service, new EvaluationJobs(system, jobs), configuration, webhook, slots + 1, EVERY),
                "experiments",
                Props.empty());
        return new Experiments(system, service, scheduler, check, configuration, runs);
    }

    /** Checks a request and starts its experiment. */
    public CompletionStage<ExperimentView> submit(ExperimentRequest request) {
        return checked(request, plan -> {
            if (Files.exists(runs.resolve(plan.name()))) {
                throw new ServiceException(
                        Reason.CONFLICT,
                        "there is a folder " + plan.name()
                                + " among the runs already; extend the experiment, or choose another name");
            }
            return answer -> new ExperimentScheduler.Submit(plan.name(), plan.request(), plan.cells(), answer);
        });
    }

    /** Replaces the grid and the settings of an experiment. What is trained already and still part of the grid is kept. */
    public CompletionStage<ExperimentView> extend(String name, ExperimentRequest request) {
        ExperimentRequest named = new ExperimentRequest(
                Optional.of(name), request.preset(), request.settings(), request.grid(), request.priority());
        return checked(
                named, plan -> answer -> new ExperimentScheduler.Extend(name, plan.request(), plan.cells(), answer));
    }

    private CompletionStage<ExperimentView> checked(
            ExperimentRequest request, Function<Plan, Function<ActorRef<StatusReply<Shown>>, Command>> command) {
        try {
            return CompletableFuture.supplyAsync(() -> command.apply(check.apply(request)), checks)
                    .thenCompose(this::ask);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(new ServiceException(
                    Reason.UNAVAILABLE, "too many submissions are being checked; submit again later"));
        }
    }

    /** All experiments, the latest submission first. */
    public CompletionStage<List<ExperimentView>> all() {
        CompletionStage<List<Shown>> shown =
                AskPattern.ask(scheduler, ExperimentScheduler.GetAll::new, PATIENCE, system.scheduler());
        return shown.thenCombine(service.runs(), (all, known) -> {
            Map<String, RunView> byName = byName(known);
            return all.stream()
                    .map(one -> view(one, byName))
                    .sorted((one, other) -> other.submitted().compareTo(one.submitted()))
                    .toList();
        });
    }

    /** One experiment. */
    public CompletionStage<ExperimentView> experiment(String name) {
        return ask(answer -> new ExperimentScheduler.Get(name, answer));
    }

    /** Submits no further runs; those under way save and stop, so that their devices are free. */
    public CompletionStage<ExperimentView> pause(String name) {
        return ask(answer -> new ExperimentScheduler.Control(name, Action.PAUSE, answer));
    }

    /** Continues, and tries failed trainings again. */
    public CompletionStage<ExperimentView> resume(String name) {
        return ask(answer -> new ExperimentScheduler.Control(name, Action.RESUME, answer));
    }

    /** Stops the runs under way; the tables of what is done are kept. */
    public CompletionStage<ExperimentView> cancel(String name) {
        return ask(answer -> new ExperimentScheduler.Control(name, Action.CANCEL, answer));
    }

    /** Deletes an experiment that is not running with its tables. Its runs are kept. */
    public CompletionStage<ExperimentView> delete(String name) {
        return ask(answer -> new ExperimentScheduler.Control(name, Action.DELETE, answer));
    }

    /** Changes the priority of all trainings. */
    public CompletionStage<ExperimentView> prioritise(String name, int priority) {
        return ask(answer -> new ExperimentScheduler.SetPriority(name, priority, answer));
    }

    /** A file with results. */
    public CompletionStage<Path> file(String name, String file) {
        return experiment(name).thenApply(known -> {
            Path path = runs.resolve(known.name()).resolve(file);
            if (!FILES.contains(file) || !Files.isRegularFile(path)) {
                throw new ServiceException(Reason.ABSENT, "the experiment " + name + " has no file " + file);
            }
            return path;
        });
    }

    /** The evaluation report of a training that is done. */
    public CompletionStage<Path> report(String name, String run) {
        return shown(answer -> new ExperimentScheduler.Get(name, answer))
                .thenApplyAsync(
                        shown -> {
                            ExperimentState state = shown.state();
                            ExperimentFolder folder =
                                    new ExperimentFolder(configuration.apply(state.request()), state.cells());
                            return state.cells().stream()
                                    .filter(cell -> cell.run().equals(run))
                                    .findFirst()
                                    .flatMap(folder::report)
                                    .orElseThrow(() -> new ServiceException(
                                            Reason.ABSENT,
                                            "the experiment " + name + " has no evaluated training " + run));
                        },
                        blocking);
    }

    private CompletionStage<ExperimentView> ask(Function<ActorRef<StatusReply<Shown>>, Command> question) {
        return shown(question).thenCombine(service.runs(), (one, known) -> view(one, byName(known)));
    }

    private CompletionStage<Shown> shown(Function<ActorRef<StatusReply<Shown>>, Command> question) {
        return AskPattern.askWithStatus(scheduler, question::apply, PATIENCE, system.scheduler());
    }

    private static Map<String, RunView> byName(List<RunView> runs) {
        return runs.stream().collect(Collectors.toMap(RunView::id, run -> run));
    }

    private static ExperimentView view(Shown shown, Map<String, RunView> runs) {
        ExperimentState state = shown.state();
        return new ExperimentView(
                state.name(),
                switch (state.wish()) {
                    case PAUSE -> "paused";
                    case CANCEL -> "cancelled";
                    case RUN -> state.open().isEmpty() ? "done" : "running";
                },
                state.cause(),
                state.request().priority(),
                state.submitted(),
                state.request().preset(),
                state.request().settings(),
                state.request().grid(),
                state.cells().stream()
                        .map(cell -> training(cell, shown, Optional.ofNullable(runs.get(cell.run()))))
                        .toList(),
                shown.results().stream()
                        .flatMap(results -> ResultsTable.main(results).stream())
                        .map(table -> new ExperimentView.Table(table.title(), table.header(), table.rows()))
                        .toList(),
                shown.results().map(ResultsTable::notes).orElse(List.of()));
    }

    private static ExperimentView.Training training(ExperimentCell cell, Shown shown, Optional<RunView> run) {
        Optional<Outcome> outcome = Optional.ofNullable(shown.state().outcomes().get(cell.run()));
        String state;
        if (outcome.isPresent()) {
            state = outcome.get().cause().isPresent() ? "failed" : "done";
        } else if (shown.evaluating().contains(cell.run())) {
            state = "evaluating";
        } else {
            state = run.map(known -> known.state().key()).orElse("waiting");
        }
        return new ExperimentView.Training(
                cell.run(),
                cell.settings(),
                cell.arm(),
                cell.target(),
                cell.seed(),
                state,
                outcome.flatMap(Outcome::cause),
                run.map(RunView::episode).orElse(0L),
                run.map(RunView::episodes).orElse(0L),
                outcome.map(Outcome::dice).orElse(Map.of()));
    }
}
