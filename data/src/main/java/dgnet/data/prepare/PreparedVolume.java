package dgnet.data.prepare;

/**
 * One frame of a scan, prepared.
 *
 * @param depth slices (D)
 * @param size height and width of a slice (H = W)
 * @param images D·H·W intensities in [0, 1]
 * @param labels D·H·W labels; empty where the frame has none
 * @param labelled for each slice whether its labels mean anything
 * @param grid the way back to the file's own grid
 */
@SuppressWarnings("ArrayRecordComponent") // pixels: compared by nobody, copied by nobody
public record PreparedVolume(int depth, int size, float[] images, byte[] labels, boolean[] labelled, VolumeGrid grid) {
    public PreparedVolume {
        int voxels = depth * size * size;
        if (images.length != voxels || (labels.length != 0 && labels.length != voxels) || labelled.length != depth) {
            throw new IllegalArgumentException("a volume of " + depth + " slices of " + size + "×" + size + " with "
                    + images.length + " intensities, " + labels.length + " labels and " + labelled.length + " marks");
        }
    }
}
