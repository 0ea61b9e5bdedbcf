package dgnet.model.learn;

import java.util.Locale;

/** The terms of the objective. */
public enum Term {
    /** Mean absolute difference of reconstruction and image. */
    RECONSTRUCTION(true, false),
    /** Mean absolute difference of the reconstruction's code and the image's. */
    LATENT_REGRESSION(true, false),
    /** Kullback-Leibler divergence of columns 0 … 7 of the posterior (the domain code) from the standard normal. */
    KL_DOMAIN(true, false),
    /** Kullback-Leibler divergence of columns 8 … 15 of the posterior (the style code) from the standard normal. */
    KL_STYLE(true, false),
    /** Hilbert-Schmidt independence criterion of the two halves of the code. */
    HSIC(true, false),
    /** Cross entropy of the domain head. */
    DOMAIN_CLASSIFICATION(true, false),
    /** The singular value after the last one that the structures need, of sampled anatomy features. */
    LOW_RANK(false, false),
    /** Soft Dice loss, summed over the structures and the background. */
    DICE(false, true),
    /** Focal loss of the segmentation. */
    FOCAL(false, true);

    private final boolean needsCode;
    private final boolean needsLabels;

    Term(boolean needsCode, boolean needsLabels) {
        this.needsCode = needsCode;
        this.needsLabels = needsLabels;
    }

    /** Whether the term is computed from style encoder and decoder. */
    public boolean needsCode() {
        return needsCode;
    }

    /** Whether the term needs a labelled batch. */
    public boolean needsLabels() {
        return needsLabels;
    }

    /** The term's name in configuration and results: lower case, with dashes. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
