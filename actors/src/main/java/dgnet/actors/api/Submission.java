package dgnet.actors.api;

import dgnet.actors.CborSerializable;
import java.util.Map;
import java.util.Optional;

/**
 * A request to run a training.
 *
 * @param preset the name of a packaged preset
 * @param name the name of the run and its folder; empty for the preset's name with the first free number
 * @param priority runs with a higher priority start first; those with the same priority start in the order of their submission
 * @param settings the settings that differ from the preset, by key with or without the prefix {@code dgnet.}, each as text: a list as
 *     {@code [a, b]}
 */
public record Submission(String preset, Optional<String> name, int priority, Map<String, String> settings)
        implements CborSerializable {
    public Submission {
        settings = Map.copyOf(settings);
    }
}
