package dgnet.actors.cli;

import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.nifti.NiftiImage;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.file.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dgnet inspect RUN|MODEL|CHECKPOINT|IMAGE}. */
@Command(
        name = "inspect",
        footer = {"  dgnet inspect quickstart", "  dgnet inspect heart.dgnet"},
        description = {
            "Summarises a run, a model, a checkpoint or a NIfTI image.",
            "Of a run: its configuration, progress, end, best validation and checkpoints, skipped episodes and quarantined"
                    + " subjects; of a model (.dgnet) its architecture, what it segments, what it expects and how it was"
                    + " made; of a checkpoint, a folder in a run's checkpoints/, how far the run was, with every byte"
                    + " verified; of a NIfTI image its grid, type and values."
        })
final class InspectCommand implements Runnable {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "RUN|MODEL|CHECKPOINT|IMAGE",
            description = "The folder or the name of a run, the folder of a checkpoint, or a file.")
    private Path path;

    @Override
    public void run() {
        path = RunFolder.of(path);
        Facts facts;
        if (!Files.exists(path)) {
            throw new DataException("there is nothing at " + path);
        } else if (Files.isDirectory(path)) {
            facts = RunFolder.isRun(path)
                    ? RunFacts.of(RunDirectory.open(path))
                    : ModelFacts.of(CheckpointStore.load(path));
        } else if (isImage()) {
            facts = ImageFacts.of(NiftiImage.openAnyGeometry(path));
        } else if (isZip()) {
            facts = ModelFacts.of(ModelFile.summary(path));
        } else {
            throw new DataException(path + " is no model (.dgnet) and by its name no NIfTI image (.nii, .nii.gz, .hdr,"
                    + " .img); a checkpoint is a folder");
        }
        spec.commandLine().getOut().print(facts.text());
        spec.commandLine().getOut().flush();
    }

    private boolean isImage() {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return name.endsWith(".nii") || name.endsWith(".hdr") || name.endsWith(".img");
    }

    private boolean isZip() {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        } catch (IOException fault) {
            throw new DataException(path + " cannot be read: " + fault.getMessage(), fault);
        }
    }
}
