package dgnet.model.evaluate;

import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import java.util.List;
import java.util.Locale;

/** The role of a subject in the training of a model, from the one with the most influence to none. */
public enum TrainingRole {
    /** Used for training with labels. */
    TRAINING("training"),
    /** Used for training without labels. */
    TRAINING_WITHOUT_LABELS("training, labels unused"),
    /** Used to choose the best checkpoint. */
    VALIDATION("validation"),
    /** Not used. */
    UNSEEN("unseen"),
    /** Not known: the labels came from files, or only the source domains of the model are known. */
    UNKNOWN("unknown");

    private final String words;

    TrainingRole(String words) {
        this.words = words;
    }

    /** The name in files: lower case, with dashes. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name in tables. */
    public String words() {
        return words;
    }

    /** The role of a subject in a run. */
    public static TrainingRole of(Subject subject, Split split) {
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
