package dgnet.model.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** An {@link EvaluationReport} as JSON; a figure that there is not is left out. */
final class EvaluationJson {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private EvaluationJson() {}

    static String of(EvaluationReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("metric", "Dice of whole scans on their own grid");
        root.put("target", report.target());
        ArrayNode domains = root.putArray("domains");
        for (String domain : report.domains()) {
            ObjectNode node = domains.addObject().put("domain", domain);
            node.put("target", domain.equals(report.target()));
            summaries(node.putObject("all"), report.summaries(score -> score.domain()
                    .equals(domain)));
            for (Standing standing : Standing.values()) {
                Map<String, Summary> summaries =
                        report.summaries(score -> score.domain().equals(domain) && score.standing() == standing);
                if (summaries.values().stream().anyMatch(summary -> summary.count() > 0)) {
                    summaries(node.putObject(key(standing)), summaries);
                }
            }
        }
        ArrayNode cases = root.putArray("cases");
        for (CaseScore score : report.cases()) {
            ObjectNode node = cases.addObject();
            node.put("subject", score.subject()).put("domain", score.domain()).put("frame", score.frame());
            node.put("standing", key(score.standing()));
            ObjectNode dice = node.putObject("dice");
            score.dice().forEach(dice::put);
        }
        ArrayNode skipped = root.putArray("skipped");
        report.skipped().forEach(skipped::add);
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException impossible) {
            throw new AssertionError("a tree of numbers and text is always JSON", impossible);
        }
    }

    private static void summaries(ObjectNode node, Map<String, Summary> summaries) {
        summaries.forEach((region, summary) -> {
            if (summary.count() > 0) {
                ObjectNode figures = node.putObject(region).put("mean", summary.mean());
                if (summary.count() > 1) {
                    figures.put("deviation", summary.deviation());
                }
                figures.put("scans", summary.count());
            }
        });
    }

    private static String key(Standing standing) {
        return standing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
