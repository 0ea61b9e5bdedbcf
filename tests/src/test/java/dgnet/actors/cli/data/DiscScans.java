package dgnet.actors.cli.data;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Scans of a bright disc of 40 × 40 × 2 voxels, with masks, for trees of any layout. */
final class DiscScans {
    private static final int SIDE = 40;
    private static final int SLICES = 2;

    private DiscScans() {}

    /** A scan; the seed makes its contents its own. */
    static void image(Path path, int seed) throws IOException {
        write(path, voxels(seed), SIDE, SIDE, SLICES);
    }

    /** A series of equal frames. */
    static void series(Path path, int seed, int frames) throws IOException {
        byte[] frame = voxels(seed);
        byte[] voxels = new byte[frame.length * frames];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = frame[i % frame.length];
        }
        write(path, voxels, SIDE, SIDE, SLICES, frames);
    }

    /** The mask of the scan of the same seed; the disc has this value. */
    static void mask(Path path, int seed, int value) throws IOException {
        byte[] voxels = new byte[SIDE * SIDE * SLICES];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (byte) (inside(i, seed) ? value : 0);
        }
        write(path, voxels, SIDE, SIDE, SLICES);
    }

    private static byte[] voxels(int seed) {
        byte[] voxels = new byte[SIDE * SIDE * SLICES];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (byte) (10 + (inside(i, seed) ? 60 : 0) + (i * 31 + seed * 17) % 13);
        }
        return voxels;
    }

    private static boolean inside(int voxel, int seed) {
        int x = voxel % SIDE - SIDE / 2;
        int y = voxel / SIDE % SIDE - SIDE / 2;
        int radius = 8 + seed % 4;
        return x * x + y * y < radius * radius;
    }

    private static void write(Path path, byte[] voxels, int... dimensions) throws IOException {
        Files.createDirectories(path.getParent());
        double[] spacing = {1, 1, 5, 0.04};
        NiftiWriter.write(
                path,
                NiftiHeader.of(dimensions, Arrays.copyOf(spacing, dimensions.length), Affine.scaling(1, 1, 5)),
                DataType.UINT8,
                voxels);
    }
}
