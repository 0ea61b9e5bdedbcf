package dgnet.actors.cli.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.cli.model.Evaluation;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentConfiguration.Baseline;
import dgnet.actors.config.ExperimentConfiguration.Cell;
import dgnet.actors.config.ExperimentConfiguration.Selection;
import dgnet.actors.config.KeyChange;
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
import dgnet.model.predict.SegmentationSettings;
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
import java.util.stream.Stream;

/**
 * The folder of an experiment: a run for each cell with its evaluations, and the tables of those that are done. The files are a function of the
 * cells' results, whatever happened on the way to them.
 */
final class Experiment {
    private static final String CHECKPOINT = "checkpoint.json";
    private static final String SUMS = "SHA256SUMS";
    private static final String FRACTION = "data.labelled-fraction";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final ExperimentConfiguration configuration;
    private final List<Cell> cells;

    Experiment(ExperimentConfiguration configuration, List<Cell> cells) {
        this.configuration = configuration;
        this.cells = cells;
    }

    List<Cell> cells() {
        return cells;
    }

    Path folder() {
        return configuration.directory();
    }

    List<Selection> selections() {
        return configuration.selections();
    }

    /** How scans are segmented for the evaluation. */
    SegmentationSettings settings() {
        return configuration.evaluation();
    }

    /** The checkpoints of a trained cell to evaluate for a selection. */
    List<Path> checkpoints(Cell cell, Selection selection) {
        CheckpointStore store = new CheckpointDirectory(
                new RunDirectory(cell.run().directory()).checkpoints(),
                cell.run().checkpoint().keep(),
                Map.of());
        return switch (selection) {
            case BEST -> store.best().or(store::newest).stream().toList();
            case LAST -> store.newest().stream().toList();
            case ORACLE -> store.all();
        };
    }

    /** The folder for the evaluation of a checkpoint. */
    Path evaluation(Cell cell, Path checkpoint) {
        SegmentationSettings settings = settings();
        return cell.run()
                .directory()
                .resolve("evaluation"
                        + (settings.keepLargest() ? "-keep-largest" : "")
                        + (settings.flipAugment() ? "-flip-augment" : "")
                        + (settings.viewOnly() ? "-view-only" : ""))
                .resolve(checkpoint.getFileName());
    }

    /** Whether an evaluation is complete. */
    static boolean complete(Path evaluation) {
        return Files.isRegularFile(evaluation.resolve(Evaluation.PAGE))
                && Files.isRegularFile(evaluation.resolve(Evaluation.JSON));
    }

    /** The marker of a cell that was trained to its end. */
    Path trained(Cell cell) {
        return cell.run().directory().resolve("trained");
    }

    /** Whether a cell is trained and evaluated. */
    boolean done(Cell cell) {
        return Files.isRegularFile(trained(cell))
                && selections().stream()
                        .flatMap(selection -> checkpoints(cell, selection).stream())
                        .allMatch(checkpoint -> complete(evaluation(cell, checkpoint)));
    }

    /** The scores of a cell; empty if it is not done. */
    Optional<EvaluatedRun> evaluated(Cell cell, Selection selection) {
        if (!done(cell)) {
            return Optional.empty();
        }
        return checkpoints(cell, selection).stream()
                .map(checkpoint -> evaluation(cell, checkpoint))
                .map(folder -> EvaluatedRun.read(
                                folder.resolve(Evaluation.JSON),
                                cell.arm(),
                                Optional.of(String.valueOf(cell.seed())),
                                List.of(cell.target()))
                        .get(0))
                .max(Comparator.comparingDouble(run -> dice(run)));
    }

    /** The mean Dice of a cell, −1 if no case has one. */
    static double dice(EvaluatedRun run) {
        return run.mean(Metric.DICE, EvaluatedRun.MEAN).orElse(-1);
    }

    /** The results of the cells that are done. */
    Results results(Selection selection) {
        List<EvaluatedRun> runs = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Map<String, String> baselines = new LinkedHashMap<>();
        for (Cell cell : cells) {
            evaluated(cell, selection).ifPresentOrElse(runs::add, () -> missing.add("missing: " + cell.title()));
            cell.baseline().ifPresent(baseline -> baselines.put(cell.arm(), baseline));
        }
        return new Results(
                runs, baselines, configuration.compare().map(Baseline::value).orElse(""), missing);
    }

    /** Writes the tables of the cells that are done: {@code table.csv}, {@code .md}, {@code .tex}, {@code experiment.html}, {@code .json}. */
    void write() {
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
    }

    /** Dice over the share of labels, a line for each setting of the other keys; empty if the share does not vary. */
    private List<Slope> slopes(Results results) {
        Map<Map<String, String>, Slope> slopes = new LinkedHashMap<>();
        for (Cell cell : cells) {
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
        for (Cell cell : cells) {
            ObjectNode node = list.addObject()
                    .put("id", cell.id())
                    .put("arm", cell.arm())
                    .put("target", cell.target())
                    .put("seed", cell.seed())
                    .put("run", folder().relativize(cell.run().directory()).toString())
                    .put("configuration", cell.run().hash())
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
    private void evaluation(ObjectNode node, Cell cell, EvaluatedRun run) {
        Path checkpoint = new RunDirectory(cell.run().directory())
                .checkpoints()
                .resolve(run.source().getParent().getFileName());
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

    /**
     * Sentences about runs of an earlier form of this experiment that are not used any more, because a setting that decides numbers was
     * changed.
     */
    List<String> replaced() {
        List<String> sentences = new ArrayList<>();
        for (Cell cell : cells) {
            if (!RunDirectory.isRun(cell.run().directory())) {
                String name = cell.run().name();
                String beginning = name.substring(0, name.length() - cell.id().length());
                earlier(beginning)
                        .ifPresent(run -> sentences.add(cell.title() + " is trained anew: " + changes(run, cell)
                                + "; the earlier run is kept in " + run.path()));
            }
        }
        return sentences;
    }

    private Optional<RunDirectory> earlier(String beginning) {
        if (!Files.isDirectory(folder())) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(folder())) {
            return folders.filter(path -> path.getFileName().toString().startsWith(beginning))
                    .filter(RunDirectory::isRun)
                    .sorted()
                    .findFirst()
                    .map(RunDirectory::open);
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder() + ": " + e.getMessage(), e);
        }
    }

    private static String changes(RunDirectory run, Cell cell) {
        boolean anySources = cell.run().data().sources().isEmpty();
        List<String> changes = run.configuration().changesTo(cell.run()).stream()
                .filter(change -> change.decides() || change.key().equals("episodes"))
                .filter(change -> !(anySources && change.key().equals("data.sources")))
                .map(KeyChange::toString)
                .toList();
        return changes.isEmpty() ? "its settings differ" : String.join(", ", changes);
    }
}
