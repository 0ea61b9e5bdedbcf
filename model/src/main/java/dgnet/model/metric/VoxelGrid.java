package dgnet.model.metric;

import dgnet.data.nifti.Affine;

/**
 * The grid of a volume that is stored x fastest, then y, then z.
 *
 * @param width voxels along x
 * @param height voxels along y
 * @param depth voxels along z
 * @param affine voxel indices to mm
 */
public record VoxelGrid(int width, int height, int depth, Affine affine) {
    public VoxelGrid {
        if (width < 1 || height < 1 || depth < 1 || (long) width * height * depth > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a grid of " + width + "×" + height + "×" + depth
                    + " voxels; each side takes at least one and all together must fit one array");
        }
        double[] spacing = affine.spacing();
        if (!usable(spacing[0]) || !usable(spacing[1]) || !usable(spacing[2])) {
            throw new IllegalArgumentException("a spacing of " + spacing[0] + "×" + spacing[1] + "×" + spacing[2]
                    + " mm; distances need a positive, finite step along each axis");
        }
    }

    /** A grid with perpendicular axes and these steps in mm. */
    public VoxelGrid(int width, int height, int depth, double spacingX, double spacingY, double spacingZ) {
        this(width, height, depth, Affine.scaling(spacingX, spacingY, spacingZ));
    }

    /** Mm from a voxel to the next along x, y and z. */
    public double[] spacing() {
        return affine.spacing();
    }

    /** Whether the axes are not perpendicular, so that a distance is not the sum of its squares along them. */
    public boolean sheared() {
        return affine.shear() > 0;
    }

    /** How many voxels there are. */
    public int voxels() {
        return width * height * depth;
    }

    /** The volume of {@code count} voxels in ml (1 ml = 1000 mm³). */
    public double millilitres(long count) {
        return count * affine.voxelVolume() / 1000;
    }

    /** Where a voxel is, in mm. */
    double[] place(int voxel) {
        int z = voxel / (width * height);
        return affine.apply(voxel % width, voxel / width % height, z);
    }

    /** Refuses an array that has not one element for each voxel. */
    void require(int elements, String what) {
        if (elements != voxels()) {
            throw new IllegalArgumentException(what + " has " + elements + " elements; a grid of " + width + "×"
                    + height + "×" + depth + " takes " + voxels());
        }
    }

    private static boolean usable(double spacing) {
        return spacing > 0 && Double.isFinite(spacing);
    }
}
