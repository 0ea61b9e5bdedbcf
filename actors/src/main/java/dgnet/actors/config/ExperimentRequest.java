package dgnet.actors.config;

import dgnet.actors.CborSerializable;
import java.util.Map;
import java.util.Optional;

/**
 * A request to run an experiment.
 *
 * @param name the name of the experiment and its folder; empty for the name in the grid
 * @param preset the name of a packaged preset or experiment
 * @param settings the settings of all trainings that differ from the preset, as in {@link dgnet.actors.api.Submission}
 * @param grid the keys of {@code experiment { … }} as JSON; for a packaged experiment those that differ
 * @param priority of all trainings, as in {@link dgnet.actors.api.Submission}
 */
public record ExperimentRequest(
        Optional<String> name, String preset, Map<String, String> settings, String grid, int priority)
        implements CborSerializable {
    public ExperimentRequest {
        settings = Map.copyOf(settings);
    }
}
