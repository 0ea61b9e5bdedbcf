package dgnet.actors.run;

import dgnet.data.dataset.Structures;
import dgnet.model.predict.ValidationSet;
import dgnet.model.predict.ValidationSet.ValidationCase;

/** The validation set of domains that have a single labelled subject each. */
final class NoValidation implements ValidationSet {
    @Override
    public Structures structures() {
        throw new IllegalStateException("there is nothing to score");
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public String domain(int index) {
        throw new AssertionError("there is no case " + index);
    }

    @Override
    public ValidationCase load(int index) {
        throw new IllegalStateException("there is no case " + index);
    }
}
