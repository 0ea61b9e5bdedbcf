package dgnet.actors.cli.model;

import dgnet.actors.cli.model.Evaluation.EvaluationData;
import dgnet.actors.cli.shared.NnunetOptions;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSources;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.FileLabels;
import dgnet.model.predict.SegmentationModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            "  dgnet evaluate heart-seed1 --with heart-seed2 --with heart-seed3 --output scores",
            "  dgnet evaluate --predictions labels --data /scans/mnms --layout mnms --output scores"
        },
        description = {
            "Scores a model, or label files of any origin, on whole scans with masks, on the grid of each scan: Dice, Jaccard,"
                    + " Hausdorff distance, its 95th percentile and mean surface distance in mm, volumes in ml; for hearts with"
                    + " ED and ES also ejection fraction and myocardial mass.",
            "Writes metrics.csv (a row for each scan and structure), subjects.csv, metrics.json and report.html, a"
                    + " self-contained page with tables, box plots and pictures. A scan that cannot be scored is reported, and"
                    + " the exit code is then 3."
        })
public final class EvaluateCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description =
                    "The folder or the name of a run, such as runs/quickstart or quickstart; one checkpoint in its folder"
                            + " checkpoints; a model file; or a folder with runs or the beginning of the names of an"
                            + " experiment's seeds, such as runs/paper/dgnet-D, for an ensemble.")
    private Path model;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set. Default: the data set of the run, with the subjects of the training marked.")
    private Path data;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description = "mnms, spinal-cord, nnunet or table. Default: the layout that fits the names of the files.")
    private String layout;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "Scores the scans of this domain only; may be repeated. Default: all domains.")
    private List<String> only = List.of();

    @Option(
            names = "--predictions",
            paramLabel = "DIR",
            description =
                    "Scores the label files in this folder instead of a model. Name each label file after its scan, or by"
                            + " the id of the subject (A01.nii.gz), or by id and frame for a single frame (A01_ED.nii.gz,"
                            + " A01_frame00.nii.gz; frames count from 0), or after its mask.")
    private Path predictions;

    @Option(
            names = "--prediction-values",
            paramLabel = "KIND",
            description =
                    "The values in the label files: mask (as in the masks of the data set, see labels.csv) or output (1, 2, …"
                            + " in the order of the structures, as a model writes them). Default: as legend.csv in the"
                            + " folder says, otherwise decided by the values present.")
    private String predictionValues;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "The folder for the results. Default: the folder of the run, if a single run is scored on its own data"
                            + " set.")
    private Path output;

    @Mixin
    private NnunetOptions nnunet;

    @Mixin
    private SegmentationOptions segmentation;

    @Mixin
    private OutputOptions.Json json;

    @Mixin
    private OutputOptions.Quiet quiet;

    @Override
    public Integer call() {
        if ((model == null) == (predictions == null)) {
            throw wrong("Give either a MODEL or label files (--predictions)");
        }
        EvaluationReport report = predictions == null ? ofModel() : ofFiles();
        return report.skipped().isEmpty() ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code();
    }

    private EvaluationReport ofModel() {
        ModelSources sources = segmentation.models(model);
        boolean own = data == null;
        Optional<List<RunDirectory>> runs = sources.runs();
        if (own && runs.isEmpty()) {
            throw wrong("A model file has no data set of its own; give one with --data");
        }
        if (predictionValues != null) {
            throw wrong("--prediction-values is only valid with --predictions");
        }
        if (own && layout != null) {
            throw wrong("--layout is only valid with --data");
        }
        EvaluationData scored = own
                ? EvaluationData.ofRuns(runs.get())
                : EvaluationData.ofSources(
                        layout == null ? EvaluationData.open(data, sources.structures(), nnunet.settings()) : open(),
                        sources.domains());
        // The results of an ensemble are not those of a run.
        boolean single = own && runs.get().size() == 1;
        Path folder = single && output == null ? runs.get().get(0).path() : required(output, "--output");
        try (SegmentationModel opened = sources.open()) {
            return run(Evaluation.ofModel(
                    scored.of(only), sources.paths(), opened, segmentation.settings(), folder, out(), err()));
        }
    }

    private EvaluationReport ofFiles() {
        if (segmentation.given()) {
            throw wrong(
                    "--with, --keep-largest, --flip-augment, --view-only and --batch are only valid with a MODEL; label files are scored unchanged");
        }
        required(data, "--data");
        required(output, "--output");
        Dataset dataset = open();
        FileLabels labels = new FileLabels(predictions, dataset, predictionValues());
        labels.passedOver().forEach(err()::println);
        if (!json.json()) {
            out().println("label values of the predictions: " + labels.values());
        }
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("label files", predictions.toAbsolutePath().normalize().toString());
        origin.put("label values", labels.values());
        return run(new Evaluation(EvaluationData.ofUnknown(dataset).of(only), labels, origin, output, out(), err()));
    }

    private Optional<FileLabels.Values> predictionValues() {
        if (predictionValues == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (predictionValues) {
                    case "mask" -> FileLabels.Values.MASK;
                    case "output" -> FileLabels.Values.OUTPUT;
                    default -> throw wrong("--prediction-values is mask or output, not " + predictionValues);
                });
    }

    private EvaluationReport run(Evaluation evaluation) {
        return evaluation.run(OutputOptions.progress(out(), quiet, json), json.json());
    }

    private Dataset open() {
        return Datasets.open(
                        layout == null ? Datasets.layoutOf(data) : layout, data, DomainRule.VENDOR, nnunet.settings())
                .withTestSet();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private <T> T required(T value, String option) {
        if (value == null) {
            throw wrong("Missing option " + option);
        }
        return value;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
