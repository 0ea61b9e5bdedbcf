package dgnet.actors.cli;

import dgnet.model.predict.SegmentationSettings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of every command that segments whole scans. */
final class SegmentationOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--keep-largest",
            description = "Keep only the largest connected component of each structure in each frame (26 neighbours).")
    private boolean keepLargest;

    @Option(
            names = "--flip-augment",
            description = "Take the mean over each slice and its three mirror images, at four times the time.")
    private boolean flipAugment;

    @Option(names = "--batch", paramLabel = "N", description = "Slices in one forward pass. Default: ${DEFAULT-VALUE}.")
    private int batch = SegmentationSettings.BATCH_SIZE;

    /** Whether any of them is other than its default. */
    boolean given() {
        return !settings().equals(SegmentationSettings.PLAIN);
    }

    /** What they ask for. */
    SegmentationSettings settings() {
        if (batch < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--batch takes a number from 1 on, not " + batch);
        }
        return new SegmentationSettings(batch, flipAugment, keepLargest);
    }
}
