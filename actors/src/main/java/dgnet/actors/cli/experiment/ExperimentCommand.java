package dgnet.actors.cli.experiment;

import dgnet.actors.cli.model.Evaluation;
import dgnet.actors.cli.model.Evaluation.EvaluationData;
import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.cli.train.RunOutcome.EndedRun;
import dgnet.actors.cli.train.Training;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentConfiguration.Cell;
import dgnet.actors.config.ExperimentConfiguration.Selection;
import dgnet.actors.config.Presets;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSource;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.model.compare.Results;
import dgnet.model.compare.ResultsTable;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.predict.SegmentationModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet experiment CONFIG}. */
@Command(
        name = "experiment",
        footer = {
            "  dgnet experiment experiment-mnms --set data.root=/scans/mnms",
            "  dgnet experiment mine.conf --dry-run"
        },
        description = {
            "Trains and evaluates a grid of methods, unseen domains, shares of labels and seeds, one training after the other, and"
                    + " writes the table of the results: mean and standard deviation over seeds, and for each method the difference"
                    + " to the baseline with its confidence interval and p-value.",
            "CONFIG is a HOCON file with the grid (experiment { … }) and the settings of all trainings (dgnet { … }). Stopped at any"
                    + " time, the same command continues. Started again with a larger grid, it trains what is new. The same command"
                    + " in a second process takes trainings that no other process has begun."
        })
