package dgnet.actors.config;

import dgnet.actors.CborSerializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One training of an experiment.
 *
 * @param run the name of its run, which ends with the id
 * @param id a function of everything that decides its numbers
 * @param settings the values of the grid by key, except target and seed
 * @param arm the settings as text: the row of the table
 * @param baseline the arm to compare with; empty for a baseline, or without comparison
 * @param target the domain that the training never sees
 * @param configuration the hash of the run's configuration
 * @param changes what the training changes of the common settings, by key, each as text
 */
public record ExperimentCell(
        String run,
        String id,
        Map<String, String> settings,
        String arm,
        Optional<String> baseline,
        String target,
        long seed,
        String configuration,
        Map<String, String> changes)
        implements CborSerializable {
    public ExperimentCell {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }

    /** Arm, target and seed as text. */
    public String title() {
        return arm + ", target " + target + ", seed " + seed;
    }
}
