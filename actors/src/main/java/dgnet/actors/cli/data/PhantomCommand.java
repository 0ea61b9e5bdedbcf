package dgnet.actors.cli.data;

import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.data.phantom.Difficulty;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet phantom DIR}. */
@Command(
        name = "phantom",
        footer = {
            "  dgnet phantom /tmp/phantom",
            "  dgnet phantom /tmp/phantom --subjects 20 --seed 7",
            "  dgnet phantom /tmp/phantom --difficulty hard --subjects 12 --unlabelled 2"
        },
        description = {
            "Makes a synthetic cardiac data set in the M&Ms layout, for use without real data: four vendors A to D that"
                    + " differ as scanners do, 4-D scans with masks at end-diastole and end-systole.",
            "The same options give the same bytes."
        })
public final class PhantomCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The folder to write. It must be absent or empty.")
    private Path directory;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices. Default: ${DEFAULT-VALUE}.")
    private long seed = PhantomSettings.DEFAULT.seed();

    @Option(names = "--subjects", paramLabel = "N", description = "Subjects of each vendor. Default: ${DEFAULT-VALUE}.")
    private int subjects = PhantomSettings.DEFAULT.subjectsPerVendor();

    @Option(
            names = "--unlabelled",
            paramLabel = "N",
            description = "How many of them have no mask. Default: ${DEFAULT-VALUE}.")
    private int unlabelled = PhantomSettings.DEFAULT.unlabelledPerVendor();

    @Option(names = "--frames", paramLabel = "N", description = "Frames of each scan. Default: ${DEFAULT-VALUE}.")
    private int frames = PhantomSettings.DEFAULT.frames();

    @Option(names = "--slices", paramLabel = "N", description = "Slices of each frame. Default: ${DEFAULT-VALUE}.")
    private int slices = PhantomSettings.DEFAULT.slices();

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Pixels across the field of view. Default: ${DEFAULT-VALUE}.")
    private int size = PhantomSettings.DEFAULT.size();

    @Option(
            names = "--difficulty",
            paramLabel = "LEVEL",
            description =
                    "standard: healthy hearts, moderate differences between vendors. hard: large differences between"
                            + " vendors and between subjects, and pathology, so that methods give different results."
                            + " Default: ${DEFAULT-VALUE}.")
    private String difficulty = PhantomSettings.DEFAULT.difficulty().toString();

    @Mixin
    private OutputOptions.Quiet output;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        StatusLine line = output.progress(out);
        PhantomSettings settings =
                new PhantomSettings(subjects, unlabelled, frames, slices, size, seed, Difficulty.of(difficulty));
        Phantom.write(directory, settings, line::show);
        line.clear();
        out.println("the phantom is in " + directory + "; its layout is mnms, its vendors are A, B, C and D");
    }
}
