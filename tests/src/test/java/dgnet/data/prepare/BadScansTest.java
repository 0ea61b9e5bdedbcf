package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.FileTree;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad file: the data set opens, its subject is refused by name and cause, and the others are as they would be without it. */
class BadScansTest {
    private static final PreparationSettings SETTINGS = new PreparationSettings(0.5, 99.5, 1.5, 32);
    private static final String BAD = "A02";

    @TempDir
    Path folder;

    private Path root;
    private Path image;
    private Path mask;

    @BeforeEach
    void phantom() {
        root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(3, 0, 3, 2, 32, 11), line -> {});
        image = root.resolve(BAD).resolve(BAD + "_sa.nii.gz");
        mask = root.resolve(BAD).resolve(BAD + "_sa_gt.nii.gz");
    }

    @Test
    void aCompressedImageThatIsCutShort() throws IOException {
        halve(image);

        refused(image, "truncated");
    }

    @Test
    void aPlainImageThatIsCutShort() throws IOException {
        Path plain = image.resolveSibling(BAD + "_sa.nii");
        float[] voxels = voxels(image);
        NiftiHeader header = NiftiImage.open(image).header();
        NiftiWriter.write(plain, header(header.dimensions(), header.affine()), DataType.FLOAT32, voxels);
        Files.delete(image);
        halve(plain);

        refused(plain, "too short");
    }

    @Test
    void anImageThatIsNotNifti() throws IOException {
        Files.writeString(image, "a letter, not a scan");

        refused(image, "not a NIfTI file");
    }

    @Test
    void anEmptyFile() throws IOException {
        Files.write(image, new byte[0]);

        refused(image, "empty");
    }

    @Test
    void anImageThatIsGoneOnceTheDataSetIsOpen() throws IOException {
        Dataset dataset = Datasets.open("mnms", root);
        Files.delete(image);

        try (PreparedStore store = open(dataset)) {
            assertRefused(store, image, "no such file");
        }
    }

    @Test
    void anImageOfZeros() throws IOException {
        rewrite(image, k -> 0);

        refused(image, "no frame of the series has any contrast");
    }

    @Test
    void oneFrameWithoutContrastIsLeftOutAlone() throws IOException {
        float[] voxels = voxels(image);
        int frame = voxels.length / 3;
        rewrite(image, k -> k >= frame && k < 2 * frame ? 700 : voxels[k]);

        try (PreparedStore store = open(Datasets.open("mnms", root))) {
            assertEquals(List.of(), store.refused());
            assertEquals(
                    List.of(0, 2),
                    store.slices("A").stream()
                            .filter(slice -> slice.subject().equals(BAD))
                            .map(PreparedSlice::frame)
                            .distinct()
                            .toList());
        }
    }

    @Test
    void anImageThatHoldsNotANumber() throws IOException {
        float[] voxels = voxels(image);
        rewrite(image, k -> k == voxels.length - 1 ? Double.NaN : voxels[k]);

        refused(image, "slice 1 of frame 2", "NaN");
    }

    @Test
    void anImageThatHoldsAnInfinity() throws IOException {
        float[] voxels = voxels(image);
        rewrite(image, k -> k == 5 ? Double.NEGATIVE_INFINITY : voxels[k]);

        refused(image, "slice 0 of frame 0", "-Infinity");
    }

    @Test
    void anImageWhoseVoxelsAreTenThousandTimesTooLarge() throws IOException {
        float[] voxels = voxels(image);
        int[] dimensions = NiftiImage.open(image).header().dimensions();
        NiftiWriter.write(image, header(dimensions, Affine.scaling(1e6, 1e6, 1e6)), DataType.FLOAT32, voxels);

        refused(image, "a voxel is 1000000.0 mm long", "correct the header");
    }

    @Test
    void aMaskOnAnotherGrid() {
        NiftiHeader other = header(new int[] {8, 8, 2, 3}, Affine.scaling(1, 1, 8));
        NiftiWriter.write(mask, other, DataType.UINT8, new byte[8 * 8 * 2 * 3]);

        refused(mask, "the mask " + mask, "[8, 8, 2, 3] voxels", "a mask must be on the grid of its image");
    }

    @Test
    void aMaskAtAnotherPlace() throws IOException {
        NiftiHeader header = NiftiImage.open(mask).header();
        float[] labels = voxels(mask);
        double[][] moved = Arrays.stream(header.affine().matrix())
                .limit(3)
                .map(double[]::clone)
                .toArray(double[][]::new);
        moved[2][3] += 30;
        NiftiWriter.write(mask, header(header.dimensions(), Affine.of(moved)), DataType.FLOAT32, labels);

        refused(mask, "are up to 30.0 mm apart");
    }

    @Test
    void aMaskThatIsCutShort() throws IOException {
        halve(mask);

        refused(mask, "truncated");
    }

    @Test
    void aMaskWithALabelThatNobodyKnows() throws IOException {
        float[] labels = voxels(mask);
        rewrite(mask, k -> labels[k] == 3 ? 4 : labels[k]);

        refused(mask, "the label 4", "0 to 3");
    }

    @Test
    void anAnnotatedFrameWithoutAnyLabel() throws IOException {
        rewrite(mask, k -> 0);

        refused(mask, "no label in frame");
    }

    @Test
    void anAnnotatedFrameThatIsNotInTheFile() throws IOException {
        Path table = root.resolve("information.csv");
        String[] lines = Files.readString(table).split("\n");
        List<String> header = List.of(lines[0].trim().split(","));
        for (int k = 1; k < lines.length; k++) {
            String[] cells = lines[k].trim().split(",");
            if (cells[header.indexOf("External code")].equals(BAD)) {
                cells[header.indexOf("ES")] = "7";
                lines[k] = String.join(",", cells);
            }
        }
        Files.writeString(table, String.join("\n", lines) + "\n");

        refused(image, "frame ES has the number 7", "frames 0 to 2");
    }

    /** Prepares the domain of the bad subject and compares it with the domain without that subject. */
    private void refused(Path file, String... parts) {
        try (PreparedStore store = open(Datasets.open("mnms", root))) {
            assertRefused(store, file, parts);
        }
    }

    private void assertRefused(PreparedStore store, Path file, String... parts) {
        assertEquals(1, store.refused().size());
        RefusedSubject refused = store.refused().get(0);
        assertEquals("A", refused.domain());
        assertEquals(BAD, refused.subject());
        assertEquals(file.toString(), refused.file());
        assertTrue(refused.cause().contains(file.toString()), refused.cause());
        for (String part : parts) {
            assertTrue(refused.cause().contains(part), refused.cause());
        }
        try {
            FileTree.delete(root.resolve(BAD));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        try (PreparedStore without = open(Datasets.open("mnms", root))) {
            assertEquals(List.of(), without.refused());
            assertEquals(without.slices("A"), store.slices("A"));
            assertEquals(2 * 3 * 2, store.slices("A").size());
            float[] expected = new float[32 * 32];
            float[] found = new float[32 * 32];
            byte[] expectedLabels = new byte[32 * 32];
            byte[] foundLabels = new byte[32 * 32];
            for (PreparedSlice slice : store.slices("A")) {
                without.image("A", slice.index(), expected, 0);
                store.image("A", slice.index(), found, 0);
                assertArrayEquals(expected, found);
                without.labels("A", slice.index(), expectedLabels, 0);
                store.labels("A", slice.index(), foundLabels, 0);
                assertArrayEquals(expectedLabels, foundLabels);
            }
        }
    }

    private PreparedStore open(Dataset dataset) {
        return PreparedStore.open(
                folder.resolve("cache"), dataset, List.of("A"), SETTINGS, ReadPolicy.ONCE, progress -> {});
    }

    private static void halve(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static float[] voxels(Path file) {
        double[] values = NiftiImage.open(file).values();
        float[] voxels = new float[values.length];
        for (int k = 0; k < voxels.length; k++) {
            voxels[k] = (float) values[k];
        }
        return voxels;
    }

    /** Gives every voxel of a file another value, in its place in the file. */
    private static void rewrite(Path file, IntToDoubleFunction value) throws IOException {
        NiftiHeader header = NiftiImage.open(file).header();
        float[] voxels = new float[(int) header.voxels()];
        for (int k = 0; k < voxels.length; k++) {
            voxels[k] = (float) value.applyAsDouble(k);
        }
        NiftiWriter.write(file, header(header.dimensions(), header.affine()), DataType.FLOAT32, voxels);
    }

    private static NiftiHeader header(int[] dimensions, Affine affine) {
        double[] spacing = new double[dimensions.length];
        Arrays.fill(spacing, 1);
        for (int axis = 0; axis < 3; axis++) {
            double[][] matrix = affine.matrix();
            spacing[axis] = Math.hypot(Math.hypot(matrix[0][axis], matrix[1][axis]), matrix[2][axis]);
        }
        return NiftiHeader.of(dimensions, spacing, affine);
    }
}
