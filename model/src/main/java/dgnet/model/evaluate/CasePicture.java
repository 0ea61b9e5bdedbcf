package dgnet.model.evaluate;

import dgnet.model.learn.Prediction;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * One slice of a scored frame to look at: of the annotated ones that with most of the structures in it.
 *
 * @param rank which case of its domain it is
 * @param score the frame's
 * @param slice its number in the frame, in stored order
 * @param size height and width in pixels (H = W)
 * @param spacing size of a pixel in mm
 * @param image H·W intensities in [0, 1]
 * @param truth H·W true labels
 * @param prediction H·W labels as they were scored
 * @param inside what the model makes of the slice; empty where the labels came from files
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
    /** Which case of its domain, by the mean Dice over single structures. */
    public enum Rank {
        BEST("best"),
        MEDIAN("median"),
        WORST("worst"),
        /** Of a domain with one case. */
        ONLY("only");

        private final String words;

        Rank(String words) {
            this.words = words;
        }

        /** The rank in words. */
        public String words() {
            return words;
        }
    }
}
