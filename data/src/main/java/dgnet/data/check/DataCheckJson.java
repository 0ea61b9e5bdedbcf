package dgnet.data.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.data.dataset.Finding;

/** A check as JSON: {@code ready}, {@code verdict}, {@code domains}, {@code findings}, {@code scans}. */
public final class DataCheckJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DataCheckJson() {}

    /** The document. */
    public static String of(DataCheck check, Readiness readiness) {
        ObjectNode root = JSON.createObjectNode();
        root.put("layout", check.dataset().layout());
        root.put("root", check.dataset().root().toString());
        root.put("ready", readiness.ready());
        root.put("verdict", readiness.sentence());
        root.set("structures", JSON.valueToTree(check.dataset().structures().names()));
        root.set("domains", JSON.valueToTree(check.domains()));
        ArrayNode findings = root.putArray("findings");
        check.findings().forEach(finding -> findings.add(node(finding)));
        ArrayNode scans = root.putArray("scans");
        check.scans().stream()
                .flatMap(scan -> scan.facts().stream())
                .forEach(facts -> scans.add(JSON.<ObjectNode>valueToTree(facts)));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    private static ObjectNode node(Finding finding) {
        return JSON.createObjectNode()
                .put("severity", finding.kind().severity().name())
                .put("kind", finding.kind().name())
                .put("domain", finding.domain())
                .put("subject", finding.subject())
                .put("file", finding.file().toString())
                .put("message", finding.message());
    }
}
