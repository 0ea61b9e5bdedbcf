package dgnet.actors.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.TrainingRole;
import dgnet.model.file.ModelDescription;
import dgnet.model.file.ModelFile;
import dgnet.model.file.ModelProvenance;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Exports a checkpoint of a run as a model file: weights, preparation, provenance and, after an evaluation, the scores. */
public final class ModelExport {
    private ModelExport() {}

    /**
     * Writes the model of a checkpoint as a model file of this program. The scans of the run are not needed.
     *
     * @param checkpoint of the run
     * @param file the file to write, replaced if it exists
     */
    public static void write(RunDirectory run, Path checkpoint, Path file) {
        ModelFile.write(file, model(run, checkpoint));
    }

    /**
     * The model of a checkpoint. The scans of the run are not needed.
     *
     * @param checkpoint of the run
     */
    public static StoredModel model(RunDirectory run, Path checkpoint) {
        RunConfiguration configuration = run.configuration();
        return model(configuration, CheckpointStore.load(checkpoint), dice(run, configuration, checkpoint));
    }

    private static StoredModel model(
            RunConfiguration configuration, CheckpointStore.Checkpoint checkpoint, Map<String, String> evaluation) {
        TrainingSettings settings =
                new TrainingSettings(configuration, configuration.data().structures());
        LearnerSettings learner = settings.learner();
        ModelDescription description = new ModelDescription(
                learner.method(),
                learner.network(),
                settings.structures(),
                configuration.data().preparation(),
                learner.domains());
        TrainingState state = checkpoint.state();
        state.requireTensors(description.layout().tensors());
        Map<String, String> details = new TreeMap<>(checkpoint.provenance());
        details.putAll(evaluation);
        ModelProvenance provenance = ModelProvenance.ofRun(
                checkpoint.progress().episode(), checkpoint.progress().bestScore(), details);
        return new StoredModel(description, provenance, state.parameters());
    }

    /**
     * The mean Dice of each structure by domain, as {@code Dice of D} → {@code LV 0.955, … (target)}; for a source domain on its validation
     * subjects only. Empty unless the run was evaluated on its own data, without options, with this checkpoint.
     */
    private static Map<String, String> dice(RunDirectory run, RunConfiguration configuration, Path checkpoint) {
        Path file = run.evaluation();
        if (!Files.exists(file)) {
            return Map.of();
        }
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (IOException fault) {
            throw new DataException(
                    "Cannot read the evaluation " + file + ": " + fault.getMessage()
                            + ". Evaluate the run again, or remove the file",
                    fault);
        }
        JsonNode origin = json.path("origin");
        Path data = configuration.data().root().toAbsolutePath().normalize();
        // The folder of the run may have moved; the names of its checkpoints are unchanged.
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
        JsonNode columns = domain.path(source ? TrainingRole.VALIDATION.key() : "all");
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
