package dgnet.actors.cli.experiment;

import dgnet.actors.cli.model.Evaluation;
import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.model.compare.EvaluatedRun;
import dgnet.model.compare.Results;
import dgnet.model.compare.ResultsTable;
import dgnet.model.report.ResultsPage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet compare EVALUATION…}. */
@Command(
        name = "compare",
        footer = {
            "  dgnet compare runs/unet-s1 runs/unet-s2 runs/dgnet-s1 runs/dgnet-s2",
            "  dgnet compare scores/theirs runs/mine --output comparison"
        },
        description = {
            "Compares evaluations on the same scans: the means, the difference of each to the first with its confidence interval, and"
                    + " p-values. Runs that differ in nothing but seed and target are one row.",
            "Each argument is the folder of an evaluated run, or a folder that dgnet evaluate wrote, of any label files. Only scans"
                    + " of domains that the training did not use are compared."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final String CSV = "table.csv";
    private static final String MARKDOWN = "table.md";
    private static final String LATEX = "table.tex";
    private static final String PAGE = "comparison.html";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(arity = "2..*", paramLabel = "EVALUATION", description = "Folders of evaluated runs or of evaluations.")
    private List<Path> folders;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description = "The row that the others are compared with. Default: that of the first argument.")
    private String baseline;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Also writes table.csv, table.md, table.tex and comparison.html.")
    private Path output;

    @Override
    public Integer call() {
        Optional<OutputFiles> files =
                Optional.ofNullable(output).map(folder -> OutputFiles.in(folder, CSV, MARKDOWN, LATEX, PAGE));
        Results results = results();
        PrintWriter out = spec.commandLine().getOut();
        ResultsTable.main(results).forEach(table -> out.println(table.text()));
        ResultsTable.notes(results).forEach(out::println);
        files.ifPresent(checked -> {
            write(results, checked, output);
            out.println("the comparison is in " + output.resolve(PAGE));
        });
        out.flush();
        return ExitCodes.SUCCESS.code();
    }

    private Results results() {
        Map<Path, SortedMap<String, String>> settings = new LinkedHashMap<>();
        for (Path folder : folders) {
            Path path = RunDirectory.locate(folder).toAbsolutePath().normalize();
            if (settings.put(path, settings(path)) != null) {
                throw new ParameterException(spec.commandLine(), folder + " is given twice");
            }
        }
        List<EvaluatedRun> runs = new ArrayList<>();
        settings.forEach((path, own) -> {
            Path file = path.resolve(Evaluation.JSON);
            if (!Files.isRegularFile(file)) {
                throw new DataException(path + " has no " + Evaluation.JSON + "; evaluate it first (dgnet evaluate"
                        + (RunDirectory.isRun(path) ? " " + path : "") + ")");
            }
            boolean run = RunDirectory.isRun(path);
            Optional<RunConfiguration> configuration =
                    run ? Optional.of(RunDirectory.open(path).configuration()) : Optional.empty();
            runs.addAll(EvaluatedRun.read(
                    file,
                    run ? arm(path, own, settings) : path.getFileName().toString(),
                    configuration.map(found -> String.valueOf(found.seed())),
                    configuration.map(found -> List.of(found.data().target())).orElse(List.of())));
        });
        List<String> arms = runs.stream().map(EvaluatedRun::arm).distinct().toList();
        String reference = baseline == null ? arms.get(0) : baseline;
        if (!arms.contains(reference)) {
            throw new ParameterException(
                    spec.commandLine(), "--baseline is " + reference + ", but the rows are " + String.join("; ", arms));
        }
        Map<String, String> baselines = new LinkedHashMap<>();
        arms.stream().filter(arm -> !arm.equals(reference)).forEach(arm -> baselines.put(arm, reference));
        return new Results(runs, baselines, reference, List.of());
    }

    /** What decides the numbers of a run, except the seed, and the domains that it holds out; empty for other evaluations. */
    private static SortedMap<String, String> settings(Path path) {
        SortedMap<String, String> settings = new TreeMap<>();
        if (RunDirectory.isRun(path)) {
            RunConfiguration run = RunDirectory.open(path).configuration();
            settings.putAll(run.deciding().values());
            settings.keySet().removeAll(List.of("seed", "data.target", "data.sources"));
            settings.put("episodes", String.valueOf(run.episodes()));
        }
        return settings;
    }

    /** The settings in which the runs differ, as text; the method if they do not differ. */
    private static String arm(Path path, SortedMap<String, String> own, Map<Path, SortedMap<String, String>> all) {
        TreeSet<String> differing = new TreeSet<>();
        for (SortedMap<String, String> other : all.values()) {
            if (!other.isEmpty()) {
                own.forEach((key, value) -> {
                    if (!value.equals(other.get(key))) {
                        differing.add(key);
                    }
                });
            }
        }
        List<String> words = new ArrayList<>();
        if (differing.remove("method")) {
            words.add(own.get("method"));
        }
        differing.forEach(key -> words.add(key + "=" + own.get(key)));
        return words.isEmpty() ? own.getOrDefault("method", path.getFileName().toString()) : String.join(", ", words);
    }

    private static void write(Results results, OutputFiles files, Path folder) {
        files.write(folder.resolve(CSV), ResultsTable.csv(results));
        files.write(folder.resolve(MARKDOWN), ResultsTable.markdown(results));
        files.write(folder.resolve(LATEX), ResultsTable.latex(results));
        files.write(
                folder.resolve(PAGE), ResultsPage.of("Comparison", folder, Map.of("as evaluated", results), List.of()));
        files.finish();
    }
}
