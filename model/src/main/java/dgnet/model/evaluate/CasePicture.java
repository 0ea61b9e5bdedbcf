package dgnet.model.evaluate;

import dgnet.model.learn.Prediction;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * One slice of a scored frame for display: the annotated slice with the most voxels of structures.
 *
 * @param rank rank of the case in its domain
 * @param score score of the frame
 * @param slice number of the slice in the frame, in stored order
 * @param size height and width in pixels (H = W)
 * @param spacing size of a pixel in mm
 * @param image H·W intensities in [0, 1]
 * @param truth H·W true labels
 * @param prediction H·W scored labels
 * @param inside anatomy channels and reconstruction by the model; empty if the labels came from files
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
@RecordBuilder
public record CasePicture(
        Rank rank,
        CaseScore score,
        int slice,
        int size,
        double spacing,
        float[] image,
        byte[] truth,
        byte[] prediction,
        Optional<Prediction> inside) {
    /** The rank of a case in its domain, by the mean Dice over single structures. */
    public enum Rank {
        BEST("best"),
        MEDIAN("median"),
        WORST("worst"),
        /** The only case of a domain. */
        ONLY("only");

        private final String words;

        Rank(String words) {
            this.words = words;
        }

        /** The rank as text. */
        public String words() {
            return words;
        }
    }
}
