package dgnet.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchCheckpointTest {
    private static final long[] SIX = {6};
    private static final long[] ONE = {1};

    @TempDir
    Path folder;

    /** The file is PyTorch's own: small.py beside it wrote it. */
    @Test
    void readsWhatPyTorchWrites() throws IOException {
        Path file = folder.resolve("small.pth");
        try (InputStream in = TorchCheckpointTest.class.getResourceAsStream("/torch/small.pth")) {
            Files.copy(in, file);
        }

        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(file)) {
            assertEquals(
                    List.of(
                            "weight",
                            "bias",
                            "running_mean",
                            "running_var",
                            "num_batches_tracked",
                            "strided",
                            "double",
                            "half",
                            "bf",
                            "scalar"),
                    List.copyOf(checkpoint.tensors().keySet()));
            assertArrayEquals(new float[] {1, 1, 1, 1}, values(checkpoint, "weight"));
            assertArrayEquals(new float[] {0}, values(checkpoint, "num_batches_tracked"));
            assertEquals(List.of(2L, 4L), checkpoint.tensors().get("strided").shape());
            assertArrayEquals(new float[] {1, 7, 13, 19, 2, 8, 14, 20}, values(checkpoint, "strided"));
            assertEquals(List.of(1L, 2L), checkpoint.tensors().get("double").shape());
            assertArrayEquals(new float[] {1.5f, -2.25f}, values(checkpoint, "double"));
            assertArrayEquals(new float[] {1.5f, -65504, 0x1p-24f, 0.333f}, values(checkpoint, "half"), 0.0001f);
            assertEquals(0x1p-24f, values(checkpoint, "half")[2]);
            assertArrayEquals(new float[] {1.5f, -2, 3e38f}, values(checkpoint, "bf"), 1e36f);
            assertEquals(List.of(), checkpoint.tensors().get("scalar").shape());
            assertArrayEquals(new float[] {7}, values(checkpoint, "scalar"));
        }
    }

    @Test
    void refusesTensorsThatDoNotLieInTheirStorage() {
        refused(file().view("w", "FloatStorage", "0", 6, 0, new long[] {7}, ONE), "exceeds its storage");
        refused(file().view("w", "FloatStorage", "0", 6, 1, SIX, ONE), "exceeds its storage");
        refused(file().view("w", "FloatStorage", "0", 6, 0, SIX, new long[] {2}), "exceeds its storage");
        refused(file().view("w", "FloatStorage", "0", 6, -1, SIX, ONE), "invalid combination");
        refused(file().view("w", "FloatStorage", "0", 6, 0, new long[] {-6}, ONE), "impossible");
        refused(file().view("w", "FloatStorage", "0", 6, 0, SIX, new long[] {-1}), "impossible");
        refused(file().view("w", "FloatStorage", "0", 6, 0, SIX, new long[] {Long.MAX_VALUE}), "impossible");
        refused(
                file().view("w", "FloatStorage", "0", 6, 0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}),
                "impossible");
        refused(
                file().view("w", "FloatStorage", "0", 6, 0, new long[] {1 << 30}, new long[] {0}),
                "exceeds its storage");
    }

    @Test
    void refusesStoragesThatAreNotWhatTheyClaim() {
        refused(file().view("w", "FloatStorage", "0", 1L << 40, 0, SIX, ONE), "24 bytes long");
        refused(file().view("w", "DoubleStorage", "0", 6, 0, SIX, ONE), "24 bytes long");
        refused(file().view("w", "FloatStorage", "1", 6, 0, SIX, ONE), "lacks the part archive/data/1");
        refused(file().view("w", "FloatStorage", "../version", 6, 0, SIX, ONE), "lacks the part");
        refused(file().view("w", "ComplexFloatStorage", "0", 3, 0, ONE, ONE), "torch.ComplexFloatStorage");
        refused(
                file().view("w", "FloatStorage", "0", 6, 0, SIX, ONE).view("v", "IntStorage", "0", 6, 0, SIX, ONE),
                "in two ways");
    }

    @Test
    void refusesManyLargeTensorsOfOneStorage() {
        refused(
                file().view("w", "FloatStorage", "0", 6, 0, SIX, ONE).view("v", "FloatStorage", "0", 6, 0, SIX, ONE),
                "share storage");
    }

    @Test
    void refusesWhatIsMoreThanAStateDict() {
        refused(new TorchFile().text("epoch").raw("K\u0003"), "'epoch' is not a tensor");
        refused(new TorchFile().text("state_dict").raw("}"), "save only the state_dict()");
    }

    @Test
    void refusesFilesOfOtherKinds() throws IOException {
        refused(folder.resolve("absent.pth"), "there is no such file");
        refused(Files.write(folder.resolve("text.pth"), new byte[100]), "not a zip file");
        refused(Files.write(folder.resolve("old.pth"), TorchFile.ascii("\u0080\u0002\u008a\nl")), "version 1.6");
        refused(zip(ZipEntry.STORED, "letter.txt"), "not a PyTorch checkpoint");
        refused(zip(ZipEntry.DEFLATED, "archive/data.pkl"), "is compressed");
    }

    private TorchFile file() {
        return new TorchFile().storage("0", new byte[24]);
    }

    private void refused(TorchFile file, String reason) {
        refused(file.write(folder.resolve("file.pth")), reason);
    }

    private static void refused(Path file, String reason) {
        String message = assertThrows(
                        IOException.class, () -> TorchCheckpoint.open(file).close())
                .getMessage();
        assertTrue(message.contains(reason), message);
    }

    private Path zip(int method, String name) throws IOException {
        Path path = folder.resolve("other.zip");
        try (OutputStream out = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(method);
            entry.setSize(0);
            entry.setCrc(0);
            zip.putNextEntry(entry);
            zip.closeEntry();
        }
        return path;
    }

    private static float[] values(TorchCheckpoint checkpoint, String name) throws IOException {
        TensorView tensor = checkpoint.tensors().get(name);
        float[] values = new float[(int) tensor.elements()];
        tensor.copy(checkpoint.read(tensor.storage()), values, 0);
        return values;
    }
}
