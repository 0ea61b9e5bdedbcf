package dgnet.model.evaluate;

/**
 * A domain in an evaluation.
 *
 * @param name name of the domain in the data set
 * @param role role of the domain in training
 */
public record EvaluatedDomain(String name, Role role) {
    /** The role of a domain in training. */
    public enum Role {
        /** Used for training. */
        SOURCE(""),
        /** Held out as the target of generalisation. */
        TARGET("target (unseen)"),
        /** Not used in training. */
        UNSEEN("unseen"),
        /** Not known. */
        UNKNOWN("");

        private final String words;

        Role(String words) {
            this.words = words;
        }
    }

    /** The name, with the role for target and unseen domains. */
    public String title() {
        return role.words.isEmpty() ? name : name + "  " + role.words;
    }

    /** Whether the domain is known to be unseen in training. */
    public boolean unseen() {
        return role == Role.TARGET || role == Role.UNSEEN;
    }
}
