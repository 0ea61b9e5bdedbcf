package dgnet.actors.cli.experiment;

import dgnet.actors.api.ExperimentView;
import dgnet.actors.cli.model.Evaluation;
import dgnet.actors.cli.model.Evaluation.EvaluationData;
import dgnet.actors.cli.service.ServiceOptions;
import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.cli.train.RunOutcome.EndedRun;
import dgnet.actors.client.ServiceClient.Response;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentConfiguration.Training;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.config.KeyChange;
import dgnet.actors.config.Presets;
import dgnet.actors.event.RunEvent;
import dgnet.actors.experiment.ExperimentFolder;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSource;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.ProgramCommand;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.model.compare.Results;
import dgnet.model.compare.ResultsTable;
import dgnet.model.predict.SegmentationModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
            "  dgnet experiment mine.conf --dry-run",
            "  dgnet experiment mine.conf --set threads=1 --parallel 4",
            "  dgnet experiment mine.conf --service http://127.0.0.1:8470"
        },
        description = {
            "Trains and evaluates a grid of methods, unseen domains, shares of labels and seeds, and"
                    + " writes the table of the results: mean and standard deviation over seeds, and for each method the difference"
                    + " to the baseline with its confidence interval and p-value.",
            "CONFIG is a HOCON file with the grid (experiment { … }) and the settings of all trainings (dgnet { … }). Stopped at any"
                    + " time, the same command continues. Started again with a larger grid, it trains what is new. The same command"
                    + " in a second process takes trainings that no other process has begun.",
            "With --service the service trains and evaluates, on all its devices; its page shows the grid and the table."
        })
