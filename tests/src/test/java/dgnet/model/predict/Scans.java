package dgnet.model.predict;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.PreparationSettings;
import java.nio.file.Path;

/**
 * Scans in the spinal cord layout whose intensities are labels: a {@link FakeLearner} segments each as its image says. Three slices of
 * 32×32, 0.5 mm, with a disc of grey matter in a disc of white; the third slice has no mask.
 */
public final class Scans {
    public static final int SIZE = 32;
    public static final int DEPTH = 3;
    public static final PreparationSettings PREPARATION = new PreparationSettings(0, 100, 0.5, SIZE);

    private Scans() {}

    /** Writes one scan; its image shows the disc {@code shift} pixels beside the mask's. */
    public static void write(Path directory, String id, int shift, boolean slicesFirst) {
        byte[] truth = volume(0, slicesFirst, DEPTH - 1);
        byte[] shown = volume(shift, slicesFirst, DEPTH);
        float[] image = new float[shown.length];
        for (int i = 0; i < shown.length; i++) {
            image[i] = 100 * shown[i];
        }
        NiftiHeader header = slicesFirst
                ? header(
                        new int[] {DEPTH, SIZE, SIZE},
                        Affine.of(new double[][] {{0, .5, 0, 0}, {0, 0, .5, 0}, {5, 0, 0, 0}}))
                : header(new int[] {SIZE, SIZE, DEPTH}, Affine.scaling(.5, .5, 5));
        NiftiWriter.write(directory.resolve(id + "-image.nii.gz"), header, DataType.FLOAT32, image);
        NiftiWriter.write(directory.resolve(id + "-mask-r1.nii.gz"), header, DataType.UINT8, truth);
    }

    public static Dataset open(Path directory) {
        return Datasets.open("spinal-cord", directory);
    }

    /** Label of a pixel of a disc whose middle is {@code shift} pixels to the right of the slice's. */
    public static int label(int x, int y, int shift) {
        double radius = Math.hypot(x - 15.5 - shift, y - 15.5);
        return radius < 4 ? 1 : radius < 9 ? 2 : 0;
    }

    private static NiftiHeader header(int[] dimensions, Affine affine) {
        double[] spacing = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            spacing[axis] = dimensions[axis] == DEPTH ? 5 : .5;
        }
        return NiftiHeader.of(dimensions, spacing, affine);
    }

    private static byte[] volume(int shift, boolean slicesFirst, int filled) {
        byte[] labels = new byte[SIZE * SIZE * DEPTH];
        for (int z = 0; z < filled; z++) {
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    int at = slicesFirst ? (y * SIZE + x) * DEPTH + z : (z * SIZE + y) * SIZE + x;
                    labels[at] = (byte) label(x, y, shift);
                }
            }
        }
        return labels;
    }
}
