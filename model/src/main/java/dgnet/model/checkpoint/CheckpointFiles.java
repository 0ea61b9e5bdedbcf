package dgnet.model.checkpoint;

import dgnet.data.Sha256;
import dgnet.model.network.TrainingState;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of one checkpoint: parameters and both Adam moments as safetensors under the published state-dict names,
 * {@code checkpoint.json}, and {@code SHA256SUMS} over all of them, in the format of {@code sha256sum -c}.
 */
final class CheckpointFiles {
    static final String PARAMETERS = "parameters.safetensors";
    static final String FIRST_MOMENT = "first-moment.safetensors";
    static final String SECOND_MOMENT = "second-moment.safetensors";
    static final String DESCRIPTION = "checkpoint.json";
    static final String SUMS = "SHA256SUMS";

    /** The arrays in the order of {@link TrainingState}. */
    private static final List<String> ARRAYS = List.of(PARAMETERS, FIRST_MOMENT, SECOND_MOMENT);

    /** Longest accepted text file of a checkpoint, in bytes. */
    private static final long LONGEST_TEXT = 16 << 20;

    private CheckpointFiles() {}

    /** Writes all files into an empty directory, flushes them to disk, reads them back and compares. */
    static void write(Path directory, TrainingState state, CheckpointDescription description, ByteBuffer buffer)
            throws IOException {
        List<Tensor> tensors = state.tensors();
        Map<String, String> metadata = Map.of("format", "pt");
        SortedMap<String, String> sums = new TreeMap<>();
        float[][] arrays = {state.parameters(), state.firstMoment(), state.secondMoment()};
        for (int i = 0; i < ARRAYS.size(); i++) {
            Path file = directory.resolve(ARRAYS.get(i));
            sums.put(ARRAYS.get(i), Safetensors.write(file, tensors, arrays[i], metadata, buffer));
        }
        byte[] json = description.encode();
        writeText(directory.resolve(DESCRIPTION), json);
        sums.put(DESCRIPTION, Sha256.of(json));
        StringBuilder lines = new StringBuilder();
        sums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
        writeText(directory.resolve(SUMS), lines.toString().getBytes(StandardCharsets.UTF_8));
        verify(directory, buffer);
    }

    /** Compares every file with its checksum. */
    static void verify(Path directory, ByteBuffer buffer) throws IOException {
        for (Map.Entry<String, String> sum : sums(directory).entrySet()) {
            Path file = directory.resolve(sum.getKey());
            requireSum(file, sum.getValue(), Sha256.of(file, buffer));
        }
    }

    /** Reads and verifies a checkpoint. Each file is read once. */
    static CheckpointStore.Checkpoint read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CheckpointException("there is no checkpoint at " + directory);
        }
        try {
            SortedMap<String, String> sums = sums(directory);
            CheckpointDescription description = description(directory, sums.get(DESCRIPTION));
            List<Tensor> tensors = description.layout();
            requireLength(directory.resolve(PARAMETERS), description);
            ByteBuffer buffer = Safetensors.buffer();
            float[][] arrays = new float[ARRAYS.size()][description.length()];
            for (int i = 0; i < arrays.length; i++) {
                Path file = directory.resolve(ARRAYS.get(i));
                requireSum(file, sums.get(ARRAYS.get(i)), readArray(file, tensors, arrays[i], buffer));
            }
            TrainingState state =
                    new TrainingState(tensors, arrays[0], arrays[1], arrays[2], description.optimiserSteps());
            return new CheckpointStore.Checkpoint(
                    directory, state, description.progress(), description.best(), description.provenance());
        } catch (NoSuchFileException missing) {
            throw new CheckpointException(
                    "the checkpoint " + directory + " lacks the file " + missing.getFile(), missing);
        } catch (IOException fault) {
            throw new CheckpointException(
                    "the checkpoint " + directory + " cannot be read: " + fault.getMessage(), fault);
        }
    }

    /** The SHA-256 of the file with the checksums. */
    static String sha256(Path directory) {
        try {
            return Sha256.of(readText(directory.resolve(SUMS)));
        } catch (NoSuchFileException missing) {
            throw new CheckpointException("the checkpoint " + directory + " lacks the file " + SUMS, missing);
        } catch (IOException fault) {
            throw new CheckpointException(
                    "the checkpoint " + directory + " cannot be read: " + fault.getMessage(), fault);
        }
    }

    /** A checkpoint's description, unverified. */
    static CheckpointDescription description(Path directory) throws IOException {
        return CheckpointDescription.decode(readText(directory.resolve(DESCRIPTION)));
    }

    private static CheckpointDescription description(Path directory, String sum) throws IOException {
        Path file = directory.resolve(DESCRIPTION);
        byte[] json = readText(file);
        requireSum(file, sum, Sha256.of(json));
        try {
            return CheckpointDescription.decode(json);
        } catch (IOException malformed) {
            throw new CheckpointException(
                    file + " does not describe a checkpoint: " + malformed.getMessage(), malformed);
        }
    }

    private static String readArray(Path file, List<Tensor> tensors, float[] into, ByteBuffer buffer)
            throws IOException {
        try {
            return Safetensors.read(file, tensors, into, buffer);
        } catch (NoSuchFileException missing) {
            throw missing;
        } catch (IOException malformed) {
            throw new CheckpointException(
                    file + " is damaged or belongs to another checkpoint: " + malformed.getMessage(), malformed);
        }
    }

    /**
     * Checks the described length against the file length, so that a damaged description cannot make the reader allocate too much memory.
     */
    private static void requireLength(Path parameters, CheckpointDescription description) throws IOException {
        long elements =
                description.layout().stream().mapToLong(Tensor::elements).sum();
        if (Files.size(parameters) < 4 * elements) {
            throw new CheckpointException(parameters + " is " + Files.size(parameters)
                    + " bytes long, too short for its " + elements + " values");
        }
    }

    private static void requireSum(Path file, String expected, String found) {
        if (!found.equals(expected)) {
            throw new CheckpointException(file + " has the SHA-256 " + found + ", but according to " + SUMS
                    + " it should have " + expected + ": the file is damaged");
        }
    }

    private static SortedMap<String, String> sums(Path directory) throws IOException {
        Path file = directory.resolve(SUMS);
        SortedMap<String, String> sums = new TreeMap<>();
        for (String line : new String(readText(file), StandardCharsets.UTF_8).split("\n", -1)) {
            String[] parts = line.split(" {2}", 2);
            if (parts.length == 2) {
                sums.put(parts[1], parts[0]);
            }
        }
        List<String> wanted = List.of(DESCRIPTION, FIRST_MOMENT, PARAMETERS, SECOND_MOMENT);
        if (!List.copyOf(sums.keySet()).equals(wanted)) {
            throw new CheckpointException(
                    file + " has checksums of " + sums.keySet() + " and not of " + wanted + ": it is damaged");
        }
        return sums;
    }

    private static void writeText(Path path, byte[] text) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
    }

    private static byte[] readText(Path path) throws IOException {
        long bytes = Files.size(path);
        if (bytes > LONGEST_TEXT) {
            throw new CheckpointException(
                    path + " is " + bytes + " bytes long; at most " + LONGEST_TEXT + " bytes are expected");
        }
        return Files.readAllBytes(path);
    }
}
