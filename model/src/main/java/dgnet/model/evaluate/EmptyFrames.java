package dgnet.model.evaluate;

import dgnet.data.dataset.Structures;
import dgnet.model.metric.VolumeMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The frames whose truth has no structure at all, as in healthy subjects. If anything is predicted there, the overlap of that structure is 0;
 * if nothing is, there is no overlap, so these frames are counted here.
 *
 * @param frames number of such frames
 * @param falsePositives frames of these in which any structure is predicted
 * @param millilitres mean predicted volume over these frames, ml; 0 if there are none
 */
public record EmptyFrames(int frames, int falsePositives, double millilitres) {
    static EmptyFrames of(List<CaseScore> cases, Structures structures) {
        double[] predicted = cases.stream()
                .filter(score -> score.annotated() && volume(score, structures, VolumeMetrics::trueVolume) == 0)
                .mapToDouble(score -> volume(score, structures, VolumeMetrics::predictedVolume))
                .toArray();
        int positives = 0;
        double sum = 0;
        for (double volume : predicted) {
            positives += volume > 0 ? 1 : 0;
            sum += volume;
        }
        return new EmptyFrames(predicted.length, positives, predicted.length == 0 ? 0 : sum / predicted.length);
    }

    private static double volume(CaseScore score, Structures structures, ToDoubleFunction<VolumeMetrics> volume) {
        return structures.single().stream()
                .mapToDouble(region -> volume.applyAsDouble(score.metrics().get(region)))
                .sum();
    }

    /** Frames in which nothing is predicted, as it should be. */
    public int bothEmpty() {
        return frames - falsePositives;
    }

    /** The share of frames in which anything is predicted, in [0, 1]; 0 if there are none. */
    public double falsePositiveRate() {
        return frames == 0 ? 0 : (double) falsePositives / frames;
    }
}
