package dgnet.actors.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentConfiguration.Baseline;
import dgnet.actors.config.ExperimentConfiguration.Selection;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.AtomicFile;
import dgnet.data.DataException;
import dgnet.data.Sha256;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.compare.EvaluatedRun;
import dgnet.model.compare.Results;
import dgnet.model.compare.ResultsTable;
import dgnet.model.metric.Metric;
import dgnet.model.report.ResultsPage;
import dgnet.model.report.ResultsPage.Slope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The folder of an experiment: a run for each cell with its evaluations, and the tables of those that are done. The files are a function of the
 * cells' results, whatever happened on the way to them.
 */
public final class ExperimentFolder {
    private static final String PAGE = "report.html";
    private static final String METRICS = "metrics.json";
    private static final String TRAINED = "trained";
    private static final String CHECKPOINT = "checkpoint.json";
    private static final String SUMS = "SHA256SUMS";
    private static final String FRACTION = "data.labelled-fraction";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Trainings that fail with the same cause before any succeeds, after which an experiment stops. */
    private static final int SAME_FAILURES = 3;

    private final ExperimentConfiguration configuration;
    private final List<ExperimentCell> cells;

    /** The evaluations that were read; a complete one does not change. */
    private final Map<Path, EvaluatedRun> read = new ConcurrentHashMap<>();

    /** The folder of an experiment with these trainings; it is created with the first table. */
    public ExperimentFolder(ExperimentConfiguration configuration, List<ExperimentCell> cells) {
        this.configuration = configuration;
        this.cells = List.copyOf(cells);
    }

    public List<ExperimentCell> cells() {
        return cells;
    }

    public ExperimentConfiguration configuration() {
        return configuration;
    }

    public Path folder() {
        return configuration.directory();
    }

    public List<Selection> selections() {
        return configuration.selections();
    }

    /** The folder of a cell's run. */
    public RunDirectory run(ExperimentCell cell) {
        return new RunDirectory(configuration.runs().resolve(cell.run()));
    }

    /** The checkpoints of a trained cell to evaluate for a selection. */
    public List<Path> checkpoints(ExperimentCell cell, Selection selection) {
        CheckpointStore store = new CheckpointDirectory(run(cell).checkpoints(), 1, Map.of());
        return switch (selection) {
            case BEST -> store.best().or(store::newest).stream().toList();
            case LAST -> store.newest().stream().toList();
            case ORACLE -> store.all();
        };
    }

    /** The folder for the evaluation of a checkpoint. */
    public Path evaluation(ExperimentCell cell, Path checkpoint) {
        String options = configuration.evaluation().options().stream()
                .map(option -> option.substring(1))
                .collect(Collectors.joining());
        return run(cell).path().resolve("evaluation" + options).resolve(checkpoint.getFileName());
    }

    /** Whether an evaluation is complete. */
    public static boolean complete(Path evaluation) {
        return Files.isRegularFile(evaluation.resolve(PAGE)) && Files.isRegularFile(evaluation.resolve(METRICS));
    }

    /** Marks a cell that was trained to its end. */
    public void markTrained(ExperimentCell cell) {
        Path marker = run(cell).path().resolve(TRAINED);
        try {
            Files.writeString(marker, "");
        } catch (IOException e) {
            throw new DataException("Cannot write " + marker + ": " + e, e);
        }
    }

    /** The evaluations that a trained cell still needs, by checkpoint. */
    public Map<Path, Path> missingEvaluations(ExperimentCell cell) {
        Map<Path, Path> missing = new LinkedHashMap<>();
        for (Selection selection : selections()) {
            for (Path checkpoint : checkpoints(cell, selection)) {
                Path evaluation = evaluation(cell, checkpoint);
                if (!complete(evaluation)) {
                    missing.put(checkpoint, evaluation);
                }
            }
        }
        return missing;
    }

    /** Whether a cell is trained and evaluated. */
    public boolean done(ExperimentCell cell) {
        return Files.isRegularFile(run(cell).path().resolve(TRAINED))
                && missingEvaluations(cell).isEmpty();
    }

    /** The scores of a cell; empty if it is not done. */
    public Optional<EvaluatedRun> evaluated(ExperimentCell cell, Selection selection) {
        if (!done(cell)) {
            return Optional.empty();
        }
        return checkpoints(cell, selection).stream()
                .map(checkpoint -> evaluation(cell, checkpoint))
                .map(folder -> read.computeIfAbsent(folder, unread -> EvaluatedRun.read(
                                unread.resolve(METRICS),
                                cell.arm(),
                                Optional.of(String.valueOf(cell.seed())),
                                List.of(cell.target()))
                        .get(0)))
                .max(Comparator.comparingDouble(run -> dice(run)));
    }

    /** The evaluation report of a cell, for the checkpoint that the experiment names first; empty if the cell is not done. */
    public Optional<Path> report(ExperimentCell cell) {
        return evaluated(cell, selections().get(0)).map(run -> run.source().resolveSibling(PAGE));
    }

    /** Whether so many trainings failed, all with the same cause, that the next one would probably fail too. */
    public static boolean haveOneCause(Map<ExperimentCell, String> failures) {
        // The message can contain the folder of the run.
        return failures.size() >= SAME_FAILURES
                && failures.entrySet().stream()
                                .map(failure -> failure.getValue()
                                        .replace(failure.getKey().run(), ""))
                                .distinct()
                                .count()
                        == 1;
    }

