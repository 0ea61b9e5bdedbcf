package dgnet.actors.api;

import dgnet.actors.CborSerializable;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks to be run.
 *
 * @param preset the name of a packaged preset
 * @param name the run's name, its folder's and its id; empty: the preset's, with the first number that is free
 * @param priority runs of a higher one are started first; of the same, the one submitted first
 * @param settings keys that differ from the preset, with or without the prefix {@code dgnet.}, each as text: a list as {@code [a, b]}
 */
public record Submission(String preset, Optional<String> name, int priority, Map<String, String> settings)
        implements CborSerializable {
    public Submission {
        settings = Map.copyOf(settings);
    }
}
