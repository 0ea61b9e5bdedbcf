package dgnet.model.metric;

/**
 * The smallest box that holds two masks. Outside it both are empty, so surfaces and the distances between them are the same in the box
 * as in the whole volume, and cost as much as the structures are large.
 */
final class BoundingBox {
    private final VoxelGrid whole;
    private final VoxelGrid box;
    private final int first;

    private BoundingBox(VoxelGrid whole, VoxelGrid box, int first) {
        this.whole = whole;
        this.box = box;
        this.first = first;
    }

    /** The box of two masks of one grid, at least one of which is not empty. */
    static BoundingBox of(boolean[] one, boolean[] other, VoxelGrid grid) {
        int[] low = {grid.width(), grid.height(), grid.depth()};
        int[] high = {-1, -1, -1};
        int i = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++, i++) {
                    if (one[i] || other[i]) {
                        include(x, 0, low, high);
                        include(y, 1, low, high);
                        include(z, 2, low, high);
                    }
                }
            }
        }
        VoxelGrid box = new VoxelGrid(high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1, grid.affine());
        return new BoundingBox(grid, box, (low[2] * grid.height() + low[1]) * grid.width() + low[0]);
    }

    /** The box as a grid of its own. */
    VoxelGrid grid() {
        return box;
    }

    /** The part of a mask of the whole volume that lies in the box. */
    boolean[] crop(boolean[] mask) {
        boolean[] part = new boolean[box.voxels()];
        for (int z = 0; z < box.depth(); z++) {
            for (int y = 0; y < box.height(); y++) {
                int from = first + (z * whole.height() + y) * whole.width();
                System.arraycopy(mask, from, part, (z * box.height() + y) * box.width(), box.width());
            }
        }
        return part;
    }

    private static void include(int position, int axis, int[] low, int[] high) {
        low[axis] = Math.min(low[axis], position);
        high[axis] = Math.max(high[axis], position);
    }
}
