package dgnet.model.learn;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The settings of the four losses of an episode.
 *
 * @param unlabelledTrain weights of the meta-train loss of the unlabelled half
 * @param unlabelledTest weights of the meta-test loss of the unlabelled half
 * @param labelledTrain weights of the meta-train loss of the labelled half
 * @param labelledTest weights of the meta-test loss of the labelled half
 * @param focalGamma exponent of the focal loss; 0 is cross entropy, as published
 * @param lowRankRows rows of anatomy features in the low-rank term
 */
public record ObjectiveSettings(
        TermWeights unlabelledTrain,
        TermWeights unlabelledTest,
        TermWeights labelledTrain,
        TermWeights labelledTest,
        double focalGamma,
        int lowRankRows) {

    public ObjectiveSettings {
        for (TermWeights unlabelled : new TermWeights[] {unlabelledTrain, unlabelledTest}) {
            unlabelled.weights().keySet().forEach(term -> {
                if (term.needsLabels()) {
                    throw new IllegalArgumentException(
                            "the term " + term.key() + " needs labels, which the unlabelled" + " half does not have");
                }
            });
        }
        if (!Double.isFinite(focalGamma) || focalGamma < 0) {
            throw new IllegalArgumentException("the exponent of the focal loss must be at least 0, not " + focalGamma);
        }
        if (lowRankRows < 1) {
            throw new IllegalArgumentException("the low-rank term needs at least one row, not " + lowRankRows);
        }
    }

    /** The published weights. */
    public static ObjectiveSettings published() {
        Map<Term, Double> shared = Map.of(
                Term.RECONSTRUCTION, 1.0,
                Term.LATENT_REGRESSION, 0.1,
                Term.KL_DOMAIN, 0.1,
                Term.KL_STYLE, 0.1,
                Term.HSIC, 0.1,
                Term.DOMAIN_CLASSIFICATION, 1.0,
                Term.LOW_RANK, 0.1);
        Map<Term, Double> segmentation = Map.of(Term.DICE, 5.0, Term.FOCAL, 5.0);
        Map<Term, Double> test = Map.of(Term.RECONSTRUCTION, 1.0, Term.DOMAIN_CLASSIFICATION, 1.0);
        return new ObjectiveSettings(
                new TermWeights(shared),
                new TermWeights(test),
                new TermWeights(joined(shared, segmentation)),
                new TermWeights(joined(test, segmentation)),
                0,
                2000);
    }

    private static Map<Term, Double> joined(Map<Term, Double> first, Map<Term, Double> second) {
        Map<Term, Double> all = new EnumMap<>(first);
        all.putAll(second);
        return all;
    }

    /**
     * The weights of the terms of one loss. A term without a weight, or with weight 0, is not computed.
     *
     * @param weights the weights, each finite and at least 0
     */
    public record TermWeights(Map<Term, Double> weights) {
        public TermWeights {
            Map<Term, Double> kept = new EnumMap<>(Term.class);
            weights.forEach((term, weight) -> {
                if (!Double.isFinite(weight) || weight < 0) {
                    throw new IllegalArgumentException(
                            "the weight of " + term.key() + " must be a finite number of at least 0, not " + weight);
                }
                if (weight > 0) {
                    kept.put(term, weight);
                }
            });
            weights = Collections.unmodifiableMap(kept);
        }

        /** Whether any term needs style encoder and decoder. */
        public boolean needsCode() {
            return weights.keySet().stream().anyMatch(Term::needsCode);
        }

        /** The same weights without the terms that need style encoder and decoder. */
        public TermWeights withoutCode() {
            Map<Term, Double> kept = new EnumMap<>(Term.class);
            weights.forEach((term, weight) -> {
                if (!term.needsCode() && term != Term.LOW_RANK) {
                    kept.put(term, weight);
                }
            });
            return new TermWeights(kept);
        }
    }
}