    /** The mean Dice of a cell, −1 if no case has one. */
    public static double dice(EvaluatedRun run) {
        return run.mean(Metric.DICE, EvaluatedRun.MEAN).orElse(-1);
    }

    /** The results of the cells that are done. */
    public Results results(Selection selection) {
        List<EvaluatedRun> runs = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Map<String, String> baselines = new LinkedHashMap<>();
        for (ExperimentCell cell : cells) {
            evaluated(cell, selection).ifPresentOrElse(runs::add, () -> missing.add("missing: " + cell.title()));
            cell.baseline().ifPresent(baseline -> baselines.put(cell.arm(), baseline));
        }
        return new Results(
                runs, baselines, configuration.compare().map(Baseline::value).orElse(""), missing);
    }

    /**
     * Writes the tables of the cells that are done: {@code table.csv}, {@code .md}, {@code .tex}, {@code experiment.html}, {@code .json}.
     *
     * @return the results of the first selection
     */
    public synchronized Results write() {
        createFolder();
        StringBuilder markdown = new StringBuilder("# " + configuration.name() + "\n");
        StringBuilder latex = new StringBuilder();
        Map<String, Results> all = new LinkedHashMap<>();
        for (Selection selection : selections()) {
            Results results = results(selection);
            all.put(selection.words(), results);
            markdown.append("\n## Checkpoint: ").append(selection.words()).append('\n');
            markdown.append(ResultsTable.markdown(results));
            latex.append("% Checkpoint: ")
                    .append(selection.words())
                    .append('\n')
                    .append(ResultsTable.latex(results));
            write(
                    "table" + (selection == selections().get(0) ? "" : "-" + selection.key()) + ".csv",
                    ResultsTable.csv(results));
        }
        write("table.md", markdown.toString());
        write("table.tex", latex.toString());
        write("experiment.json", json());
        write(
                "experiment.html",
                ResultsPage.of(
                        configuration.name(),
                        folder(),
                        all,
                        slopes(all.get(selections().get(0).words()))));
        return all.get(selections().get(0).words());
    }

    /** Creates the folder if it is absent. */
    public void createFolder() {
        try {
            Files.createDirectories(folder());
        } catch (IOException e) {
            throw new DataException("Cannot create the folder " + folder() + " of the experiment: " + e, e);
        }
    }

    /** Dice over the share of labels, a line for each setting of the other keys; empty if the share does not vary. */
    private List<Slope> slopes(Results results) {
        Map<Map<String, String>, Slope> slopes = new LinkedHashMap<>();
        for (ExperimentCell cell : cells) {
            String fraction = cell.settings().get(FRACTION);
            if (fraction != null) {
                Map<String, String> others = new LinkedHashMap<>(cell.settings());
                others.remove(FRACTION);
                String name = others.isEmpty()
                        ? cell.settings().getOrDefault("method", "")
                        : String.join(", ", others.values());
                Slope slope = slopes.computeIfAbsent(others, unused -> new Slope(name, new LinkedHashMap<>()));
                results.overTargets(cell.arm(), Metric.DICE, EvaluatedRun.MEAN)
                        .ifPresent(found -> slope.values().put(Double.valueOf(fraction), found));
            }
        }
        boolean varies =
                slopes.values().stream().anyMatch(slope -> slope.values().size() > 1);
        return varies ? List.copyOf(slopes.values()) : List.of();
    }

    private String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("name", configuration.name());
        ArrayNode list = root.putArray("cells");
        for (ExperimentCell cell : cells) {
            ObjectNode node = list.addObject()
                    .put("id", cell.id())
                    .put("arm", cell.arm())
                    .put("target", cell.target())
                    .put("seed", cell.seed())
                    .put("run", folder().relativize(run(cell).path()).toString())
                    .put("configuration", cell.configuration())
                    .put("done", done(cell));
            ObjectNode settings = node.putObject("settings");
            cell.settings().forEach(settings::put);
            for (Selection selection : selections()) {
                evaluated(cell, selection).ifPresent(run -> evaluation(node.putObject(selection.key()), cell, run));
            }
        }
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a JSON tree cannot be written", impossible);
        }
    }

    /** What a number of the table comes from. */
    private void evaluation(ObjectNode node, ExperimentCell cell, EvaluatedRun run) {
        Path checkpoint =
                run(cell).checkpoints().resolve(run.source().getParent().getFileName());
        node.put("evaluation", folder().relativize(run.source()).toString());
        node.put("checkpoint", folder().relativize(checkpoint).toString());
        try {
            node.put("checkpoint_sha256", Sha256.of(checkpoint.resolve(SUMS)));
            JsonNode provenance = JSON.readTree(Files.readAllBytes(checkpoint.resolve(CHECKPOINT)))
                    .path("provenance");
            node.put("data", provenance.path("data").asText())
                    .put("program", provenance.path("program").asText());
        } catch (IOException e) {
            throw new DataException("Cannot read the checkpoint " + checkpoint + ": " + e.getMessage(), e);
        }
        for (Metric metric : ResultsTable.METRICS) {
            run.mean(metric, EvaluatedRun.MEAN).ifPresent(value -> node.put(metric.key(), value));
        }
    }

    private void write(String name, String text) {
        Path file = folder().resolve(name);
        try {
            AtomicFile.write(file, text);
        } catch (IOException e) {
            throw new DataException("Cannot write " + file + ": " + e, e);
        }
    }
}
