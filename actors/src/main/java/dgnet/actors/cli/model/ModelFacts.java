package dgnet.actors.cli.model;

import dgnet.actors.launch.TrainingSettings;
import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.file.ModelDescription;
import dgnet.model.file.ModelFile;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.TrainingState.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The facts that {@code dgnet inspect} shows of a model or of a checkpoint. */
final class ModelFacts {
    private ModelFacts() {}

    /** The facts of a model, or of the models of an ensemble. */
    static Facts of(List<ModelFile.Summary> models) {
        return models.size() == 1 ? of(models.get(0)) : ofEnsemble(models);
    }

    /** What the models have in common, and a line for each. */
    private static Facts ofEnsemble(List<ModelFile.Summary> models) {
        ModelFile.Summary first = models.get(0);
        Facts facts = new Facts()
                .add("ensemble", models.size() + " models, " + first.bytes() + " bytes")
                .add("labels", labels(first.description().structures()))
                .add("preparation", preparation(first.description().preparation()));
        for (int k = 0; k < models.size(); k++) {
            ModelFile.Summary model = models.get(k);
            ModelDescription description = model.description();
            OptionalDouble best = model.provenance().bestScore();
            facts.add(
                    "model " + (k + 1),
                    description.method().name().toLowerCase(Locale.ROOT) + ", "
                            + description.network().baseChannels() + " base channels, source domains "
                            + String.join(", ", description.domains()) + "; "
                            + model.provenance().origin()
                            + episodes(model.provenance().episodes())
                            + (best.isPresent() ? ", best score " + score(best.getAsDouble()) : ""));
        }
        return facts;
    }

    private static Facts of(ModelFile.Summary model) {
        ModelDescription description = model.description();
        NetworkSettings network = description.network();
        Facts facts = new Facts()
                .add("model", description.method().name().toLowerCase(Locale.ROOT) + ", " + model.bytes() + " bytes")
                .add(
                        "network",
                        network.imageSize() + " × " + network.imageSize() + " pixels, " + network.baseChannels()
                                + " base channels")
                .add("labels", labels(description.structures()))
                .add("preparation", preparation(description.preparation()))
                .add("source domains", String.join(", ", description.domains()))
                .add(
                        "origin",
                        model.provenance().origin()
                                + episodes(model.provenance().episodes()));
        OptionalDouble best = model.provenance().bestScore();
        if (best.isPresent()) {
            facts.add("best score", score(best.getAsDouble()));
        }
        details(facts, model.provenance().details());
        return facts.add("tensors", tensors(model.tensors()));
    }

    static Facts of(CheckpointStore.Checkpoint checkpoint) {
        RunProgress progress = checkpoint.progress();
        Facts facts = new Facts()
                .add("checkpoint", checkpoint.path() + (checkpoint.best() ? ", the best when it was saved" : ""))
                .add("files", "complete; all checksums match")
                .add("episodes", progress.episode())
                .add(
                        "optimiser",
                        checkpoint.state().optimiserSteps() + " steps, next learning rate " + progress.learningRate());
        if (Double.isFinite(progress.bestScore())) {
            facts.add(
                    "best score",
                    score(progress.bestScore()) + ", after " + progress.bestEpisode() + " episodes; "
                            + progress.validationsSinceBest() + " validations without a better one");
        } else {
            facts.add("best score", "none: no validation yet");
        }
        if (progress.rollbacks() > 0 || progress.skippedInARow() > 0) {
            facts.add(
                    "faults",
                    progress.skippedInARow() + " skipped episodes in a row, " + progress.rollbacks() + " rollbacks");
        }
        details(facts, checkpoint.provenance());
        return facts.add("tensors", tensors(checkpoint.state().tensors()));
    }

    private static String preparation(PreparationSettings preparation) {
        return "pixels of " + preparation.spacing() + " mm; percentiles " + preparation.lowPercentile() + " and "
                + preparation.highPercentile() + " of each slice become 0 and 1; crop "
                + preparation.crop().name().toLowerCase(Locale.ROOT);
    }

    /** Adds all details but the settings, which are a long text. */
    private static void details(Facts facts, Map<String, String> details) {
        details.forEach((name, value) -> {
            if (!name.equals(TrainingSettings.SETTINGS)) {
                facts.add(name, value);
            }
        });
    }

    private static String labels(Structures structures) {
        List<String> labels = new ArrayList<>();
        for (int k = 0; k < structures.count(); k++) {
            labels.add((k + 1) + " " + structures.names().get(k));
        }
        String unions = structures.regions().stream()
                .filter(Structures.Region::union)
                .map(region -> "; " + region.name() + " = "
                        + region.labels().stream().map(String::valueOf).collect(Collectors.joining(" + ")))
                .collect(Collectors.joining());
        return String.join(", ", labels) + unions;
    }

    private static String episodes(long episodes) {
        return episodes == 0 ? "" : ", " + episodes + " episodes";
    }

    private static String score(double score) {
        return String.format(Locale.ROOT, "%.4f", score);
    }

    /** The number of weights in each part of the network. */
    private static String tensors(List<Tensor> tensors) {
        Map<String, Long> parts = tensors.stream()
                .collect(Collectors.groupingBy(
                        tensor -> tensor.name().split("\\.", 2)[0],
                        TreeMap::new,
                        Collectors.summingLong(Tensor::elements)));
        long weights = parts.values().stream().mapToLong(Long::longValue).sum();
        return tensors.size() + " with " + weights + " weights: "
                + parts.entrySet().stream()
                        .map(part -> part.getKey() + " " + part.getValue())
                        .collect(Collectors.joining(", "));
    }
}
