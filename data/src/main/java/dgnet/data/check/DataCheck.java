package dgnet.data.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.DomainSpelling;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparationSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The result of checking a whole data set.
 *
 * @param domains one summary for each domain, in the data set's order
 * @param scans one result for each scan, in the data set's order
 * @param findings every finding once, the most severe first
 * @param view the labels and the network's view; empty if no preparation was given
 * @param proposal the view that fits the labels; empty if there are none
 */
public record DataCheck(
        Dataset dataset,
        List<DomainSummary> domains,
        List<ScanResult> scans,
        List<Finding> findings,
        Optional<ViewCheck> view,
        Optional<ViewProposal> proposal) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads every file of the data set, without a preparation to compare the labels with, and without a target. */
    public static DataCheck of(Dataset dataset, BiConsumer<Integer, Integer> progress) {
        return of(dataset, Optional.empty(), "", progress);
    }

    /**
     * Reads every file of the data set and of its test set, in parallel.
     *
     * @param opened the data set
     * @param preparation the preparation of a training, with whose view the labels are compared
     * @param target the domain whose scans do not count for the proposed view; empty if there is none
     * @param progress receives the number of scans read and the number of scans
     */
    public static DataCheck of(
            Dataset opened,
            Optional<PreparationSettings> preparation,
            String target,
            BiConsumer<Integer, Integer> progress) {
        Dataset dataset = opened.withTestSet();
        List<Subject> subjects = dataset.subjects();
        AtomicInteger done = new AtomicInteger();
        List<ScanResult> scans = subjects.parallelStream()
                .map(subject -> {
                    ScanResult result = ScanCheck.of(
                            subject, dataset.root(), dataset.structures().names(), preparation);
                    progress.accept(done.incrementAndGet(), subjects.size());
                    return result;
                })
                .toList();
        List<DomainSummary> domains = dataset.domains().stream()
                .map(domain -> DomainSummary.of(
                        domain,
                        scans.stream()
                                .filter(scan -> scan.subject().domain().equals(domain))
                                .toList()))
                .toList();
        List<Finding> findings = new ArrayList<>(dataset.findings());
        scans.forEach(scan -> findings.addAll(scan.findings()));
        findings.addAll(DomainSpelling.findings(dataset));
        findings.addAll(sameContent(scans));
        findings.addAll(absentStructures(dataset, scans, target));
        findings.addAll(OrientationCheck.of(domains, scans));
        Map<Subject, LabelExtent> labels = new LinkedHashMap<>();
        scans.forEach(scan -> labels.put(scan.subject(), scan.extent()));
        Optional<ViewCheck> view = preparation.map(settings -> ViewCheck.of(settings, labels));
        view.ifPresent(found -> findings.addAll(found.findings(subjects)));
        findings.sort(Finding.ORDER);
        return new DataCheck(dataset, domains, scans, List.copyOf(findings), view, ViewProposal.of(scans, target));
    }

    /**
     * Whether training can start.
     *
     * @param maxQuarantined largest share of scans that may be left out, as data.max-quarantined
     */
    public Readiness readiness(double maxQuarantined) {
        return Readiness.of(this, maxQuarantined);
    }

    /** This check as JSON: {@code ready}, {@code verdict}, {@code domains}, {@code findings}, {@code scans}, {@code view}, {@code proposal}. */
    public String json(Readiness readiness) {
        ObjectNode root = JSON.createObjectNode();
        root.put("layout", dataset.layout());
        root.put("root", dataset.root().toString());
        root.put("ready", readiness.ready());
        root.put("verdict", readiness.sentence());
        root.set("structures", JSON.valueToTree(dataset.structures().names()));
        root.set("domains", JSON.valueToTree(domains));
        view.ifPresent(found -> root.set("view", JSON.valueToTree(found)));
        proposal.ifPresent(found -> root.set("proposal", JSON.valueToTree(found)));
        ArrayNode list = root.putArray("findings");
        findings.forEach(finding -> list.add(node(finding)));
        ArrayNode facts = root.putArray("scans");
        scans.stream()
                .flatMap(scan -> scan.facts().stream())
                .forEach(scan -> facts.add(JSON.<ObjectNode>valueToTree(scan)));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
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

    /** Structures that no mask outside the target has. */
    private static List<Finding> absentStructures(Dataset dataset, List<ScanResult> scans, String target) {
        Set<Integer> present = scans.stream()
                .filter(ScanResult::usable)
                .filter(scan -> !scan.subject().domain().equals(target))
                .flatMap(scan -> scan.labels().stream())
                .collect(Collectors.toSet());
        List<Finding> found = new ArrayList<>();
        List<String> names = dataset.structures().names();
        for (int label = 1; label <= names.size() && !present.isEmpty(); label++) {
            if (!present.contains(label)) {
                found.add(new Finding(
                        Finding.Kind.STRUCTURE_ABSENT,
                        "",
                        "",
                        dataset.root(),
                        "no mask" + (target.isEmpty() ? "" : " outside the target " + target) + " has a voxel of "
                                + names.get(label - 1) + ", so a training cannot learn it"));
            }
        }
        return found;
    }

    /** Scans whose image files have the same content. */
    private static List<Finding> sameContent(List<ScanResult> scans) {
        Map<String, ScanResult> first = new LinkedHashMap<>();
        List<Finding> found = new ArrayList<>();
        for (ScanResult scan : scans) {
            ScanResult other = scan.hash().isEmpty() ? null : first.putIfAbsent(scan.hash(), scan);
            if (other != null) {
                Subject subject = scan.subject();
                found.add(new Finding(
                        Finding.Kind.SAME_CONTENT,
                        subject.domain(),
                        subject.id(),
                        subject.image(),
                        subject.image() + " is the same file as "
                                + other.subject().image() + "; remove one, or training and validation may share it"));
            }
        }
        return found;
    }

    /**
     * Whether training can start.
     *
     * @param sentence the verdict and its reason
     */
    public record Readiness(boolean ready, String sentence) {
        static Readiness of(DataCheck check, double maxQuarantined) {
            List<String> labelled = check.domains().stream()
                    .filter(domain -> domain.labelled() > 0)
                    .map(DomainSummary::domain)
                    .toList();
            long unusable =
                    check.scans().stream().filter(scan -> !scan.usable()).count();
            int domains = check.domains().size();
            if (domains < 2) {
                return new Readiness(
                        false,
                        "training cannot start: the data set has one domain; a target and at least one source domain are needed");
            }
            if (labelled.isEmpty()) {
                return new Readiness(false, "training cannot start: no domain has a usable scan with a mask");
            }
            if (unusable > maxQuarantined * check.scans().size()) {
                return new Readiness(
                        false,
                        "training cannot start: " + unusable + " of "
                                + check.scans().size() + " scans cannot be used, more than data.max-quarantined = "
                                + maxQuarantined + " allows");
            }
            // One domain is the target; the others must contain the sources.
            boolean meta = domains > 2 && labelled.size() > 1;
            return new Readiness(
                    true,
                    "training can start" + (unusable > 0 ? ", with " + unusable + " scans left out" : "")
                            + (meta
                                    ? ""
                                    : "; only with method sdnet or unet, since dgnet and mldg need two source domains with"
                                            + " masks beside the target"));
        }
    }
}