public final class ExperimentCommand implements Callable<Integer> {
    /** Trainings that fail with the same cause before any succeeds, after which the experiment stops. */
    private static final int SAME_FAILURES = 3;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "CONFIG",
            description = "A configuration file, or the name of a packaged experiment: " + Presets.EXPERIMENTS + ".")
    private String file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of all trainings, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    @Option(names = "--dry-run", description = "Lists the trainings and whether each is done; trains nothing.")
    private boolean dryRun;

    @Mixin
    private OutputOptions.Quiet quiet;

    private PrintWriter out;
    private StatusLine line;
    private Experiment experiment;
    private final Map<Cell, String> failures = new LinkedHashMap<>();
    private int trained;
    private Duration working = Duration.ZERO;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        line = quiet.progress(out);
        ExperimentConfiguration configuration = ExperimentConfiguration.load(file, overrides);
        Dataset dataset = dataset(configuration);
        experiment = new Experiment(configuration, configuration.cells(dataset.domains()));
        requireTargets(dataset);
        experiment.replaced().forEach(out::println);
        if (dryRun) {
            list();
            return ExitCodes.SUCCESS.code();
        }
        createFolder(experiment.folder());
        Optional<Integer> stopped = train();
        line.clear();
        experiment.write();
        Results results = experiment.results(experiment.selections().get(0));
        if (results.runs().isEmpty()) {
            out.println("no training is done yet");
        } else {
            ResultsTable.main(results).forEach(table -> out.println(table.text()));
            ResultsTable.notes(results).forEach(out::println);
        }
        failures.forEach((cell, reason) -> out.println("failed: " + cell.title() + ": " + reason));
        out.println("the results are in " + experiment.folder().resolve("experiment.html")
                + ", table.md, table.tex and table.csv");
        out.flush();
        return stopped.orElse(failures.isEmpty() ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code());
    }

    /** The data set of all trainings. Its domains are the targets, unless the experiment lists them. */
    private static Dataset dataset(ExperimentConfiguration configuration) {
        String any = configuration.targets().isEmpty()
                ? "any"
                : configuration.targets().get(0);
        return configuration.any(any).data().open();
    }

    private void requireTargets(Dataset dataset) {
        for (Cell cell : experiment.cells()) {
            if (!dataset.domains().contains(cell.target())) {
                throw new DataException("experiment.targets has " + cell.target() + ", which is not a domain of "
                        + dataset.root() + "; its domains are " + String.join(", ", dataset.domains()));
            }
        }
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("Cannot create the folder " + folder + " of the experiment: " + e, e);
        }
    }

    private void list() {
        for (Cell cell : experiment.cells()) {
            out.println((experiment.done(cell) ? "done     " : "to train ") + cell.title() + "  "
                    + cell.run().name());
        }
        long done = experiment.cells().stream().filter(experiment::done).count();
        out.println(done + " of " + experiment.cells().size() + " trainings are done; results are in "
                + experiment.folder());
        out.flush();
    }

    /** Trains and evaluates all cells. Returns the exit code if a signal or failures stopped it. */
    private Optional<Integer> train() {
        List<Cell> open = experiment.cells().stream()
                .filter(cell -> !experiment.done(cell))
                .toList();
        int elsewhere = 0;
        for (int index = 0; index < open.size(); index++) {
            Cell cell = open.get(index);
            Path lock = experiment.folder().resolve("." + cell.id() + ".lock");
            try (ProcessLock claim = claim(lock)) {
                if (claim == null) {
                    elsewhere++;
                    continue;
                }
                if (experiment.done(cell)) {
                    continue;
                }
                Optional<Integer> stopped = run(cell, open.size() - index);
                if (stopped.isPresent()) {
                    return stopped;
                }
            }
            if (alike()) {
                line.clear();
                out.println(SAME_FAILURES
                        + " trainings failed with the same cause and none succeeded; the experiment stops");
                return Optional.of(ExitCodes.FAILED.code());
            }
        }
        if (elsewhere > 0) {
            line.clear();
            out.println(
                    elsewhere + " trainings belong to other processes; start the command again for the complete table");
        }
        return Optional.empty();
    }

    /** The right to train a cell; null if another process has it. */
    private static ProcessLock claim(Path lock) {
        try {
            return ProcessLock.of(lock, process -> "in process " + process);
        } catch (DataException held) {
            return null;
        }
    }

    private boolean alike() {
        return trained == 0
                && failures.size() >= SAME_FAILURES
                && failures.values().stream().distinct().count() == 1;
    }

    /** Trains and evaluates one cell. Returns the exit code if a signal stopped it. */
    private Optional<Integer> run(Cell cell, int left) {
        long start = System.nanoTime();
        try {
            EndedRun ended = training(cell, left);
            if (!ended.complete()) {
                return Optional.of(ended.exitCode());
            }
            Files.writeString(experiment.trained(cell), "");
            for (Selection selection : experiment.selections()) {
                for (Path checkpoint : experiment.checkpoints(cell, selection)) {
                    evaluate(cell, checkpoint);
                }
            }
        } catch (IOException | DataException fault) {
            return failed(cell, fault);
        } catch (CommandFailedException fault) {
            if (fault.exitCode() == ExitCodes.START_AGAIN.code()) {
                throw fault;
            }
            return failed(cell, fault);
        }
        trained++;
        working = working.plusNanos(System.nanoTime() - start);
        experiment.write();
        line.clear();
        if (!quiet.quiet()) {
            String dice = experiment
                    .evaluated(cell, experiment.selections().get(0))
                    .map(run -> String.format(Locale.ROOT, "Dice %.3f on the target", Experiment.dice(run)))
                    .orElse("");
            out.println(cell.title() + ": " + dice + remaining(left - 1));
        }
        return Optional.empty();
    }

    private Optional<Integer> failed(Cell cell, Exception fault) {
        failures.put(cell, fault.getMessage());
        line.clear();
        out.println("failed: " + cell.title() + ": " + fault.getMessage());
        return Optional.empty();
    }

    private String remaining(int left) {
        if (left == 0) {
            return "";
        }
        long seconds = working.toSeconds() * left / trained;
        return "; " + left + " left, about " + (seconds < 90 ? seconds + " s" : seconds / 60 + " min");
    }

    private EndedRun training(Cell cell, int left) {
        String what = cell.title() + " (" + (experiment.cells().size() - left + 1) + " of "
                + experiment.cells().size() + ")";
        Behavior<RunEvent> monitor = Behaviors.receive(RunEvent.class)
                .onMessage(RunEvent.EpisodeCompleted.class, done -> {
                    line.show(what + ": episode " + done.episode() + " of "
                            + cell.run().episodes());
                    return Behaviors.same();
                })
                .onMessage(RunEvent.class, event -> event.endsRun() ? Behaviors.stopped() : Behaviors.same())
                .build();
        line.show(what);
        Training training = new Training(silent(), OutputOptions.Quiet.always(), Map.of("experiment", monitor));
        Path folder = cell.run().directory();
        return Files.exists(folder)
                ? training.resume(RunDirectory.open(folder), cell.run())
                : training.start(cell.run());
    }

    private void evaluate(Cell cell, Path checkpoint) {
        Path folder = experiment.evaluation(cell, checkpoint);
        if (Experiment.complete(folder)) {
            return;
        }
        line.show(cell.title() + ": evaluation");
        ModelSource source = ModelSource.of(checkpoint);
        EvaluationData all = EvaluationData.ofRun(new RunDirectory(cell.run().directory()));
        EvaluationData target = new EvaluationData(
                all.dataset(),
                all.domains().stream()
                        .filter(domain -> domain.role() == EvaluatedDomain.Role.TARGET)
                        .toList(),
                all.trainingRole());
        try (SegmentationModel model = source.opening().get()) {
            Evaluation.ofModel(target, List.of(source.path()), model, experiment.settings(), folder, silent(), silent())
                    .run(OutputOptions.Quiet.always().progress(out), false);
        }
    }

    private static PrintWriter silent() {
        return new PrintWriter(Writer.nullWriter());
    }
}
