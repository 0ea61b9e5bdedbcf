package dgnet.data.phantom;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.NiftiHeader;

/**
 * A scan in the storage order of its vendor: the order of the voxels and the matching header.
 *
 * @param scan the scan in picture order
 */
record StoredScan(PhantomScan scan) {
    /** Length of the heart's long axis within the stack, in mm. */
    private static final double LENGTH = 80;

    private static final double THINNEST = 5;
    private static final double THICKEST = 12;
    private static final double CYCLE_SECONDS = 0.9;

    /** The header of image and mask files. */
    NiftiHeader header() {
        Scanner.Storage storage = scan.scanner().storage();
        int[] dimensions = {
            storage.swapped() ? scan.height() : scan.width(),
            storage.swapped() ? scan.width() : scan.height(),
            scan.slices(),
            scan.frames()
        };
        double pixel = scan.scanner().spacing();
        double slice = Math.min(Math.max(LENGTH / scan.slices(), THINNEST), THICKEST);
        double[] spacing = {pixel, pixel, slice, CYCLE_SECONDS / scan.frames()};
        return NiftiHeader.of(dimensions, spacing, affine(dimensions, pixel, slice));
    }

    private Affine affine(int[] dimensions, double pixel, double slice) {
        Scanner.Storage storage = scan.scanner().storage();
        // World steps of the picture's x (to the left), y (to posterior) and of the slices (down to the apex).
        double[] x = {storage.xReversed() ? pixel : -pixel, 0, 0};
        double[] y = {0, storage.yReversed() ? pixel : -pixel, 0};
        double[] z = {0, 0, storage.slicesReversed() ? slice : -slice};
        double[][] steps = {storage.swapped() ? y : x, storage.swapped() ? x : y, z};
        double[][] matrix = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            double[] step = tilted(steps[axis]);
            for (int world = 0; world < 3; world++) {
                matrix[world][axis] = step[world];
                // The centre of the stack is the origin of the world coordinates.
                matrix[world][3] -= step[world] * (dimensions[axis] - 1) / 2.0;
            }
        }
        return Affine.of(matrix);
    }

    private double[] tilted(double[] step) {
        double[] turned = step.clone();
        for (int axis = 0; axis < 3; axis++) {
            double angle = StrictMath.toRadians(scan.scanner().storage().tilt().get(axis));
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            int first = (axis + 1) % 3;
            int second = (axis + 2) % 3;
            double a = turned[first];
            double b = turned[second];
            turned[first] = cos * a - sin * b;
            turned[second] = sin * a + cos * b;
        }
        return turned;
    }

    /** The intensities, first stored axis fastest. */
    float[] images() {
        float[] stored = new float[scan.images().length];
        for (int k = 0; k < stored.length; k++) {
            stored[storageIndex(k)] = scan.images()[k];
        }
        return stored;
    }

    /** The content of a mask file: labels of the two annotated frames, zero in the others. */
    byte[] labels() {
        byte[] stored = new byte[scan.labels().length];
        int frame = scan.slices() * scan.width() * scan.height();
        for (int t : new int[] {0, scan.endSystole()}) {
            for (int k = t * frame; k < (t + 1) * frame; k++) {
                stored[storageIndex(k)] = scan.labels()[k];
            }
        }
        return stored;
    }

    /** The storage index of the voxel with this index in picture order. */
    private int storageIndex(int number) {
        Scanner.Storage storage = scan.scanner().storage();
        int column = number % scan.width();
        int row = number / scan.width() % scan.height();
        int slice = number / (scan.width() * scan.height()) % scan.slices();
        int frame = number / (scan.width() * scan.height() * scan.slices());
        int x = storage.xReversed() ? scan.width() - 1 - column : column;
        int y = storage.yReversed() ? scan.height() - 1 - row : row;
        int z = storage.slicesReversed() ? scan.slices() - 1 - slice : slice;
        int inPlane = storage.swapped() ? x * scan.height() + y : y * scan.width() + x;
        return (frame * scan.slices() + z) * scan.width() * scan.height() + inPlane;
    }
}
