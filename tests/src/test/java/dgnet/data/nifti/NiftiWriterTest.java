package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NiftiWriterTest {
    private static final NiftiHeader HEADER =
            NiftiHeader.of(new int[] {3, 2, 2, 2}, new double[] {1, 1, 5, 0.1}, Affine.scaling(1, 1, 5));

    @TempDir
    Path folder;

    @Test
    void framesGiveTheBytesOfTheWholeFile() throws IOException {
        byte[] labels = new byte[24];
        for (int k = 0; k < labels.length; k++) {
            labels[k] = (byte) (k * 10);
        }
        NiftiWriter.write(folder.resolve("whole.nii.gz"), HEADER, DataType.UINT8, labels);

        try (NiftiWriter writer = NiftiWriter.open(folder.resolve("frames.nii.gz"), HEADER, DataType.UINT8)) {
            writer.write(Arrays.copyOf(labels, 12));
            writer.write(Arrays.copyOfRange(labels, 12, 24));
            writer.finish();
        }

        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole.nii.gz")),
                Files.readAllBytes(folder.resolve("frames.nii.gz")));
    }

    @Test
    void leavesNothingWhereItWasNotFinishedAndKeepsWhatWasThere() throws IOException {
        Path path = folder.resolve("labels.nii");
        Files.writeString(path, "earlier");

        try (NiftiWriter writer = NiftiWriter.open(path, HEADER, DataType.UINT8)) {
            writer.write(new byte[12]);
            assertThrows(IllegalArgumentException.class, writer::finish);
            assertThrows(IllegalArgumentException.class, () -> writer.write(new byte[13]));
        }

        assertEquals("earlier", Files.readString(path));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
    }
}
