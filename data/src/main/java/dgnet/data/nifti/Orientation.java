package dgnet.data.nifti;

/**
 * The canonical orientation of a volume's slices: the same anatomy gives the same pixels for every storage order.
 *
 * <p>The slice axis is the stored axis with clearly the largest spacing (at least {@value #CLEARLY} times both others), otherwise the axis
 * closest to the head-foot direction. The plane is named after the world axis nearest to the slice axis: axial, coronal or sagittal. The
 * two in-plane stored axes become the directions of columns and rows, in the assignment that agrees better with the plane's pair of world
 * axes: left-right and front-back (axial), left-right and head-foot (coronal), front-back and head-foot (sagittal). Both are flipped if
 * necessary, so that pictures follow the radiological convention: column numbers increase from the patient's right to the left (in sagittal
 * planes from front to back), row numbers from front to back (in the other planes from head to foot). Slices keep their stored order.
 *
 * @param sliceAxis the stored axis (0, 1, 2) across slices
 * @param columnAxis the stored axis along which the column number increases
 * @param rowAxis the stored axis along which the row number increases
 * @param flipColumns whether column 0 is the last index of its axis
 * @param flipRows whether row 0 is the last index of its axis
 */
public record Orientation(int sliceAxis, int columnAxis, int rowAxis, boolean flipColumns, boolean flipRows) {
    static final double CLEARLY = 1.5;

    private static final int RIGHT = 0;
    private static final int ANTERIOR = 1;
    private static final int SUPERIOR = 2;

    public Orientation {
        if (((1 << sliceAxis) | (1 << columnAxis) | (1 << rowAxis)) != 0b111) {
            throw new IllegalArgumentException(
                    "axes " + sliceAxis + ", " + columnAxis + ", " + rowAxis + " are not 0, 1 and 2 in some order");
        }
    }

    /** The orientation of a volume with this affine. */
    public static Orientation of(Affine affine) {
        return across(sliceAxis(affine), affine);
    }

    /** As {@link #of(Affine)}, but if exactly one axis has a single voxel, as in 2-D files, it is the slice axis. */
    public static Orientation of(NiftiHeader header) {
        int single = -1;
        int singles = 0;
        for (int axis = 0; axis < 3; axis++) {
            if (header.dimension(axis) == 1) {
                single = axis;
                singles++;
            }
        }
        return singles == 1 ? across(single, header.affine()) : of(header.affine());
    }

    /** The slice grid of a frame with {@code header}'s dimensions in this orientation. */
    public SliceGrid grid(NiftiHeader header) {
        int[] dimensions = {header.dimension(0), header.dimension(1), header.dimension(2)};
        int[] steps = {1, dimensions[0], dimensions[0] * dimensions[1]};
        int width = dimensions[columnAxis];
        int height = dimensions[rowAxis];
        int first =
                (flipColumns ? (width - 1) * steps[columnAxis] : 0) + (flipRows ? (height - 1) * steps[rowAxis] : 0);
        return new SliceGrid(
                width,
                height,
                dimensions[sliceAxis],
                first,
                flipColumns ? -steps[columnAxis] : steps[columnAxis],
                flipRows ? -steps[rowAxis] : steps[rowAxis],
                steps[sliceAxis]);
    }

    private static int sliceAxis(Affine affine) {
        double[] spacing = affine.spacing();
        for (int axis = 0; axis < 3; axis++) {
            double other = Math.max(spacing[(axis + 1) % 3], spacing[(axis + 2) % 3]);
            if (spacing[axis] >= CLEARLY * other) {
                return axis;
            }
        }
        int closest = 0;
        for (int axis = 1; axis < 3; axis++) {
            if (alignment(affine, axis, SUPERIOR) > alignment(affine, closest, SUPERIOR)) {
                closest = axis;
            }
        }
        return closest;
    }

    private static Orientation across(int sliceAxis, Affine affine) {
        int first = sliceAxis == 0 ? 1 : 0;
        int second = sliceAxis == 2 ? 1 : 2;
        int normal = nearestWorldAxis(cross(affine.axis(first), affine.axis(second)));
        int across = normal == RIGHT ? ANTERIOR : RIGHT;
        int down = normal == SUPERIOR ? ANTERIOR : SUPERIOR;
        double asStored = alignment(affine, first, across) + alignment(affine, second, down);
        double swapped = alignment(affine, second, across) + alignment(affine, first, down);
        int columnAxis = asStored >= swapped ? first : second;
        int rowAxis = asStored >= swapped ? second : first;
        return new Orientation(
                sliceAxis, columnAxis, rowAxis, affine.axis(columnAxis)[across] > 0, affine.axis(rowAxis)[down] > 0);
    }

    /** The absolute cosine of the angle between a stored axis and a world axis. */
    private static double alignment(Affine affine, int axis, int world) {
        return Math.abs(affine.axis(axis)[world]) / affine.spacing()[axis];
    }

    private static int nearestWorldAxis(double[] direction) {
        int nearest = SUPERIOR;
        for (int world = 1; world >= 0; world--) {
            if (Math.abs(direction[world]) > Math.abs(direction[nearest])) {
                nearest = world;
            }
        }
        return nearest;
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }
}
