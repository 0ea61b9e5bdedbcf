package dgnet.model.metric;

import java.util.function.IntFunction;

/**
 * The entropy of the label probabilities of each voxel,
 *
 * <pre>
 * H = − Σ p(k) ln p(k) / ln(K + 1),   k = 0 … K
 * </pre>
 *
 * <p>It is 0 if one label is certain and 1 if all labels are equally probable. Of the mean probabilities of an ensemble it is the
 * predictive entropy: it contains the uncertainty of each model and the disagreement between the models.
 *
 * <p>Source: Gal, Uncertainty in Deep Learning (2016), section 3.3; for ensembles in segmentation: Mehrtash et al., IEEE Transactions on
 * Medical Imaging 39 (2020). The division by ln(K + 1), the largest possible value, makes models with different numbers of structures
 * comparable.
 */
public final class PredictiveEntropy {
    private PredictiveEntropy() {}

    /**
     * The entropy of each voxel.
     *
     * @param structures the number of structures (K), at least 1
     * @param probability for each label, 0 to K, one value for each voxel; requested once each
     * @return values in 0 … 1
     */
    public static float[] of(int structures, IntFunction<float[]> probability) {
        float[] entropy = new float[0];
        for (int label = 0; label <= structures; label++) {
            float[] map = probability.apply(label);
            entropy = label == 0 ? new float[map.length] : entropy;
            for (int i = 0; i < map.length; i++) {
                // The limit of p ln p at 0 is 0.
                if (map[i] > 0) {
                    entropy[i] -= (float) (map[i] * Math.log(map[i]));
                }
            }
        }
        double largest = Math.log(structures + 1.0);
        for (int i = 0; i < entropy.length; i++) {
            // Rounding can exceed the limits by a few units in the last place.
            entropy[i] = (float) Math.max(0, Math.min(1, entropy[i] / largest));
        }
        return entropy;
    }
}
