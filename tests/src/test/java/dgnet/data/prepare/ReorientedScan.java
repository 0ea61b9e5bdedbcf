package dgnet.data.prepare;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.nio.file.Path;

/**
 * A scan of which each axis can be stored in any order and direction.
 *
 * @param size voxels towards right, anterior, superior
 * @param spacing their sizes in mm
 * @param voxels intensities, right fastest, then anterior, then superior
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ReorientedScan(int[] size, double[] spacing, float[] voxels) {
    private static final String POSITIVE = "RAS";
    private static final String NEGATIVE = "LPI";

    /** Stores it with axes that run towards the three letters, such as LPS or PIR. */
    public void write(Path path, String code, DataType type) {
        int[] world = new int[3];
        boolean[] reversed = new boolean[3];
        for (int axis = 0; axis < 3; axis++) {
            char letter = code.charAt(axis);
            reversed[axis] = NEGATIVE.indexOf(letter) >= 0;
            world[axis] = Math.max(POSITIVE.indexOf(letter), NEGATIVE.indexOf(letter));
        }
        int[] dimensions = {size[world[0]], size[world[1]], size[world[2]]};
        double[] steps = {spacing[world[0]], spacing[world[1]], spacing[world[2]]};
        double[][] affine = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            affine[world[axis]][axis] = reversed[axis] ? -steps[axis] : steps[axis];
            affine[world[axis]][3] = reversed[axis] ? (dimensions[axis] - 1) * steps[axis] : 0;
        }
        float[] stored = new float[voxels.length];
        int[] at = new int[3];
        int k = 0;
        for (int c = 0; c < dimensions[2]; c++) {
            for (int b = 0; b < dimensions[1]; b++) {
                for (int a = 0; a < dimensions[0]; a++) {
                    int[] index = {a, b, c};
                    for (int axis = 0; axis < 3; axis++) {
                        at[world[axis]] = reversed[axis] ? dimensions[axis] - 1 - index[axis] : index[axis];
                    }
                    stored[k++] = voxels[(at[2] * size[1] + at[1]) * size[0] + at[0]];
                }
            }
        }
        NiftiWriter.write(path, NiftiHeader.of(dimensions, steps, Affine.of(affine)), type, stored);
    }
}
