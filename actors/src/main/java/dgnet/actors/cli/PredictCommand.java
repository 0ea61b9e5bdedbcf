package dgnet.actors.cli;

import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSource;
import dgnet.model.predict.SegmentationSettings;
import dgnet.model.predict.Segmenter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet predict RUN INPUT… --output DIR}. */
@Command(
        name = "predict",
        footer = {
            "  dgnet predict quickstart scan.nii.gz --output labels",
            "  dgnet predict heart.dgnet /scans/new --output labels --keep-largest"
        },
        description = {
            "Segments NIfTI scans with a run's best checkpoint: 2-D to 4-D, every frame, any orientation, spacing and"
                    + " voxel type. Each becomes a uint8 label volume of the same name on the scan's own grid, its"
                    + " header's geometry equal byte for byte; what the network does not see is background.",
            "A line for each file tells the volume of each structure in ml, of a series the smallest and the largest."
                    + " A file that cannot be used is named and skipped, and the exit code is then 3.",
            "The scans that the run learnt from need not be there."
        })
final class PredictCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "The folder or the name of a run, such as runs/quickstart or quickstart; one checkpoint in its folder"
                            + " checkpoints; or a model file.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "INPUT",
            description =
                    "NIfTI files, and folders, of which every NIfTI file is taken; those below a folder keep their"
                            + " place below it.")
    private List<Path> inputs;

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "The folder to write to.")
    private Path output;

    @Option(
            names = "--probabilities",
            description =
                    "Also write the probabilities, as float32: scan_probability-background.nii.gz and one such file"
                            + " for each structure, each with the dimensions of the scan.")
    private boolean probabilities;

    @Mixin
    private SegmentationOptions segmentation;

    @Option(names = "--overwrite", description = "Replace outputs that are there already; else they are kept.")
    private boolean overwrite;

    @Override
    public Integer call() {
        SegmentationSettings settings = segmentation.settings();
        PrintWriter out = spec.commandLine().getOut();
        Map<Path, Path> files = PredictionInputs.find(inputs, output);
        ModelSource source = ModelSource.of(RunFolder.of(model));
        out.println("predicting with " + source.path());
        try (Segmenter segmenter = Segmenter.of(source.opening(), settings)) {
            PredictionRun run = new PredictionRun(
                    segmenter, probabilities, overwrite, out, spec.commandLine().getErr());
            return run.of(files) == 0 ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code();
        }
    }
}
