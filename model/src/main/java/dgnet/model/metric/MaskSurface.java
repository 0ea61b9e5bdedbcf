package dgnet.model.metric;

/**
 * The surface of a mask: its voxels without its 6-connected erosion, that is, those with a face to a voxel that is not in the mask. What
 * lies outside the volume is not in the mask, so a structure that the border cuts has a surface there.
 */
final class MaskSurface {
    private MaskSurface() {}

    /** For each voxel whether it belongs to the surface. */
    static boolean[] of(boolean[] mask, VoxelGrid grid) {
        grid.require(mask.length, "a mask");
        int width = grid.width();
        int plane = width * grid.height();
        boolean[] surface = new boolean[mask.length];
        int i = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < width; x++, i++) {
                    boolean atBorder = x == 0
                            || x == width - 1
                            || y == 0
                            || y == grid.height() - 1
                            || z == 0
                            || z == grid.depth() - 1;
                    surface[i] = mask[i]
                            && (atBorder
                                    || !(mask[i - 1]
                                            && mask[i + 1]
                                            && mask[i - width]
                                            && mask[i + width]
                                            && mask[i - plane]
                                            && mask[i + plane]));
                }
            }
        }
        return surface;
    }
}
