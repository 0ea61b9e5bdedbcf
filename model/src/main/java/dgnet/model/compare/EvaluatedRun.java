package dgnet.model.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.DataException;
import dgnet.model.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The scores of one training, or of label files, on one domain that it did not see.
 *
 * @param arm what is compared: all settings except target and seed, as text, such as {@code dgnet 5 %}
 * @param target the domain of the cases
 * @param seed the seed of the training; empty for labels that have none
 * @param source the file that the scores come from
 * @param cases one score for each labelled frame
 */
public record EvaluatedRun(String arm, String target, Optional<String> seed, Path source, List<ScoredCase> cases) {
    /** The column of the mean over single structures. */
    public static final String MEAN = "mean";

    private static final ObjectMapper JSON = new ObjectMapper();

    public EvaluatedRun {
        cases = List.copyOf(cases);
    }

    /**
     * The score of one frame.
     *
     * @param patient the group of the subject, or the subject itself
     * @param figures column (a structure or {@link #MEAN}) → key of a {@link Metric} → value; a metric without a value is absent
     */
    public record ScoredCase(String subject, String patient, String frame, Map<String, Map<String, Double>> figures) {
        /** A metric in a column. */
        public OptionalDouble figure(Metric metric, String column) {
            Double value = figures.getOrDefault(column, Map.of()).get(metric.key());
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }

        /** The frame of the subject, which is the same in all evaluations. */
        String key() {
            return subject + "\n" + frame;
        }
    }

    /**
     * Reads {@code metrics.json}: a run for each domain that is not a source domain of the training.
     *
     * @param domains only these domains; empty: all that are not source domains
     * @throws DataException if the file cannot be read, or has no such case
     */
    public static List<EvaluatedRun> read(Path file, String arm, Optional<String> seed, List<String> domains) {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DataException("Cannot read the evaluation " + file + ": " + e.getMessage(), e);
        }
        Map<String, String> roles = new LinkedHashMap<>();
        root.path("domains")
                .forEach(domain -> roles.put(
                        domain.path("domain").asText(), domain.path("role").asText()));
        Map<String, List<ScoredCase>> cases = new LinkedHashMap<>();
        for (JsonNode node : root.path("cases")) {
            String domain = node.path("domain").asText();
            boolean wanted = domains.isEmpty() ? !"source".equals(roles.get(domain)) : domains.contains(domain);
            if (wanted) {
                cases.computeIfAbsent(domain, unused -> new ArrayList<>()).add(scored(node, file));
            }
        }
        if (cases.isEmpty()) {
            throw new DataException(file + " has no case of "
                    + (domains.isEmpty()
                            ? "a domain that training did not use"
                            : "the domains " + String.join(", ", domains))
                    + "; it has the domains " + String.join(", ", roles.keySet()));
        }
        return cases.entrySet().stream()
                .map(entry -> new EvaluatedRun(arm, entry.getKey(), seed, file, entry.getValue()))
                .toList();
    }

    private static ScoredCase scored(JsonNode node, Path file) {
        String subject = node.path("subject").asText();
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        node.path("structures").properties().forEach(entry -> figures.put(entry.getKey(), values(entry.getValue())));
        if (!node.has(MEAN)) {
            throw new DataException(file + " was written by an earlier version, which did not store the mean of a case;"
                    + " evaluate again");
        }
        figures.put(MEAN, values(node.path(MEAN)));
        return new ScoredCase(
                subject, node.path("group").asText(subject), node.path("frame").asText(), figures);
    }

    private static Map<String, Double> values(JsonNode metrics) {
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().asDouble()));
        return values;
    }

    /** The mean of a metric over the cases that have a value; empty if none has. */
    public OptionalDouble mean(Metric metric, String column) {
        return cases.stream()
                .flatMapToDouble(score -> score.figure(metric, column).stream())
                .average();
    }

    /** The cases by their key. */
    Map<String, ScoredCase> byKey() {
        return cases.stream()
                .collect(Collectors.toMap(
                        ScoredCase::key, score -> score, (first, second) -> first, LinkedHashMap::new));
    }
}
