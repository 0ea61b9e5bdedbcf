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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model as one file, {@code .dgnet}: a zip, without compression, of {@code parameters.safetensors} (float32, under the published
 * state-dict names), {@code model.json} and {@code provenance.json}. The same model gives the same bytes. The file of an ensemble has these
 * three parts for each of its models, in the folders {@code 1/}, {@code 2/}, ….
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
     * @param bytes length of the file, of an ensemble with all models
     */
    public record Summary(ModelDescription description, ModelProvenance provenance, List<Tensor> tensors, long bytes) {}

    /**
     * Writes a model atomically: after a crash the file has the old content or the new one. An existing file is replaced.
     *
     * @throws ModelFileException if it cannot be written
     */
    public static void write(Path path, StoredModel model) {
        writeAll(path, List.of(model));
    }

    /**
     * Writes the models of an ensemble to one file, as {@link #write}. A single model is written as a model.
     *
     * @throws ModelFileException if it cannot be written
     */
    public static void writeAll(Path path, List<StoredModel> models) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one model");
        }
        replace(path, file -> writeTo(file, models));
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
    private static void writeTo(FileChannel file, List<StoredModel> models) throws IOException {
        StoredArchive.Writer archive = new StoredArchive.Writer(Channels.newOutputStream(file));
        List<String> folders = folders(models.size());
        for (int k = 0; k < models.size(); k++) {
            add(archive, folders.get(k), models.get(k));
        }
        archive.finish();
    }

    private static void add(StoredArchive.Writer archive, String folder, StoredModel model) throws IOException {
        List<Tensor> tensors = model.layout().tensors();
        archive.add(folder + DESCRIPTION, out -> out.write(ModelJson.encode(model.description())));
        archive.add(folder + PROVENANCE, out -> out.write(ModelJson.encode(model.provenance())));
        archive.add(
                folder + PARAMETERS,
                out -> Safetensors.write(
                        Channels.newChannel(out),
                        tensors,
                        model.parameters(),
                        Map.of("format", "pt"),
                        Safetensors.buffer()));
    }

    /** The folder of each model in the zip; a single model has none. */
    private static List<String> folders(int models) {
        return models == 1
                ? List.of("")
                : IntStream.rangeClosed(1, models).mapToObj(k -> k + "/").toList();
    }

    /**
     * Reads a model and verifies all bytes.
     *
     * @throws ModelFileException if the file is damaged, not a model, or an ensemble
     */
    public static StoredModel read(Path path) {
        try (StoredArchive archive = StoredArchive.open(path)) {
            List<String> folders = folders(archive);
            if (folders.size() > 1) {
                throw new IOException(
                        "it is an ensemble of " + folders.size() + " models, but a single model is needed here");
            }
            return read(archive, "");
        } catch (IOException fault) {
            throw unreadable(path, fault);
        }
    }

    /**
     * Reads the models of an ensemble, or a single model, and verifies all bytes.
     *
     * @throws ModelFileException if the file is damaged or not a model
     */
    public static List<StoredModel> readAll(Path path) {
        try (StoredArchive archive = StoredArchive.open(path)) {
            List<StoredModel> models = new ArrayList<>();
            for (String folder : folders(archive)) {
                models.add(read(archive, folder));
            }
            return models;
        } catch (IOException fault) {
            throw unreadable(path, fault);
        }
    }

    private static StoredModel read(StoredArchive archive, String folder) throws IOException {
        ModelDescription description = description(archive, folder);
        ModelProvenance provenance = provenance(archive, folder);
        ParameterLayout layout = description.layout();
        long bytes = archive.size(folder + PARAMETERS);
        requireLength(folder + PARAMETERS, bytes, layout);
        float[] parameters = new float[layout.length()];
        archive.read(
                folder + PARAMETERS,
                in -> Safetensors.read(
                        Channels.newChannel(in), bytes, layout.tensors(), parameters, Safetensors.buffer()));
        return new StoredModel(description, provenance, parameters);
    }

    /**
     * Reads a model file except its weights, which are not verified either.
     *
     * @return one summary, or one for each model of an ensemble
     * @throws ModelFileException if the file is not a model
     */
    public static List<Summary> summaries(Path path) {
        try (StoredArchive archive = StoredArchive.open(path)) {
            List<Summary> summaries = new ArrayList<>();
            for (String folder : folders(archive)) {
                long bytes = archive.size(folder + PARAMETERS);
                summaries.add(new Summary(
                        description(archive, folder),
                        provenance(archive, folder),
                        archive.read(folder + PARAMETERS, in -> tensors(in, bytes)),
                        Files.size(path)));
            }
            return summaries;
        } catch (IOException fault) {
            throw unreadable(path, fault);
        }
    }

    private static List<Tensor> tensors(InputStream in, long bytes) throws IOException {
        return Safetensors.tensors(Channels.newChannel(in), bytes);
    }

    /** The folder of each model of a file. */
    private static List<String> folders(StoredArchive archive) throws IOException {
        List<String> folders = folders(Math.max(1, archive.names().size() / PARTS.size()));
        Set<String> wanted = new HashSet<>();
        folders.forEach(folder -> PARTS.forEach(part -> wanted.add(folder + part)));
        if (!archive.names().equals(wanted)) {
            List<String> some = archive.names().stream().limit(4).toList();
            throw new IOException("it is a zip file, but not a model: it contains " + some + " instead of "
                    + PARTS.stream().sorted().toList());
        }
        return folders;
    }

    private static ModelDescription description(StoredArchive archive, String folder) throws IOException {
        return ModelJson.description(archive.read(folder + DESCRIPTION, LONGEST_TEXT));
    }

    private static ModelProvenance provenance(StoredArchive archive, String folder) throws IOException {
        return ModelJson.provenance(archive.read(folder + PROVENANCE, LONGEST_TEXT));
    }

    /**
     * Checks the length of the weights against the architecture, so that a damaged description cannot make the reader allocate too much
     * memory.
     */
    private static void requireLength(String part, long bytes, ParameterLayout layout) throws IOException {
        long wanted = 4L * layout.weights();
        if (bytes < wanted || bytes > wanted + Safetensors.LONGEST_HEADER + 8) {
            throw new IOException("its part " + part + " is " + bytes + " bytes long, which does not match the "
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
