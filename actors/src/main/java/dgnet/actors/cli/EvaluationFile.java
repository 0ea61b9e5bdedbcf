package dgnet.actors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What an earlier evaluation of a run's checkpoint found, for whoever gets the model without the run. */
final class EvaluationFile {
    private EvaluationFile() {}

    /**
     * The mean Dice of each structure by domain, a line each, as {@code Dice of D, target} → {@code LV 0.955, …}; nothing where the run was
     * not evaluated, or another checkpoint of it was.
     *
     * @param checkpoint the one that is asked for
     */
    static Map<String, String> dice(RunDirectory run, Path checkpoint) {
        Map<String, String> lines = new TreeMap<>();
        Path file = run.path().resolve(Evaluation.JSON);
        if (!Files.exists(file)) {
            return lines;
        }
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            // A run may have moved since: its checkpoints have kept their names.
            Path evaluated = Path.of(json.at("/origin/evaluated").asText()).getFileName();
            if (!checkpoint.getFileName().equals(evaluated)) {
                return lines;
            }
            for (JsonNode domain : json.path("domains")) {
                List<String> means = new ArrayList<>();
                for (Map.Entry<String, JsonNode> column : domain.path("all").properties()) {
                    JsonNode mean = column.getValue().at("/dice/mean");
                    if (mean.isNumber()) {
                        means.add(column.getKey() + String.format(Locale.ROOT, " %.3f", mean.asDouble()));
                    }
                }
                if (!means.isEmpty()) {
                    lines.put(
                            "Dice of " + domain.path("domain").asText() + ", "
                                    + domain.path("role").asText(),
                            String.join(", ", means));
                }
            }
            return lines;
        } catch (IOException fault) {
            throw new DataException(
                    "the run's evaluation " + file + " cannot be read: " + fault.getMessage()
                            + "; evaluate the run again, or remove the file",
                    fault);
        }
    }
}
