package dgnet.actors.cli.model;

import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.launch.BuildVersion;
import dgnet.actors.launch.ModelExport;
import dgnet.actors.launch.ModelSource;
import dgnet.actors.launch.ModelSources;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.file.ModelFile;
import dgnet.model.file.ModelFormat;
import dgnet.model.file.PublishedCheckpoint;
import dgnet.model.file.StoredModel;
import dgnet.model.network.NetworkSettings;
import dgnet.model.predict.EnsembleModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that write a model file. */
public abstract class ModelFileCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--overwrite", description = "Replaces an existing file.")
    private boolean overwrite;

    private ModelFileCommand() {}

    void print(String sentence) {
        spec.commandLine().getOut().println(sentence);
    }

    /** {@code dgnet export RUN MODEL}. */
    @Command(
            name = "export",
            footer = {
                "  dgnet export quickstart heart.dgnet",
                "  dgnet export quickstart heart.onnx",
                "  dgnet export heart.dgnet heart.pt --overwrite",
                "  dgnet export heart-seed1 ensemble.dgnet --with heart-seed2 --with heart-seed3"
            },
            description = {
                "Writes the best checkpoint of a run, or a model file in another format, as one file: weights, the preparation"
                        + " of scans, the origin, and the scores if the run was evaluated. The scans are not needed.",
                "The ending of MODEL selects the format: .dgnet is for this program (a zip; the safetensors library reads its"
                        + " parameters.safetensors); .onnx is for ONNX Runtime, OpenVINO, TensorRT and others; .pt or .ts"
                        + " (TorchScript) opens with torch.jit.load. The last two take prepared slices and return"
                        + " probabilities; their metadata describes the preparation."
            })
    public static final class Export extends ModelFileCommand {
        @Parameters(
                index = "0",
                paramLabel = "RUN",
                description =
                        "The folder or the name of a run, such as runs/quickstart or quickstart; a model file (.dgnet); or a"
                                + " folder with runs or the beginning of the names of an experiment's seeds, such as"
                                + " runs/paper/dgnet-D, for an ensemble.")
        private Path source;

        @Parameters(
                index = "1",
                paramLabel = "MODEL",
                description = "The file to write, such as heart.dgnet, heart.onnx or heart.pt.")
        private Path file;

        @Option(
                names = "--with",
                paramLabel = "RUN",
                description = "Adds the model of this run or model file: MODEL becomes an ensemble, whose probabilities"
                        + " are averaged. Only .dgnet can hold one. May be repeated.")
        private List<Path> with = List.of();

        @Override
        public void run() {
            requireWritable(file);
            ModelFormat format = ModelFormat.of(file);
            Map<String, StoredModel> models = new LinkedHashMap<>();
            Path origin = source;
            for (Path given : Stream.concat(Stream.of(source), with.stream()).toList()) {
                for (Path path : ModelSources.expanded(given)) {
                    Path added = add(path, models);
                    origin = models.size() == 1 ? added : origin;
                }
            }
            if (models.size() == 1) {
                write(format, models.values().iterator().next(), origin);
                return;
            }
            if (format != ModelFormat.DGNET) {
                throw new DataException("The file " + file + " can hold one model, but " + models.size()
                        + " are given; write a .dgnet file, or each model to a file of its own");
            }
            EnsembleModel.requireAlike(models);
            ModelFile.writeAll(file, List.copyOf(models.values()));
            print("the ensemble of " + models.size() + " models is in " + file + ": "
                    + String.join(", ", models.keySet()));
        }

        /**
         * Adds the model of a run, or the models of a file, by their names.
         *
         * @return the file, or the checkpoint in the folder of the run
         */
        private static Path add(Path path, Map<String, StoredModel> models) {
            Map<String, StoredModel> found = new LinkedHashMap<>();
            Path origin = path;
            if (Files.isRegularFile(path)) {
                List<StoredModel> stored = ModelFile.readAll(path);
                stored.forEach(model -> found.put(
                        stored.size() == 1 ? path.toString() : path + " (model " + (found.size() + 1) + ")", model));
            } else {
                RunDirectory run = RunDirectory.open(path);
                Path best = ModelSource.best(run, run.configuration());
                origin = run.path().relativize(best);
                found.put(best.toString(), ModelExport.model(run, best));
            }
            found.forEach((name, model) -> {
                if (models.putIfAbsent(name, model) != null) {
                    throw new DataException("The model " + name + " is given twice; give each model once");
                }
            });
            return origin;
        }

        private void write(ModelFormat format, StoredModel model, Path origin) {
            format.write(file, model);
            NetworkSettings network = model.description().network();
            String size = network.imageSize() + ", " + network.imageSize() + "]";
            print("the model of " + origin + " is in " + file + "; "
                    + (format == ModelFormat.DGNET
                            ? "dgnet inspect " + file + " shows its contents"
                            : "it takes prepared slices [N, 1, " + size
                                    + " and returns the probabilities of the labels [N, " + (network.classes() + 1)
                                    + ", " + size));
        }
    }

    /** {@code dgnet import CP_epoch.pth MODEL}. */
    @Command(
            name = "import",
            footer = {
                "  dgnet import CP_epoch.pth published.dgnet",
                "  dgnet import CP_epoch.pth published.dgnet --domains A,B,C --spacing 1.2"
            },
            description = {
                "Converts a checkpoint of the published PyTorch implementation (torch.save of a state_dict, PyTorch 1.6 or"
                        + " later) to a model. No code in the checkpoint is run; anything that is not a tensor is rejected.",
                "The checkpoint contains neither the names of its structures nor the preparation of its images: give them"
                        + " as options. The defaults are the published cardiac settings."
            })
    public static final class Import extends ModelFileCommand {
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
                description = "Size of a pixel of the images in mm. Default: ${DEFAULT-VALUE}.")
        private double spacing = 1.2;

        @Option(
                names = "--clip-percentiles",
                split = ",",
                arity = "1",
                paramLabel = "P",
                description = "The two percentiles of a slice that become 0 and 1. Default: ${DEFAULT-VALUE}.")
        private List<Double> percentiles = List.of(0.5, 99.5);

        @Override
        public void run() {
            requireWritable(file);
            if (structures.size() >= NetworkSettings.ANATOMY_CHANNELS) {
                throw new DataException("The network segments at most " + (NetworkSettings.ANATOMY_CHANNELS - 1)
                        + " structures; --structures names " + structures.size());
            }
            if (percentiles.size() != 2) {
                throw new DataException(
                        "--clip-percentiles needs two numbers, as 0.5,99.5; it has " + percentiles.size());
            }
            PublishedCheckpoint.Properties unsaid = new PublishedCheckpoint.Properties(
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
            print("the model is in " + file + ": images of " + network.imageSize() + " × " + network.imageSize()
                    + " pixels of " + spacing + " mm, " + String.join(", ", structures) + ", "
                    + network.baseChannels() + " base channels, " + network.domains() + " source domains");
        }
    }

    /** Checks, before any work, that the file can be written. */
    void requireWritable(Path file) {
        OutputFiles.requireWritable(file);
        if (Files.exists(file) && !overwrite) {
            throw new DataException("The file " + file + " exists; give another name, or --overwrite");
        }
    }
}
