package dgnet.model.predict;

import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import java.util.List;

/** What a subject was in the training of a model, which is how its figures are to be read. */
public enum Standing {
    /** Its labels were learned from. */
    TRAINING("training"),
    /** Its image was learned from, its labels were not. */
    TRAINING_WITHOUT_LABELS("training, labels unused"),
    /** It chose the model. */
    VALIDATION("validation"),
    /** It played no part. */
    UNSEEN("unseen");

    private final String words;

    Standing(String words) {
        this.words = words;
    }

    /** The standing in words. */
    public String words() {
        return words;
    }

    /** What a subject was in a run. */
    public static Standing of(Subject subject, Split split) {
        for (Split.DomainSplit source : split.sources()) {
            if (source.domain().equals(subject.domain())) {
                if (contains(source.labelled(), subject)) {
                    return TRAINING;
                }
                if (contains(source.validation(), subject)) {
                    return VALIDATION;
                }
                if (contains(source.unlabelled(), subject)) {
                    return TRAINING_WITHOUT_LABELS;
                }
            }
        }
        return UNSEEN;
    }

    private static boolean contains(List<Subject> subjects, Subject subject) {
        return subjects.stream().anyMatch(other -> other.id().equals(subject.id()));
    }
}
