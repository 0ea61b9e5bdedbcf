package dgnet.model.predict;

import dgnet.data.dataset.Structures;

/** The labelled volumes of the source domains that training does not see, loaded one at a time. */
public interface ValidationSet {
    /** What their labels mean. */
    Structures structures();

    /** How many cases there are. */
    int size();

    /** The domain of one case, without loading it. */
    String domain(int index);

    /** One case, {@code index} in [0, size). */
    ValidationCase load(int index);
}
