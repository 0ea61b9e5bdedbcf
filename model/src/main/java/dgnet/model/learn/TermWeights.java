package dgnet.model.learn;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The weights of one weighted sum of loss terms. A term that is absent or weighs 0 is left out and not computed.
 *
 * @param weights the weights, each finite and at least 0
 */
public record TermWeights(Map<Term, Double> weights) {
    public TermWeights {
        Map<Term, Double> kept = new EnumMap<>(Term.class);
        weights.forEach((term, weight) -> {
            if (!Double.isFinite(weight) || weight < 0) {
                throw new IllegalArgumentException(
                        "the weight of " + term.key() + " is a finite number of at least 0," + " not " + weight);
            }
            if (weight > 0) {
                kept.put(term, weight);
            }
        });
        weights = Collections.unmodifiableMap(kept);
    }

    /** Whether any term asks for style encoder and decoder. */
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
