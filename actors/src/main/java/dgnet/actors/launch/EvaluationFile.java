package dgnet.actors.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What an earlier evaluation of a run's checkpoint found, for whoever gets the model without the run. */
public final class EvaluationFile {
    private EvaluationFile() {}

    /**
     * The mean Dice of each structure by domain, a line each, as {@code Dice of D} → {@code LV 0.955, … (target)}; of a source domain on its
     * validation subjects alone. Nothing where the run was not evaluated on its own data without options, or another checkpoint of it was.
     *
     * @param checkpoint the one that is asked for
     */
    public static Map<String, String> dice(RunDirectory run, RunConfiguration configuration, Path checkpoint) {
        Path file = run.evaluation();
        if (!Files.exists(file)) {
            return Map.of();
        }
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (IOException fault) {
            throw new DataException(
                    "the run's evaluation " + file + " cannot be read: " + fault.getMessage()
                            + "; evaluate the run again, or remove the file",
                    fault);
        }
        JsonNode origin = json.path("origin");
        Path data = configuration.data().root().toAbsolutePath().normalize();
        // A run may have moved since: its checkpoints have kept their names.
        boolean same = checkpoint
                        .getFileName()
                        .equals(Path.of(origin.path("model").asText()).getFileName())
                && data.toString().equals(origin.path("data").asText())
                && origin.path("options").isMissingNode();
        Map<String, String> lines = new TreeMap<>();
        if (same) {
            json.path("domains").forEach(domain -> line(domain, lines));
        }
        return lines;
    }

    private static void line(JsonNode domain, Map<String, String> lines) {
        String role = domain.path("role").asText();
        boolean source = role.equals(EvaluatedDomain.Role.SOURCE.name().toLowerCase(Locale.ROOT));
        JsonNode columns = domain.path(source ? Standing.VALIDATION.key() : "all");
        List<String> means = new ArrayList<>();
        for (Map.Entry<String, JsonNode> column : columns.properties()) {
            JsonNode mean = column.getValue().at("/dice/mean");
            if (mean.isNumber()) {
                means.add(column.getKey() + String.format(Locale.ROOT, " %.3f", mean.asDouble()));
            }
        }
        if (!means.isEmpty()) {
            lines.put(
                    "Dice of " + domain.path("domain").asText(),
                    String.join(", ", means) + " (" + (source ? "source, validation" : role) + ")");
        }
    }
}
