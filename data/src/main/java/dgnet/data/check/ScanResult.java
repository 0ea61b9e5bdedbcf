package dgnet.data.check;

import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Subject;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one scan.
 *
 * @param hash SHA-256 of its image file; empty where it cannot be read
 * @param facts absent where its header cannot be read
 * @param thumbnail absent where its pixels cannot be used
 */
public record ScanResult(
        Subject subject,
        String hash,
        Optional<ScanFacts> facts,
        Optional<ScanThumbnail> thumbnail,
        List<Finding> findings) {
    public ScanResult {
        findings = List.copyOf(findings);
    }

    /** Whether training can use it. */
    public boolean usable() {
        return findings.stream().noneMatch(finding -> finding.kind().severity() == Finding.Severity.ERROR);
    }
}
