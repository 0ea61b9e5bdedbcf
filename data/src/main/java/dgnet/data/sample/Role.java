package dgnet.data.sample;

/** The role of a batch in an episode. */
public enum Role {
    META_TRAIN_UNLABELLED(false),
    META_TEST_UNLABELLED(false),
    META_TRAIN_LABELLED(true),
    META_TEST_LABELLED(true);

    private final boolean labelled;

    Role(boolean labelled) {
        this.labelled = labelled;
    }

    /** Whether a batch in this role has labels. */
    public boolean labelled() {
        return labelled;
    }
}