public final class ExperimentCommand implements Callable<Integer> {
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

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Trains in N processes at the same time, on the processor best with threads = 1. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int parallel = 1;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "With --service: runs of a higher priority start first. Default: ${DEFAULT-VALUE}.")
    private int priority = 0;

    @Mixin
    private OutputOptions.Quiet quiet;

    @Mixin
    private ServiceOptions service;

    private PrintWriter out;
    private StatusLine line;
    private ExperimentFolder experiment;
    private List<Training> trainings;
    private final Map<ExperimentCell, String> failures = new LinkedHashMap<>();
    private int trained;
    private Duration working = Duration.ZERO;

    @Override
    public Integer call() {
        if (parallel < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--parallel must be at least 1, not " + parallel);
        }
        out = spec.commandLine().getOut();
        if (service.given() && dryRun) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--dry-run is only valid without --service; the service lists its trainings");
        }
        if (service.given()) {
            return send();
        }
        line = quiet.progress(out);
        ExperimentConfiguration configuration = ExperimentConfiguration.load(file, overrides);
        trainings = configuration.trainings(dataset(configuration));
        experiment = new ExperimentFolder(
                configuration, trainings.stream().map(Training::cell).toList());
        replaced().forEach(out::println);
        if (dryRun) {
            list();
            return ExitCodes.SUCCESS.code();
        }
        experiment.createFolder();
        Optional<Integer> stopped = trainInProcesses();
        line.clear();
        Results results = experiment.write();
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

    private int send() {
        ExperimentRequest request = ExperimentConfiguration.request(file, overrides, priority);
        Response<ExperimentView> sent = service.client().submit(request);
        out.println(
                service.json()
                        ? sent.json()
                        : "experiment " + request.name().orElseThrow() + ": the service has its "
                                + sent.value().trainings().size()
                                + " trainings; its page shows the grid and the table");
        out.flush();
        return ExitCodes.SUCCESS.code();
    }

    /** The data set of all trainings. Its domains are the targets, unless the experiment lists them. */
    private static Dataset dataset(ExperimentConfiguration configuration) {
        String any = configuration.targets().isEmpty()
                ? "any"
                : configuration.targets().get(0);
        return configuration.any(any).data().open();
    }

    private void list() {
        for (ExperimentCell cell : experiment.cells()) {
            out.println((experiment.done(cell) ? "done     " : "to train ") + cell.title() + "  " + cell.run());
        }
        long done = experiment.cells().stream().filter(experiment::done).count();
        out.println(done + " of " + experiment.cells().size() + " trainings are done; results are in "
                + experiment.folder());
        out.flush();
    }

    /**
     * Sentences about runs of an earlier form of this experiment that are not used any more, because a setting that decides numbers was
     * changed.
     */
    private List<String> replaced() {
        List<String> sentences = new ArrayList<>();
        for (Training training : trainings) {
            ExperimentCell cell = training.cell();
            if (!RunDirectory.isRun(training.run().directory())) {
                String beginning =
                        cell.run().substring(0, cell.run().length() - cell.id().length());
                earlier(beginning)
                        .ifPresent(run -> sentences.add(cell.title() + " is trained anew: " + changes(run, training)
                                + "; the earlier run is kept in " + run.path()));
            }
        }
        return sentences;
    }

    private Optional<RunDirectory> earlier(String beginning) {
        if (!Files.isDirectory(experiment.folder())) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(experiment.folder())) {
            return folders.filter(path -> path.getFileName().toString().startsWith(beginning))
                    .filter(RunDirectory::isRun)
                    .sorted()
                    .findFirst()
                    .map(RunDirectory::open);
        } catch (IOException e) {
            throw new DataException("Cannot list " + experiment.folder() + ": " + e.getMessage(), e);
        }
    }

    private static String changes(RunDirectory run, Training training) {
        boolean anySources = training.run().data().sources().isEmpty();
        List<String> changes = run.configuration().changesTo(training.run()).stream()
                .filter(change -> change.decides() || change.key().equals("episodes"))
                .filter(change -> !(anySources && change.key().equals("data.sources")))
                .map(KeyChange::toString)
                .toList();
        return changes.isEmpty() ? "its settings differ" : String.join(", ", changes);
    }

    /** Trains and evaluates all cells, with other processes if asked. Returns the exit code if a signal or failures stopped it. */
    private Optional<Integer> trainInProcesses() {
        List<Process> others = new ArrayList<>();
        try {
            while (others.size() < parallel - 1) {
                others.add(other(others.size() + 2));
            }
            Optional<Integer> stopped = train();
            if (stopped.isPresent() || others.isEmpty()) {
                return stopped;
            }
            for (Process process : others) {
                line.show("waiting for the trainings of process " + process.pid());
                process.waitFor();
            }
            // What failed there is tried again here, which reports the cause.
            return train();
        } catch (IOException e) {
            throw new DataException("Cannot start another process for --parallel: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while other processes train", e);
        } finally {
            // They save and end, as after a signal.
            others.forEach(Process::destroy);
            others.forEach(process -> process.onExit().join());
        }
    }

    /** The same command in another process, which takes trainings that no process has begun. */
    private Process other(int number) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("experiment", file, "--quiet"));
        overrides.forEach(override -> arguments.addAll(List.of("--set", override)));
        Path output = experiment.folder().resolve(".process-" + number + ".txt");
        return new ProcessBuilder(ProgramCommand.of(option -> true, List.of(), arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Trains and evaluates all cells. Returns the exit code if a signal or failures stopped it. */
    private Optional<Integer> train() {
        List<Training> open = trainings.stream()
                .filter(training -> !failures.containsKey(training.cell()) && !experiment.done(training.cell()))
                .toList();
        int elsewhere = 0;
        for (int index = 0; index < open.size(); index++) {
            ExperimentCell cell = open.get(index).cell();
            Path lock = experiment.folder().resolve("." + cell.id() + ".lock");
            try (ProcessLock claim = claim(lock)) {
                if (claim == null) {
                    elsewhere++;
                    continue;
                }
                if (experiment.done(cell)) {
                    continue;
                }
                Optional<Integer> stopped = run(open.get(index), open.size() - index);
                if (stopped.isPresent()) {
                    return stopped;
                }
            }
            if (trained == 0 && ExperimentFolder.haveOneCause(failures)) {
                line.clear();
                out.println(failures.size()
                        + " trainings failed with the same cause and none succeeded; the experiment stops");
                return Optional.of(ExitCodes.FAILED.code());
            }
        }
        if (elsewhere > 0 && parallel == 1) {
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

    /** Trains and evaluates one cell. Returns the exit code if a signal stopped it. */
    private Optional<Integer> run(Training training, int left) {
        ExperimentCell cell = training.cell();
        long start = System.nanoTime();
        try {
            EndedRun ended = train(training, left);
            if (!ended.complete()) {
                return Optional.of(ended.exitCode());
            }
            experiment.markTrained(cell);
            experiment
                    .missingEvaluations(cell)
                    .forEach((checkpoint, evaluation) -> evaluate(cell, checkpoint, evaluation));
        } catch (DataException fault) {
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
                    .map(run -> String.format(Locale.ROOT, "Dice %.3f on the target", ExperimentFolder.dice(run)))
                    .orElse("");
            out.println(cell.title() + ": " + dice + remaining(left - 1));
        }
        return Optional.empty();
    }

    private Optional<Integer> failed(ExperimentCell cell, Exception fault) {
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

    private EndedRun train(Training one, int left) {
        String what = one.cell().title() + " (" + (experiment.cells().size() - left + 1) + " of "
                + experiment.cells().size() + ")";
        Behavior<RunEvent> monitor = Behaviors.receive(RunEvent.class)
                .onMessage(RunEvent.EpisodeCompleted.class, done -> {
                    line.show(what + ": episode " + done.episode() + " of "
                            + one.run().episodes());
                    return Behaviors.same();
                })
                .onMessage(RunEvent.class, event -> event.endsRun() ? Behaviors.stopped() : Behaviors.same())
                .build();
        line.show(what);
        var training = new dgnet.actors.cli.train.Training(
                silent(), OutputOptions.Quiet.always(), Map.of("experiment", monitor));
        Path folder = one.run().directory();
        return Files.exists(folder) ? training.resume(RunDirectory.open(folder), one.run()) : training.start(one.run());
    }

    private void evaluate(ExperimentCell cell, Path checkpoint, Path folder) {
        line.show(cell.title() + ": evaluation");
        ModelSource source = ModelSource.of(checkpoint);
        EvaluationData target = EvaluationData.ofRun(experiment.run(cell)).of(List.of(cell.target()));
        try (SegmentationModel model = source.opening().get()) {
            Evaluation.ofModel(
                            target,
                            List.of(source.path()),
                            model,
                            experiment.configuration().evaluation(),
                            folder,
                            silent(),
                            silent())
                    .run(OutputOptions.Quiet.always().progress(out), false);
        }
    }

    private static PrintWriter silent() {
        return new PrintWriter(Writer.nullWriter());
    }
}
