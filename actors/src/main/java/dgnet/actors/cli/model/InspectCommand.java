package dgnet.actors.cli.model;

import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.nifti.ForeignFormat;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiName;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.file.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dgnet inspect RUN|MODEL|CHECKPOINT|IMAGE}. */
@Command(
        name = "inspect",
        footer = {"  dgnet inspect quickstart", "  dgnet inspect heart.dgnet"},
        description = {
            "Summarises a run, a model, a checkpoint or a NIfTI image.",
            "For a run: its configuration, progress, state, best validation, checkpoints, skipped episodes and quarantined"
                    + " subjects. For a model (.dgnet): its architecture, structures, preparation and origin. For a"
                    + " checkpoint, a folder in checkpoints/ of a run: the progress of the run; every byte is verified. For a"
                    + " NIfTI image: its grid, type and values."
        })
public final class InspectCommand implements Runnable {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "RUN|MODEL|CHECKPOINT|IMAGE",
            description = "The folder or the name of a run, the folder of a checkpoint, or a file.")
    private Path path;

    @Mixin
    private OutputOptions.Json json;

    @Override
    public void run() {
        path = RunDirectory.locate(path);
        Facts facts;
        if (!Files.exists(path)) {
            throw new DataException("There is no file or folder " + path);
        } else if (Files.isDirectory(path)) {
            if (!RunDirectory.isRun(path) && !CheckpointStore.isCheckpoint(path)) {
                throw new DataException("the folder " + path + " is neither a run nor a checkpoint; dgnet check " + path
                        + " shows what is in a data set"
                        + ForeignFormat.in(path)
                                .map(sentence -> "; " + sentence)
                                .orElse(""));
            }
            facts = RunDirectory.isRun(path)
                    ? RunFacts.of(RunDirectory.open(path))
                    : ModelFacts.of(CheckpointStore.load(path));
        } else if (NiftiName.isNifti(path)) {
            facts = ImageFacts.of(NiftiImage.openAnyGeometry(path));
        } else if (isZip() || ModelFile.isForOtherTools(path)) {
            facts = ModelFacts.of(ModelFile.summaries(path));
        } else {
            refuseForeign(ForeignFormat.of(path).map(format -> path + " " + format.sentence()));
            throw new DataException(
                    path + " is neither a model (.dgnet) nor, by its name, a NIfTI image (.nii, .nii.gz,"
                            + " .hdr, .img); a checkpoint is a folder");
        }
        spec.commandLine().getOut().print(json.json() ? facts.json() + "\n" : facts.text());
        spec.commandLine().getOut().flush();
    }

    private static void refuseForeign(Optional<String> sentence) {
        if (sentence.isPresent()) {
            throw new DataException(sentence.get());
        }
    }

    private boolean isZip() {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        } catch (IOException fault) {
            throw new DataException("Cannot read " + path + ": " + fault.getMessage(), fault);
        }
    }
}
