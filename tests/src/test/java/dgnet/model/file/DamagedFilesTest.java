package dgnet.model.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dgnet.data.DataException;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import dgnet.model.network.TrainingState.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand damaged files and more, in four formats: each is read, where the damage does not matter, or refused with a sentence that
 * names the file, within the memory that the file's length justifies. Half of the archives get right checksums over the damage, so that
 * it reaches the readers behind them.
 */
@Timeout(120)
class DamagedFilesTest {
    private static final int CASES = 260;

    /** Fixed costs of a read: parsers, buffers, a zip's directory. */
    private static final long ALLOWANCE = 24 << 20;

    @TempDir
    Path folder;

    @Test
    void models() throws IOException {
        Path file = folder.resolve("model.dgnet");
        ModelFile.write(file, Models.small());
        archives(file, List.of("model.json", "provenance.json", "parameters.safetensors"), () -> ModelFile.read(file));
    }

    @Test
    void checkpointsOfPyTorch() throws IOException {
        Path file = TorchFile.of(Models.LAYOUT.tensors(), Models.small().parameters())
                .write(folder.resolve("CP.pth"));
        PublishedCheckpoint.Properties unsaid =
                new PublishedCheckpoint.Properties(Models.STRUCTURES, 0.25, 0.5, 99.5, Models.DOMAINS);
        // Three of four changes damage the pickle.
        archives(
                file,
                List.of("archive/data.pkl", "archive/data.pkl", "archive/data.pkl", "archive/data/5"),
                () -> PublishedCheckpoint.read(file, unsaid, Map.of()));
    }

    @Test
    void programsInTheCheckpointsOfPyTorchAreNeverRun() throws IOException {
        Path marker = folder.resolve("executed");
        String command = "touch " + marker;
        byte[] call = new TorchFile()
                .raw("cposix\nsystem\n")
                .text(command)
                .raw("\u0085R")
                .pickle();
        byte[] program = Arrays.copyOfRange(call, 2, call.length - 2);
        Path file = TorchFile.of(Models.LAYOUT.tensors(), Models.small().parameters())
                .write(folder.resolve("CP.pth"));
        byte[] pickle = parts(file).get("archive/data.pkl");
        Random random = new Random(3);
        for (int k = 0; k < CASES; k++) {
            int at = 2 + random.nextInt(pickle.length - 2);
            ByteArrayOutputStream spliced = new ByteArrayOutputStream();
            spliced.write(pickle, 0, at);
            spliced.writeBytes(program);
            spliced.write(pickle, at, pickle.length - at);
            try {
                PickleMachine.read(spliced.toByteArray());
            } catch (IOException refusal) {
                assertFalse(refusal.getMessage().isBlank());
            }
            assertFalse(Files.exists(marker), "a program at byte " + at + " was run");
        }
    }

    @Test
    void checkpointsOfARun() throws IOException {
        List<Tensor> tensors = List.of(new Tensor("w", List.of(30L, 20L), 0), new Tensor("v", List.of(5L), 640));
        TrainingState state = new TrainingState(tensors, new float[704], new float[704], new float[704], 12);
        Path checkpoint = new CheckpointDirectory(folder.resolve("checkpoints"), 1, Map.of("seed", "1"))
                .save(state, new RunProgress(500, 4e-5, 1, 0.75, 400), true);
        List<String> names = List.of(
                "checkpoint.json",
                "parameters.safetensors",
                "first-moment.safetensors",
                "second-moment.safetensors",
                "SHA256SUMS");
        Random random = new Random(5);
        Tally tally = new Tally();
        for (int k = 0; k < CASES; k++) {
            Path damaged = checkpoint.resolve(names.get(random.nextInt(names.size())));
            byte[] whole = Files.readAllBytes(damaged);
            Path sums = checkpoint.resolve("SHA256SUMS");
            byte[] wholeSums = Files.readAllBytes(sums);
            byte[] mutated = Mutation.of(whole, random);
            Files.write(damaged, mutated);
            if (!damaged.equals(sums) && random.nextBoolean()) {
                String text = Files.readString(sums);
                Files.writeString(sums, text.replace(sha256(whole), sha256(mutated)));
            }
            tally.count(checkpoint, whole.length, () -> CheckpointStore.load(checkpoint));
            Files.write(damaged, whole);
            Files.write(sums, wholeSums);
        }
        tally.requireBoth();
    }

    @Test
    void images() throws IOException {
        NiftiHeader header = NiftiHeader.of(new int[] {9, 8, 7, 2}, new double[] {1, 1, 8, 1}, Affine.scaling(1, 1, 8));
        byte[] start = Arrays.copyOf(header.raw(), 352 + 4 * 9 * 8 * 7 * 2);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(start);
        }
        Random random = new Random(7);
        Tally tally = new Tally();
        for (int k = 0; k < CASES; k++) {
            byte[] mutated = Mutation.of(k % 2 == 0 ? start : compressed.toByteArray(), random);
            Path file = Files.write(folder.resolve("image.nii"), mutated);
            // What a deflate stream can hold is a thousand times its length; what it does hold is read frame by frame.
            tally.count(file, 2L * start.length, () -> NiftiImage.open(file).forEachFrame((t, voxels) -> {}));
        }
        tally.requireBoth();
    }

    private void archives(Path file, List<String> targets, Runnable read) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Map<String, byte[]> parts = parts(file);
        Random random = new Random(1);
        Tally tally = new Tally();
        for (int k = 0; k < CASES; k++) {
            if (k % 2 == 0) {
                Files.write(file, Mutation.of(whole, random));
            } else {
                String target = targets.get(random.nextInt(targets.size()));
                Map<String, byte[]> damaged = new LinkedHashMap<>(parts);
                damaged.put(target, Mutation.of(parts.get(target), random));
                write(file, damaged);
            }
            tally.count(file, Files.size(file), read);
        }
        tally.requireBoth();
    }

    /** How many damaged files were read and how many refused. */
    private static final class Tally {
        private int read;
        private int refused;

        void count(Path file, long bytes, Runnable work) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                work.run();
                read++;
            } catch (DataException refusal) {
                refused++;
                String message = refusal.getMessage();
                assertTrue(message.contains(file.getFileName().toString()), message);
                assertTrue(message.length() < 2000, message);
            }
            long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(taken <= ALLOWANCE + 8 * bytes, taken + " bytes for a file of " + bytes);
        }

        void requireBoth() {
            assertTrue(read > 0 && refused > CASES / 4, read + " read, " + refused + " refused");
        }
    }

    private static Map<String, byte[]> parts(Path file) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                parts.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return parts;
    }

    private static void write(Path file, Map<String, byte[]> parts) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                StoredArchive.Writer archive = new StoredArchive.Writer(out)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                archive.add(part.getKey(), target -> target.write(part.getValue()));
            }
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
