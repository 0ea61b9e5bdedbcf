package dgnet.model.predict;

import dgnet.data.prepare.VolumeGrid;
import dgnet.model.learn.Prediction;
import java.util.Arrays;
import java.util.List;

/** One frame of a file, segmented: everything on the file's own grid. */
public final class SegmentedFrame {
    private final int index;
    private final byte[] labels;
    private final double millilitresPerVoxel;
    private final Prediction prediction;
    private final VolumeGrid grid;

    SegmentedFrame(int index, byte[] labels, double millilitresPerVoxel, Prediction prediction, VolumeGrid grid) {
        this.index = index;
        this.labels = labels;
        this.millilitresPerVoxel = millilitresPerVoxel;
        this.prediction = prediction;
        this.grid = grid;
    }

    /** Which frame of the file, from 0. */
    public int index() {
        return index;
    }

    /** One label for each voxel, in the file's order, x fastest; the receiver's to keep. */
    public byte[] labels() {
        return labels;
    }

    /**
     * The network's probability of a label, one value for each voxel in the file's order. The labels are the largest of these, of equals
     * the lowest; keeping only the largest components changes the labels alone.
     *
     * @param label 0 background, k the k-th structure
     */
    public float[] probability(int label) {
        return grid.probabilityOnOriginalGrid(prediction.probabilities(), prediction.classes(), label);
    }

    /** The volume of each structure in ml, by the voxel sizes of the file's header. */
    public List<Double> millilitres() {
        long[] voxels = new long[prediction.classes() + 1];
        for (byte label : labels) {
            voxels[label]++;
        }
        return Arrays.stream(voxels)
                .skip(1)
                .mapToObj(count -> count * millilitresPerVoxel)
                .toList();
    }
}
