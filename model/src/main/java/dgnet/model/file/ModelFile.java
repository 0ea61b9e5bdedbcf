package dgnet.model.file;

import dgnet.model.checkpoint.Safetensors;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A model as one file, {@code .dgnet}: a zip, without compression, of {@code parameters.safetensors} (float32, under the published
 * state-dict names), {@code model.json} and {@code provenance.json}. The same model gives the same bytes.
 */
public final class ModelFile {
    static final String PARAMETERS = "parameters.safetensors";
    static final String DESCRIPTION = "model.json";
    static final String PROVENANCE = "provenance.json";

    private static final Set<String> PARTS = Set.of(PARAMETERS, DESCRIPTION, PROVENANCE);
    private static final int LONGEST_TEXT = 1 << 20;

    private ModelFile() {}

    /**
     * The content of a model file without the weights.
     *
     * @param tensors name and shape of each tensor
     * @param bytes length of the file
     */
    public record Summary(ModelDescription description, ModelProvenance provenance, List<Tensor> tensors, long bytes) {}

    /**
     * Writes a model atomically: after a crash the file has the old content or the new one. An existing file is replaced.
     *
     * @throws ModelFileException if it cannot be written
     */
    public static void write(Path path, StoredModel model) {
        replace(path, file -> writeTo(file, model));
    }

    /** What a file consists of. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    /**
     * Writes a file: after a kill it is either complete or as it was before. A file of that name is replaced.
     *
     * @throws ModelFileException if it cannot be written
     */
    static void replace(Path path, Content content) {
        Path whole = path.toAbsolutePath();
        Path unfinished = whole.resolveSibling(
                "." + whole.getFileName() + "-" + ProcessHandle.current().pid() + ".tmp");
        try {
            try {
                Files.deleteIfExists(unfinished);
                try (FileChannel file =
                        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    content.writeTo(file);
                    file.force(true);
                }
                Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException fault) {
            throw new ModelFileException(path, "the model cannot be written here: " + fault, fault);
        }
    }

    @SuppressWarnings("resource") // the channel is the caller's to close
    private static void writeTo(FileChannel file, StoredModel model) throws IOException {
        List<Tensor> tensors = model.layout().tensors();
        StoredArchive.Writer archive = new StoredArchive.Writer(Channels.newOutputStream(file));
        archive.add(DESCRIPTION, out -> out.write(ModelJson.encode(model.description())));
        archive.add(PROVENANCE, out -> out.write(ModelJson.encode(model.provenance())));
        archive.add(
                PARAMETERS,
                out -> Safetensors.write(
                        Channels.newChannel(out),
                        tensors,
                        model.parameters(),
                        Map.of("format", "pt"),
                        Safetensors.buffer()));
        archive.finish();
    }

    /**
     * Reads a model and verifies all bytes.
     *
     * @throws ModelFileException if the file is damaged or not a model
     */
    public static StoredModel read(Path path) {
        try (StoredArchive archive = open(path)) {
            ModelDescription description = description(archive);
            ModelProvenance provenance = ModelJson.provenance(archive.read(PROVENANCE, LONGEST_TEXT));
            ParameterLayout layout = description.layout();
            long bytes = archive.size(PARAMETERS);
            requireLength(bytes, layout);
            float[] parameters = new float[layout.length()];
            archive.read(
                    PARAMETERS,
                    in -> Safetensors.read(
                            Channels.newChannel(in), bytes, layout.tensors(), parameters, Safetensors.buffer()));
            return new StoredModel(description, provenance, parameters);
        } catch (IOException fault) {
            throw unreadable(path, fault);
        }
    }

    /**
     * Reads a model file except its weights, which are not verified either.
     *
     * @throws ModelFileException if the file is not a model
     */
    public static Summary summary(Path path) {
        try (StoredArchive archive = open(path)) {
            long bytes = archive.size(PARAMETERS);
            return new Summary(
                    description(archive),
                    ModelJson.provenance(archive.read(PROVENANCE, LONGEST_TEXT)),
                    archive.read(PARAMETERS, in -> tensors(in, bytes)),
                    Files.size(path));
        } catch (IOException fault) {
            throw unreadable(path, fault);
        }
    }

    private static List<Tensor> tensors(InputStream in, long bytes) throws IOException {
        return Safetensors.tensors(Channels.newChannel(in), bytes);
    }

    private static StoredArchive open(Path path) throws IOException {
        StoredArchive archive = StoredArchive.open(path);
        if (!archive.names().equals(PARTS)) {
            List<String> some = archive.names().stream().limit(4).toList();
            archive.close();
            throw new IOException("it is a zip file, but not a model: it contains " + some + " instead of "
                    + PARTS.stream().sorted().toList());
        }
        return archive;
    }

    private static ModelDescription description(StoredArchive archive) throws IOException {
        return ModelJson.description(archive.read(DESCRIPTION, LONGEST_TEXT));
    }

    /**
     * Checks the length of the weights against the architecture, so that a damaged description cannot make the reader allocate too much
     * memory.
     */
    private static void requireLength(long bytes, ParameterLayout layout) throws IOException {
        long wanted = 4L * layout.weights();
        if (bytes < wanted || bytes > wanted + Safetensors.LONGEST_HEADER + 8) {
            throw new IOException("its part " + PARAMETERS + " is " + bytes + " bytes long, which does not match the "
                    + layout.weights() + " weights of its architecture");
        }
    }

    private static ModelFileException unreadable(Path path, IOException fault) {
        String reason = isForOtherTools(path)
                ? "it is a file for other tools by its name; give the folder of the run, or export the run to a .dgnet file"
                : reason(fault);
        return new ModelFileException(path, "the model cannot be read: " + reason, fault);
    }

    /** Whether a file is an ONNX file or a TorchScript file by its name. */
    public static boolean isForOtherTools(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".onnx") || name.endsWith(".pt") || name.endsWith(".ts");
    }

    static String reason(IOException fault) {
        if (fault instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
