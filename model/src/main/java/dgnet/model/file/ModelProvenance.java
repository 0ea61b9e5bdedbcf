package dgnet.model.file;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The origin of a model: {@code provenance.json}. It contains no time of day, so equal runs give equal models.
 *
 * @param origin {@code run}, or {@code PyTorch checkpoint}
 * @param episodes number of training episodes; 0 if unknown
 * @param bestScore the run's best validation score so far: mean Dice on held-out subjects of the source domains
 * @param details seed, configuration, fingerprint of the data, versions and so on
 */
public record ModelProvenance(
        String origin, long episodes, OptionalDouble bestScore, SortedMap<String, String> details) {
    /** The origin of a model that this program trained. */
    public static final String RUN = "run";

    /** The origin of a model that {@link PublishedCheckpoint} read. */
    public static final String PYTORCH = "PyTorch checkpoint";

    public ModelProvenance {
        details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
        if (episodes < 0) {
            throw new IllegalArgumentException("a model cannot have " + episodes + " training episodes");
        }
    }

    /** The provenance of a run's checkpoint. */
    public static ModelProvenance ofRun(long episodes, double bestScore, Map<String, String> details) {
        OptionalDouble best = Double.isFinite(bestScore) ? OptionalDouble.of(bestScore) : OptionalDouble.empty();
        return new ModelProvenance(RUN, episodes, best, new TreeMap<>(details));
    }
}
