package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrientationTest {
    private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    @TempDir
    Path folder;

    /** A volume: voxels x fastest, their dimensions and place. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Volume(float[] voxels, int[] dimensions, Affine affine) {
        NiftiHeader header() {
            return NiftiHeader.of(dimensions, affine.spacing(), affine);
        }

        /** The same anatomy stored so that new axis k is old axis order[k], reversed if flip has bit k. */
        Volume stored(int[] order, int flip) {
            int[] size = {dimensions[order[0]], dimensions[order[1]], dimensions[order[2]]};
            double[][] toOld = new double[3][4];
            for (int k = 0; k < 3; k++) {
                boolean reversed = ((flip >> k) & 1) == 1;
                toOld[order[k]][k] = reversed ? -1 : 1;
                toOld[order[k]][3] = reversed ? size[k] - 1 : 0;
            }
            Affine map = Affine.of(toOld);
            float[] values = new float[voxels.length];
            int at = 0;
            for (int k = 0; k < size[2]; k++) {
                for (int j = 0; j < size[1]; j++) {
                    for (int i = 0; i < size[0]; i++) {
                        double[] old = map.apply(i, j, k);
                        int x = (int) old[0];
                        int y = (int) old[1];
                        int z = (int) old[2];
                        values[at++] = voxels[x + dimensions[0] * (y + dimensions[1] * z)];
                    }
                }
            }
            return new Volume(values, size, affine.after(map));
        }
    }

    /** Every voxel different, along R, A, S. */
    private static Volume volume(double dx, double dy, double dz) {
        int[] dimensions = {5, 4, 3};
        float[] voxels = new float[60];
        for (int k = 0; k < voxels.length; k++) {
            voxels[k] = k;
        }
        return new Volume(voxels, dimensions, new Affine(dx, 0, 0, -3, 0, dy, 0, 4, 0, 0, dz, 5));
    }

    /** Turned in space by angles in degrees about x, then z. */
    private static Volume turned(Volume volume, double aboutX, double aboutZ) {
        double a = Math.toRadians(aboutX);
        double b = Math.toRadians(aboutZ);
        Affine x = new Affine(1, 0, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, 0, Math.sin(a), Math.cos(a), 0);
        Affine z = new Affine(Math.cos(b), -Math.sin(b), 0, 0, Math.sin(b), Math.cos(b), 0, 0, 0, 0, 1, 0);
        return new Volume(volume.voxels, volume.dimensions, z.after(x).after(volume.affine));
    }

    @Test
    void hangsAxialSlicesAsRadiologistsDo() {
        Volume volume = volume(1, 1, 3);
        Orientation orientation = Orientation.of(volume.header());
        assertEquals(2, orientation.sliceAxis());
        SliceGrid grid = orientation.grid(volume.header());
        assertEquals(List.of(5, 4, 3), List.of(grid.width(), grid.height(), grid.depth()));
        // Row 0, column 0 is the patient's right front: largest x and y.
        assertEquals(4 + 5 * 3, grid.index(0, 0, 0));
        assertEquals(5 * 4 * 2, grid.index(2, 3, 4));
        assertEquals(4 + 5 * 3, grid.slice(volume.voxels, 0)[0]);
    }

    @Test
    void seesTheSamePixelsInEveryStorageOrder() {
        List<Volume> volumes = List.of(
                volume(1, 1, 3),
                volume(1, 1, 1),
                volume(4, 1, 1),
                volume(1, 4, 1),
                turned(volume(1, 1.2, 8), 40, 25),
                turned(volume(1.3, 1, 8), 65, -40),
                turned(volume(1, 1, 1.2), 20, 30));
        for (Volume volume : volumes) {
            float[][] expected = slices(volume);
            for (int[] order : PERMUTATIONS) {
                for (int flip = 0; flip < 8; flip++) {
                    Volume stored = volume.stored(order, flip);
                    float[][] actual = slices(stored);
                    int sliceAxis = Orientation.of(stored.header()).sliceAxis();
                    boolean reversed = ((flip >> sliceAxis) & 1) == 1;
                    assertEquals(expected.length, actual.length);
                    for (int z = 0; z < expected.length; z++) {
                        assertArrayEquals(expected[z], actual[reversed ? expected.length - 1 - z : z]);
                    }
                }
            }
        }
    }

    @Test
    void seesTheSamePixelsInFilesWrittenInRasLpsAndPirOrder() {
        Volume ras = turned(volume(1, 1.1, 5), 10, 15);
        Volume lps = ras.stored(new int[] {0, 1, 2}, 0b011);
        Volume pir = ras.stored(new int[] {1, 2, 0}, 0b011);
        float[] expected = slices(ras)[1];
        for (Volume volume : List.of(ras, lps, pir)) {
            Path path = folder.resolve("a.nii.gz");
            NiftiWriter.write(path, volume.header(), DataType.INT16, volume.voxels);
            NiftiImage image = NiftiImage.open(path);
            SliceGrid grid = Orientation.of(image.header()).grid(image.header());
            assertArrayEquals(expected, grid.slice(image.frame(0), 1));
        }
    }

    @Test
    void slicesAcrossTheThickestAxisWhereOneIsClearlyThickest() {
        assertEquals(0, Orientation.of(volume(1.6, 1, 1).header()).sliceAxis());
        assertEquals(1, Orientation.of(volume(1, 8, 1.5).header()).sliceAxis());
        // No clearly largest spacing: the axis towards the head.
        assertEquals(2, Orientation.of(volume(1.4, 1, 1).header()).sliceAxis());
        assertEquals(2, Orientation.of(volume(3, 3, 1).header()).sliceAxis());
    }

    @Test
    void takesATwoDimensionalFileAsOneSliceWhateverItsPlane() {
        Affine coronal = new Affine(2, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0);
        NiftiHeader header = NiftiHeader.of(new int[] {6, 7}, new double[] {2, 2}, coronal);
        Orientation orientation = Orientation.of(header);
        assertEquals(new Orientation(2, 0, 1, true, true), orientation);
        assertEquals(1, orientation.grid(header).depth());
    }

    @Test
    void coversEveryVoxelOnce() {
        Volume volume = turned(volume(1, 1.2, 8), 40, 25).stored(new int[] {2, 0, 1}, 0b101);
        SliceGrid grid = Orientation.of(volume.header()).grid(volume.header());
        boolean[] seen = new boolean[60];
        for (int z = 0; z < grid.depth(); z++) {
            for (int row = 0; row < grid.height(); row++) {
                for (int column = 0; column < grid.width(); column++) {
                    seen[grid.index(z, row, column)] = true;
                }
            }
        }
        for (boolean voxel : seen) {
            assertTrue(voxel);
        }
    }

    private static float[][] slices(Volume volume) {
        SliceGrid grid = Orientation.of(volume.header()).grid(volume.header());
        float[][] slices = new float[grid.depth()][];
        for (int z = 0; z < slices.length; z++) {
            slices[z] = grid.slice(volume.voxels, z);
        }
        return slices;
    }
}
