package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.SharedData;
import dgnet.data.DataException;
import dgnet.data.Draw;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.DataType;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumePreparationTest {
    private static final PreparationSettings SETTINGS = new PreparationSettings(0.5, 99.5, 1.5, 96);
    private static final int[] SIZE = {40, 34, 5};
    private static final double[] SPACING = {1.1, 1.3, 6};

    @TempDir
    Path folder;

    @Test
    void givesTheSamePixelsHoweverTheScanIsStored() {
        ReorientedScan intensities = new ReorientedScan(SIZE, SPACING, noise());
        ReorientedScan labels = new ReorientedScan(SIZE, SPACING, labels());
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.2, 32);
        PreparedVolume expected = null;
        for (String code : List.of("RAS", "LPS", "PIR", "SRA", "IAL")) {
            Path image = folder.resolve(code + ".nii");
            Path mask = folder.resolve(code + "-mask.nii.gz");
            intensities.write(image, code, DataType.FLOAT32);
            labels.write(mask, code, DataType.UINT8);
            PreparedVolume volume = VolumePreparation.prepare(subject(image, mask, false), 0, settings);
            assertEquals(SIZE[2], volume.depth());
            if (expected == null) {
                expected = volume;
            }
            int pixels = 32 * 32;
            for (int z = 0; z < SIZE[2]; z++) {
                // Slices keep their stored order, which is reversed for an I in the axis codes.
                int other = code.contains("I") ? SIZE[2] - 1 - z : z;
                assertArrayEquals(
                        Arrays.copyOfRange(expected.images(), z * pixels, (z + 1) * pixels),
                        Arrays.copyOfRange(volume.images(), other * pixels, (other + 1) * pixels),
                        code);
                assertArrayEquals(
                        Arrays.copyOfRange(expected.labels(), z * pixels, (z + 1) * pixels),
                        Arrays.copyOfRange(volume.labels(), other * pixels, (other + 1) * pixels),
                        code);
            }
        }
    }

    @Test
    void showsAnteriorAtTheTopAndThePatientsRightAtTheLeft() {
        float[] voxels = new float[SIZE[0] * SIZE[1] * SIZE[2]];
        // One bright voxel, far right and far anterior.
        voxels[(SIZE[1] - 1) * SIZE[0] + SIZE[0] - 1] = 100;
        Path image = folder.resolve("corner.nii");
        new ReorientedScan(SIZE, new double[] {1, 1, 6}, voxels).write(image, "RAS", DataType.FLOAT32);
        PreparationSettings settings = new PreparationSettings(0, 100, 1, 40);
        PreparedVolume volume = VolumePreparation.prepare(subject(image, null, false), 0, settings);
        assertEquals(1, volume.images()[3 * 40]);
        assertEquals(0, volume.labels().length);
    }

    @Test
    void scalesBetweenThePercentilesOfTheSlice() {
        // 1089 values 0 … 1088: NumPy gives 5.44 and 1082.56 at 0.5 and 99.5 %.
        int[] size = {33, 33, 1};
        float[] voxels = new float[33 * 33];
        for (int i = 0; i < voxels.length; i++) {
            // Stored from the left and back, seen from the right and front.
            voxels[i] = 1088 - i;
        }
        Path image = folder.resolve("ramp.nii");
        new ReorientedScan(size, new double[] {1, 1, 5}, voxels).write(image, "LPS", DataType.INT16);
        PreparedVolume volume =
                VolumePreparation.prepare(subject(image, null, false), 0, new PreparationSettings(0.5, 99.5, 1, 33));
        assertEquals(0, volume.images()[5]);
        assertEquals((6 - 5.44) / (1082.56 - 5.44), volume.images()[6], 1e-6);
        assertEquals((500 - 5.44) / (1082.56 - 5.44), volume.images()[500], 1e-6);
        assertEquals(1, volume.images()[1083]);
    }

    @Test
    void givesZerosForASliceWithoutContrast() {
        float[] voxels = noise();
        Arrays.fill(voxels, 0, SIZE[0] * SIZE[1], 3);
        Path image = folder.resolve("flat.nii");
        new ReorientedScan(SIZE, SPACING, voxels).write(image, "RAS", DataType.FLOAT32);
        PreparedVolume volume = VolumePreparation.prepare(subject(image, null, false), 0, SETTINGS);
        assertArrayEquals(new float[96 * 96], Arrays.copyOf(volume.images(), 96 * 96));
    }

    @Test
    void refusesVoxelsThatAreNoNumbers() {
        float[] voxels = noise();
        voxels[17] = Float.NaN;
        Path image = folder.resolve("broken.nii");
        new ReorientedScan(SIZE, SPACING, voxels).write(image, "RAS", DataType.FLOAT32);
        DataException fault = assertThrows(
                DataException.class, () -> VolumePreparation.prepare(subject(image, null, false), 0, SETTINGS));
        assertTrue(fault.getMessage().contains("broken.nii"), fault.getMessage());
    }

    @Test
    void countsAnEmptySliceAsUnlabelledWhereTheDataSetSaysSo() {
        Path image = folder.resolve("image.nii");
        Path mask = folder.resolve("mask.nii");
        new ReorientedScan(SIZE, SPACING, noise()).write(image, "RAS", DataType.FLOAT32);
        float[] labels = labels();
        Arrays.fill(labels, 0, 2 * SIZE[0] * SIZE[1], 0);
        new ReorientedScan(SIZE, SPACING, labels).write(mask, "RAS", DataType.UINT8);
        assertArrayEquals(
                new boolean[] {false, false, true, true, true},
                VolumePreparation.prepare(subject(image, mask, true), 0, SETTINGS)
                        .labelled());
        assertArrayEquals(
                new boolean[] {true, true, true, true, true},
                VolumePreparation.prepare(subject(image, mask, false), 0, SETTINGS)
                        .labelled());
    }

    @Test
    void bringsPhantomLabelsBackToTheFilesOwnGrid() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 2, 4, 120, 5), line -> {});
        for (Subject subject : Datasets.open("mnms", root).subjects()) {
            assertComesBack(subject, 0, 3, SETTINGS, 0.95);
        }
    }

    @Test
    void bringsSpinalCordLabelsBackToTheFilesOwnGrid() {
        Dataset dataset = Datasets.open("spinal-cord", SharedData.path("data/spinal-cord"));
        int compared = 0;
        for (Subject subject : dataset.subjects()) {
            if (subject.labelled()) {
                assertComesBack(subject, 0, 2, new PreparationSettings(0.5, 99.5, 0.3, 192), 0.9);
                compared++;
            }
        }
        assertTrue(compared >= 5);
    }

    @Test
    void isBackgroundOutsideTheCrop() {
        Path image = folder.resolve("image.nii");
        new ReorientedScan(SIZE, SPACING, noise()).write(image, "PIR", DataType.FLOAT32);
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1, 16);
        VolumeGrid grid = VolumePreparation.prepare(subject(image, null, false), 0, settings)
                .grid();
        float[] certain = new float[5 * 2 * 16 * 16];
        for (int z = 0; z < 5; z++) {
            Arrays.fill(certain, (2 * z + 1) * 256, (2 * z + 2) * 256, 1);
        }
        byte[] labels = grid.labelsOnOriginalGrid(certain, 1);
        int covered = 0;
        for (byte label : labels) {
            covered += label;
        }
        // 16 mm: 14 or 15 of 40 voxels of 1.1 mm, 12 or 13 of 34 of 1.3 mm, in each of five slices.
        assertEquals(5 * 14.5 * 12.3, covered, 70);
        assertFalse(labels[0] == 1);
    }

    private void assertComesBack(Subject subject, int frame, int classes, PreparationSettings settings, double least) {
        PreparedVolume volume = VolumePreparation.prepare(subject, frame, settings);
        int pixels = volume.size() * volume.size();
        float[] oneHot = new float[volume.depth() * (classes + 1) * pixels];
        for (int i = 0; i < volume.labels().length; i++) {
            oneHot[(i / pixels * (classes + 1) + volume.labels()[i]) * pixels + i % pixels] = 1;
        }
        byte[] back = volume.grid().labelsOnOriginalGrid(oneHot, classes);
        byte[] truth = MaskMerge.labels(subject, MaskMerge.open(subject), frame, classes);
        assertEquals(truth.length, back.length);
        for (int label = 1; label <= classes; label++) {
            double both = 0;
            double either = 0;
            for (int i = 0; i < truth.length; i++) {
                both += truth[i] == label && back[i] == label ? 2 : 0;
                either += (truth[i] == label ? 1 : 0) + (back[i] == label ? 1 : 0);
            }
            assertTrue(both / either > least, subject.id() + ", label " + label + ": Dice " + both / either);
        }
    }

    private static Subject subject(Path image, Path mask, boolean emptySliceIsUnlabelled) {
        return mask == null
                ? Subject.of("s", "d", image, List.of(), List.of(), emptySliceIsUnlabelled)
                : Subject.of(
                        "s",
                        "d",
                        image,
                        List.of(mask),
                        List.of(new Subject.LabelledFrame("image", 0)),
                        emptySliceIsUnlabelled);
    }

    private static float[] noise() {
        Draw draw = Draw.of(1, 0, "voxels", 0);
        float[] voxels = new float[SIZE[0] * SIZE[1] * SIZE[2]];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) draw.uniform(-50, 900);
        }
        return voxels;
    }

    private static float[] labels() {
        float[] labels = new float[SIZE[0] * SIZE[1] * SIZE[2]];
        for (int i = 0; i < labels.length; i++) {
            int x = i % SIZE[0];
            int y = i / SIZE[0] % SIZE[1];
            labels[i] = x > 11 && x < 25 && y > 7 && y < 20 ? (x > y ? 1 : 2) : 0;
        }
        return labels;
    }
}
