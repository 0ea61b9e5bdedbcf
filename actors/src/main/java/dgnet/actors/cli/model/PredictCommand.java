package dgnet.actors.cli.model;

import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSources;
import dgnet.data.FileTree;
import dgnet.data.dataset.LabelLegend;
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
            "  dgnet predict heart.dgnet /scans/new --output labels --keep-largest",
            "  dgnet predict fold1.dgnet /scans/new --with fold2.dgnet --with fold3.dgnet --output labels --uncertainty"
        },
        description = {
            "Segments NIfTI scans with a model or the best checkpoint of a run: 2-D to 4-D, every frame, any orientation,"
                    + " spacing and voxel type. The result for each scan is a uint8 label volume with the same name, on the"
                    + " grid of the scan and with the same geometry in its header, byte for byte. A scan larger than the"
                    + " view of the network is segmented by overlapping tiles. legend.csv in the output folder names the values.",
            "Prints a line for each file with the volume of each structure in ml, for a series the smallest and the largest;"
                    + " with --json one JSON object for each file. A file that cannot be used is reported and skipped, an"
                    + " empty frame of a series is reported and becomes background, and the exit code is then 3.",
            "The scans of the training are not needed."
        })
public final class PredictCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "The folder or the name of a run, such as runs/quickstart or quickstart; one checkpoint in its folder"
                            + " checkpoints; a model file; or a folder with runs or the beginning of the names of an"
                            + " experiment's seeds, such as runs/paper/dgnet-D, for an ensemble.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "INPUT",
            description =
                    "NIfTI files, and folders with NIfTI files. Files in subfolders are written to the same subfolders of"
                            + " the output.")
    private List<Path> inputs;

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "The folder to write to.")
    private Path output;

    @Option(
            names = "--probabilities",
            description =
                    "Also writes the probabilities, as float32: scan_probability-background.nii.gz and one such file"
                            + " for each structure, each with the dimensions of the scan.")
    private boolean probabilities;

    @Option(
            names = "--uncertainty",
            description =
                    "Also writes the entropy of the probabilities of each voxel, as float32: scan_entropy.nii.gz, from 0 (one"
                            + " label is certain) to 1 (all labels are equally probable).")
    private boolean uncertainty;

    @Option(
            names = "--include",
            paramLabel = "PATTERN",
            description =
                    "Of folders, segments only the files whose name matches the pattern, such as '*_sa.nii.gz', or whose path"
                            + " below the folder matches, if the pattern has a slash. May be repeated. Without it, files"
                            + " with the name of a mask (such as *_gt, *_seg, *_mask, labels*/) are left out.")
    private List<String> include = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description = "Of folders, leaves out the files that match the pattern. May be repeated.")
    private List<String> exclude = List.of();

    @Mixin
    private SegmentationOptions segmentation;

    @Option(names = "--overwrite", description = "Replaces existing outputs. Without it, they are kept.")
    private boolean overwrite;

    @Mixin
    private OutputOptions.Json json;

    @Mixin
    private OutputOptions.Quiet quiet;

    @Override
    public Integer call() {
        SegmentationSettings settings = segmentation.settings();
        PrintWriter out = spec.commandLine().getOut();
        PredictionInputs found = PredictionInputs.find(inputs, output, PredictionInputs.Selection.of(include, exclude));
        FileTree.requireWritable(output);
        Map<Path, Path> files = found.files();
        ModelSources sources = segmentation.models(model);
        if (!json.json() && !quiet.quiet()) {
            out.println("predicting with " + sources.title());
        }
        found.notes().forEach(note -> spec.commandLine().getErr().println(note));
        try (Segmenter segmenter = Segmenter.of(sources::open, settings)) {
            if (!overwrite) {
                LabelLegend.of(segmenter.structures()).requireNoOther(output);
            }
            PredictionRun.Options options =
                    new PredictionRun.Options(output, probabilities, uncertainty, overwrite, json.json());
            PredictionRun run = new PredictionRun(
                    segmenter,
                    options,
                    OutputOptions.progress(out, quiet, json),
                    out,
                    spec.commandLine().getErr());
            return run.of(files) == 0 && !found.unread() ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code();
        }
    }
}
