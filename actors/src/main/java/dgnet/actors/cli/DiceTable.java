package dgnet.actors.cli;

import dgnet.actors.event.Phrases;
import dgnet.actors.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A validation as a table, a line for each domain and a column for each region.
 *
 * @param validation what was scored
 */
record DiceTable(RunEvent.ValidationCompleted validation) {
    List<String> lines() {
        TreeSet<String> regions = new TreeSet<>();
        validation.dice().values().forEach(scores -> regions.addAll(scores.keySet()));
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("Dice"));
        head.addAll(regions);
        rows.add(head);
        for (Map.Entry<String, Map<String, Double>> domain : new TreeMap<>(validation.dice()).entrySet()) {
            List<String> row = new ArrayList<>(List.of(domain.getKey()));
            for (String region : regions) {
                Double score = domain.getValue().get(region);
                row.add(score == null ? "-" : Phrases.of(score));
            }
            rows.add(row);
        }
        List<String> lines = new ArrayList<>(Columns.of(rows));
        lines.add("mean " + Phrases.of(validation.mean()) + " after " + validation.episode() + " episodes"
                + (validation.best() ? ", the best so far" : ""));
        return lines;
    }
}
