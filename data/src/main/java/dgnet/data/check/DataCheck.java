package dgnet.data.check;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A data set, looked at whole.
 *
 * @param domains in the data set's order
 * @param scans in the data set's order
 * @param findings each once, the gravest first
 */
public record DataCheck(Dataset dataset, List<DomainSummary> domains, List<ScanResult> scans, List<Finding> findings) {
    /** Reads every file of the data set, several at a time. */
    public static DataCheck of(Dataset dataset, BiConsumer<Integer, Integer> progress) {
        List<Subject> subjects = dataset.subjects();
        AtomicInteger done = new AtomicInteger();
        List<ScanResult> scans = subjects.parallelStream()
                .map(subject -> {
                    ScanResult result = ScanCheck.of(
                            subject, dataset.root(), dataset.structures().count());
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
        findings.addAll(same(scans));
        findings.addAll(OrientationCheck.of(domains, scans));
        findings.sort(Finding.ORDER);
        return new DataCheck(dataset, domains, scans, List.copyOf(findings));
    }

    /**
     * Whether training could start.
     *
     * @param maxQuarantined the share of scans that may be left out, as data.max-quarantined
     */
    public Readiness readiness(double maxQuarantined) {
        return Readiness.of(this, maxQuarantined);
    }

    private static List<Finding> same(List<ScanResult> scans) {
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
}
