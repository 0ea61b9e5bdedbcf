package dgnet.model.metric;

/**
 * The grid of a volume that is stored x fastest, then y, then z, and the size of its voxels.
 *
 * @param width voxels along x
 * @param height voxels along y
 * @param depth voxels along z
 * @param spacingX mm from a voxel to the next along x
 * @param spacingY mm along y
 * @param spacingZ mm along z
 */
public record VoxelGrid(int width, int height, int depth, double spacingX, double spacingY, double spacingZ) {
    public VoxelGrid {
        if (width < 1 || height < 1 || depth < 1 || (long) width * height * depth > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a grid of " + width + "×" + height + "×" + depth
                    + " voxels; each side takes at least one and all together must fit one array");
        }
        if (!usable(spacingX) || !usable(spacingY) || !usable(spacingZ)) {
            throw new IllegalArgumentException("a spacing of " + spacingX + "×" + spacingY + "×" + spacingZ
                    + " mm; distances need a positive, finite step along each axis");
        }
    }

    /** How many voxels there are. */
    public int voxels() {
        return width * height * depth;
    }

    /** The volume of {@code count} voxels in ml (1 ml = 1000 mm³). */
    public double millilitres(long count) {
        return count * spacingX * spacingY * spacingZ / 1000;
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
