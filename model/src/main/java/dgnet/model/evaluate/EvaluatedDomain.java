package dgnet.model.evaluate;

/**
 * A domain in an evaluation.
 *
 * @param name its name in the data set
 * @param role what it was in the training of what is evaluated
 */
public record EvaluatedDomain(String name, Role role) {
    /** What a domain was in training. */
    public enum Role {
        /** Trained on. */
        SOURCE(""),
        /** Held out as the one to be generalised to. */
        TARGET("target (unseen)"),
        /** Neither; training never saw it. */
        UNSEEN("unseen"),
        /** Nobody says. */
        UNKNOWN("");

        private final String words;

        Role(String words) {
            this.words = words;
        }
    }

    /** The name, and the role where it matters. */
    public String title() {
        return role.words.isEmpty() ? name : name + "  " + role.words;
    }

    /** Whether training is known not to have seen it. */
    public boolean unseen() {
        return role == Role.TARGET || role == Role.UNSEEN;
    }
}
