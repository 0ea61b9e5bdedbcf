package dgnet.actors.cli.model;

import dgnet.actors.launch.ModelSources;
import dgnet.model.predict.SegmentationSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of the commands that segment whole scans. */
final class SegmentationOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--with",
            paramLabel = "MODEL",
            description =
                    "Averages the probabilities of MODEL with those of this model (an ensemble), a run, a checkpoint or a"
                            + " model file with the same structures and preparation. May be repeated.")
    private List<Path> with = List.of();

    @Option(
            names = "--keep-largest",
            description = "Keeps only the largest connected component of each structure in each frame (26 neighbours).")
    private boolean keepLargest;

    @Option(
            names = "--flip-augment",
            description = "Averages over each slice and its three mirror images, which takes four times as long.")
    private boolean flipAugment;

    @Option(
            names = "--view-only",
            description = "Segments only the network's view in each slice, which is all that training saw."
                    + " Default: the whole scan, in overlapping tiles if it is larger than the view.")
    private boolean viewOnly;

    @Option(names = "--batch", paramLabel = "N", description = "Slices in one forward pass. Default: ${DEFAULT-VALUE}.")
    private int batch = SegmentationSettings.BATCH_SIZE;

    /** Whether an option differs from its default. */
    boolean given() {
        return !with.isEmpty() || !settings().equals(SegmentationSettings.PLAIN);
    }

    /** The model of a command, with those of {@code --with}. */
    ModelSources models(Path model) {
        return ModelSources.of(Stream.concat(Stream.of(model), with.stream()).toList());
    }

    /** @throws CommandLine.ParameterException if the batch size is not positive */
    SegmentationSettings settings() {
        if (batch < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--batch must be at least 1, not " + batch);
        }
        return new SegmentationSettings(batch, flipAugment, keepLargest, viewOnly);
    }
}
