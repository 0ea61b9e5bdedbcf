package dgnet.actors.cli;

import dgnet.actors.launch.BuildVersion;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.file.ModelFile;
import dgnet.model.file.PublishedCheckpoint;
import dgnet.model.file.StoredModel;
import dgnet.model.network.NetworkSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet import CP_epoch.pth MODEL}. */
@Command(
        name = "import",
        footer = {
            "  dgnet import CP_epoch.pth published.dgnet",
            "  dgnet import CP_epoch.pth published.dgnet --domains A,B,C --spacing 1.2"
        },
        description = {
            "Makes a model of a checkpoint of the published PyTorch implementation (torch.save of a state_dict, PyTorch 1.6"
                    + " or later). No code of the checkpoint is run; what is no tensor is refused.",
            "The checkpoint does not tell what it segments and how its images were prepared: the options do. Their"
                    + " defaults are the published cardiac ones."
        })
final class ImportCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The checkpoint, as CP_epoch.pth.")
    private Path checkpoint;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The file to write, as published.dgnet.")
    private Path file;

    @Option(
            names = "--structures",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the labels 1, 2, …, separated by commas. Default: ${DEFAULT-VALUE}.")
    private List<String> structures = List.of("LV", "MYO", "RV");

    @Option(
            names = "--domains",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the source domains, in the order of training. Default: 1,2,….")
    private List<String> domains = List.of();

    @Option(
            names = "--spacing",
            paramLabel = "MM",
            description = "Size of a pixel of its images in mm. Default: ${DEFAULT-VALUE}.")
    private double spacing = 1.2;

    @Option(
            names = "--clip-percentiles",
            split = ",",
            arity = "1",
            paramLabel = "P",
            description = "The two percentiles of a slice that become 0 and 1. Default: ${DEFAULT-VALUE}.")
    private List<Double> percentiles = List.of(0.5, 99.5);

    @Option(names = "--overwrite", description = "Replaces a file that is there.")
    private boolean overwrite;

    @Override
    public void run() {
        NewFile.require(file, overwrite);
        if (structures.size() >= NetworkSettings.ANATOMY_CHANNELS) {
            throw new DataException("the network tells at most " + (NetworkSettings.ANATOMY_CHANNELS - 1)
                    + " structures apart; --structures names " + structures.size());
        }
        if (percentiles.size() != 2) {
            throw new DataException("--clip-percentiles takes two numbers, as 0.5,99.5; it has " + percentiles.size());
        }
        PublishedCheckpoint.Unsaid unsaid = new PublishedCheckpoint.Unsaid(
                Structures.of(structures.toArray(String[]::new)),
                spacing,
                percentiles.get(0),
                percentiles.get(1),
                domains);
        StoredModel model = PublishedCheckpoint.read(
                checkpoint,
                unsaid,
                Map.of("program", BuildVersion.program(), "file", String.valueOf(checkpoint.getFileName())));
        ModelFile.write(file, model);
        NetworkSettings network = model.description().network();
        spec.commandLine()
                .getOut()
                .println("the model is in " + file + ": images of " + network.imageSize() + " × " + network.imageSize()
                        + " pixels of " + spacing + " mm, " + String.join(", ", structures) + ", "
                        + network.baseChannels() + " base channels, " + network.domains() + " source domains");
    }
}
