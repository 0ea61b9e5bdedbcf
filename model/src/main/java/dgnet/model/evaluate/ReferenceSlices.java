package dgnet.model.evaluate;

import dgnet.data.prepare.VolumeGrid;
import dgnet.model.metric.ReferenceMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Annotated slices on the prepared grid, from which the paper's published code computes its figures.
 *
 * @param count slices
 * @param prediction labels by the decision rule of the published code, slice after slice
 * @param truth true labels, of the same length
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
record ReferenceSlices(int count, byte[] prediction, byte[] truth) {
    /**
     * The annotated slices of a frame.
     *
     * @param predicted D·H·W labels of the network's view; changed by this method
     * @param grid the network's view
     */
    static ReferenceSlices of(AnnotatedFrame frame, byte[] predicted, VolumeGrid grid) {
        byte[] wanted = grid.labelsOnPreparedGrid(frame.truth().labels());
        boolean[] annotated = frame.truth().slices();
        int pixels = grid.size() * grid.size();
        int kept = 0;
        for (int slice = 0; slice < grid.depth(); slice++) {
            if (annotated[slice]) {
                System.arraycopy(predicted, slice * pixels, predicted, kept * pixels, pixels);
                System.arraycopy(wanted, slice * pixels, wanted, kept * pixels, pixels);
                kept++;
            }
        }
        return new ReferenceSlices(kept, Arrays.copyOf(predicted, kept * pixels), Arrays.copyOf(wanted, kept * pixels));
    }

    /** The paper's figures of a subject, from the slices of all its frames; empty if no slice is annotated. */
    static Optional<ReferenceMetrics> metrics(List<ReferenceSlices> frames, int structures) {
        int count = frames.stream().mapToInt(ReferenceSlices::count).sum();
        return count == 0
                ? Optional.empty()
                : Optional.of(ReferenceMetrics.of(
                        joined(frames.stream().map(ReferenceSlices::prediction).toList()),
                        joined(frames.stream().map(ReferenceSlices::truth).toList()),
                        count,
                        structures));
    }

    private static byte[] joined(List<byte[]> parts) {
        byte[] whole = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int end = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, end, part.length);
            end += part.length;
        }
        return whole;
    }
}
