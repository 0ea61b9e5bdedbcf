package dgnet.actors.cli.model;

import dgnet.model.predict.SegmentationSettings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of the commands that segment whole scans. */
final class SegmentationOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec;

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
        return !settings().equals(SegmentationSettings.PLAIN);
    }

    /** @throws CommandLine.ParameterException if the batch size is not positive */
    SegmentationSettings settings() {
        if (batch < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--batch must be at least 1, not " + batch);
        }
        return new SegmentationSettings(batch, flipAugment, keepLargest, viewOnly);
    }
}
