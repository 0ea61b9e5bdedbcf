package dgnet.model.predict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well the present parameters segment the validation subjects.
 *
 * @param dice domain → region → mean Dice over the domain's cases; a region that no case of a domain has is left out
 * @param mean mean over domains of the mean over single structures (unions left out); 0 where there is nothing to score
 */
public record ValidationScores(Map<String, Map<String, Double>> dice, double mean) {
    public ValidationScores {
        Map<String, Map<String, Double>> copy = new TreeMap<>();
        dice.forEach((domain, regions) -> copy.put(domain, Collections.unmodifiableMap(new LinkedHashMap<>(regions))));
        dice = Collections.unmodifiableMap(copy);
    }
}
