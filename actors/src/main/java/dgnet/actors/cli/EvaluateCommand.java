package dgnet.actors.cli;

import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSource;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.FileLabels;
import dgnet.model.predict.SegmentationModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet evaluate [MODEL] …}. */
@Command(
        name = "evaluate",
        footer = {
            "  dgnet evaluate quickstart",
            "  dgnet evaluate heart.dgnet --data /scans/other --output scores",
            "  dgnet evaluate --predictions labels --data /scans/mnms --layout mnms --output scores"
        },
        description = {
            "Scores a model, or label files of any origin, on whole scans with masks, on the scans' own grids: Dice, Jaccard,"
                    + " Hausdorff distance, its 95th percentile and mean surface distance in mm, volumes in ml; of hearts with"
                    + " ED and ES ejection fraction and myocardial mass.",
            "Leaves metrics.csv (a row for each scan and structure), subjects.csv, metrics.json and report.html, a page with"
                    + " tables, box plots and pictures that needs nothing else. A scan that cannot be scored is named, and the"
                    + " exit code is then 3."
        })
final class EvaluateCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description =
                    "The folder or the name of a run, such as runs/quickstart or quickstart; one checkpoint in its folder"
                            + " checkpoints; or a model file.")
    private Path model;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set. Default: the run's own, of which it is known who was trained on.")
    private Path data;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description = "mnms or spinal-cord. Default: the one whose structures the model segments.")
    private String layout;

    @Option(
            names = "--predictions",
            paramLabel = "DIR",
            description =
                    "Score the label files in this folder instead of a model. A scan's is called as the scan is, or by the"
                            + " subject's id (A01.nii.gz), or by id and frame for one frame alone (A01_ED.nii.gz).")
    private Path predictions;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the figures go. Default: the run's folder, where its own data set is scored.")
    private Path output;

    @Mixin
    private SegmentationOptions segmentation;

    @Override
    public Integer call() {
        if ((model == null) == (predictions == null)) {
            throw wrong("Tell what to score: a MODEL, or label files with --predictions");
        }
        EvaluationReport report = predictions == null ? ofModel() : ofFiles();
        return report.skipped().isEmpty() ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code();
    }

    private EvaluationReport ofModel() {
        ModelSource source = ModelSource.of(RunFolder.of(model));
        if (data == null && source.run().isEmpty()) {
            throw wrong("--data is needed: a model file has no data set of its own");
        }
        boolean own = data == null;
        if (own && layout != null) {
            throw wrong("--layout goes with --data");
        }
        EvaluationData scored = own
                ? EvaluationData.ofRun(source.run().get())
                : EvaluationData.ofSources(
                        layout == null ? EvaluationData.open(data, source.structures()) : Datasets.open(layout, data),
                        source.domains());
        Path folder = own && output == null ? source.run().get().path() : required(output, "--output");
        try (SegmentationModel opened = source.opening().get()) {
            return Evaluation.ofModel(scored, source, opened, segmentation.settings(), folder, out())
                    .run();
        }
    }

    private EvaluationReport ofFiles() {
        if (segmentation.given()) {
            throw wrong("--keep-largest, --flip-augment and --batch are a model's; label files are scored as they are");
        }
        Dataset dataset = Datasets.open(required(layout, "--layout"), required(data, "--data"));
        return new Evaluation(
                        EvaluationData.ofUnknown(dataset),
                        new FileLabels(predictions, dataset),
                        Map.of(
                                "label files",
                                predictions.toAbsolutePath().normalize().toString()),
                        required(output, "--output"),
                        out())
                .run();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private <T> T required(T value, String option) {
        if (value == null) {
            throw wrong(option + " is needed here");
        }
        return value;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
