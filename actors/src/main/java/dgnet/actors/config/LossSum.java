package dgnet.actors.config;

import dgnet.model.learn.Term;

/** One of the four weighted sums of an episode, as the group of keys {@code dgnet.loss.<name>}. */
enum LossSum {
    UNLABELLED_TRAIN("unlabelled-train", false),
    UNLABELLED_TEST("unlabelled-test", false),
    LABELLED_TRAIN("labelled-train", true),
    LABELLED_TEST("labelled-test", true);

    private final String group;
    private final boolean labelled;

    LossSum(String group, boolean labelled) {
        this.group = "dgnet.loss." + group;
        this.labelled = labelled;
    }

    /** Whether the sum can hold the term: segmentation terms need labels. */
    boolean allows(Term term) {
        return labelled || !term.needsLabels();
    }

    String key(Term term) {
        return group + "." + term.key();
    }
}
