package dgnet.model.evaluate;

import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import java.util.List;
import java.util.Locale;

/** What a subject was in the training of a model, which is how its figures are to be read. */
public enum Standing {
    /** Its labels were learned from. */
    TRAINING("training"),
    /** Its image was learned from, its labels were not. */
    TRAINING_WITHOUT_LABELS("training, labels unused"),
    /** It chose the model. */
    VALIDATION("validation"),
    /** It played no part. */
    UNSEEN("unseen"),
    /** Nobody says: labels came from files, or the model's source domains are all that is known of its training. */
    UNKNOWN("unknown");

    private final String words;

    Standing(String words) {
        this.words = words;
    }

    /** The standing in files: lower case, with dashes. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
