package dgnet.actors.cli.train;

import dgnet.actors.cli.model.Evaluation;
import dgnet.actors.cli.model.Evaluation.EvaluationData;
import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.cli.train.RunOutcome.EndedRun;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.ModelSource;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.dataset.Dataset;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import dgnet.model.predict.SubjectValidationSet;
import dgnet.model.report.PredictionSheet;
import dgnet.model.report.SheetRow;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dgnet quickstart}. */
@Command(
        name = "quickstart",
        footer = {"  dgnet quickstart", "  dgnet quickstart --directory /tmp/demo --set episodes=300"},
        description = {
            "Shows the whole program in a few minutes, without data and without a GPU: makes the phantom, trains on three"
                    + " of its vendors, tests on the fourth, and writes one picture.",
            "The last line is the path of the picture."
        })
public final class QuickstartCommand implements Callable<Integer> {
    private static final String PRESET = "quickstart";
    private static final int PICTURE_ROWS = 4;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "The folder for the phantom and the run. Default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("runs");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of all random choices, of the phantom and of the run. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the run, as in --set episodes=300; may be repeated.")
    private List<String> overrides = List.of();

    @Mixin
    private OutputOptions.Quiet output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path phantom = directory.resolve("phantom-" + seed);
        RunConfiguration configuration = configuration(phantom);
        List<Path> written = new ArrayList<>();
        if (!Files.exists(phantom)) {
            StatusLine line = output.progress(out);
            Phantom.write(phantom, PhantomSettings.DEFAULT.withSeed(seed), line::show);
            line.clear();
            written.add(phantom);
        }
        EndedRun ended = OutputFiles.after(written, () -> new Training(out, output).start(configuration));
        if (!ended.complete()) {
            out.println(ended.sentence());
            return ended.exitCode();
        }
        written.add(ended.run().path());
        return OutputFiles.after(written, () -> {
            evaluate(ended.run(), out);
            return ended.exitCode();
        });
    }

    private void evaluate(RunDirectory run, PrintWriter out) {
        ModelSource source = ModelSource.of(run.path());
        EvaluationData data = EvaluationData.ofRun(run);
        try (SegmentationModel model = source.opening().get()) {
            Evaluation.ofModel(
                            data,
                            List.of(source.path()),
                            model,
                            SegmentationSettings.PLAIN,
                            run.path(),
                            out,
                            spec.commandLine().getErr())
                    .run(output.progress(out), false);
            out.println(picture(model, data.dataset(), run));
        }
    }

    private RunConfiguration configuration(Path phantom) {
        List<String> all = new ArrayList<>(List.of(
                "runs-dir=" + directory, "data.root=" + phantom, "seed=" + seed, "name=" + freeName(directory)));
        all.addAll(overrides);
        return RunConfiguration.load(PRESET, all);
    }

    /** The first of quickstart, quickstart-2, quickstart-3, … that does not exist. */
    private static String freeName(Path directory) {
        String name = PRESET;
        for (int number = 2; Files.exists(directory.resolve(name)); number++) {
            name = PRESET + "-" + number;
        }
        return name;
    }

    private static Path picture(SegmentationModel model, Dataset dataset, RunDirectory run) {
        String target = run.configuration().data().target();
        SubjectValidationSet cases =
                new SubjectValidationSet(dataset.subjects(target), dataset.structures(), model.preparation());
        Path picture = run.path().resolve("unseen-" + target + ".png");
        PredictionSheet.write(
                picture,
                "Domain " + target + ", which training never saw",
                SheetRow.choose(model, cases, PICTURE_ROWS),
                dataset.structures());
        return picture;
    }
}
