package dgnet.data.check;

import dgnet.data.dataset.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds scans stored in another orientation than most. Preparation handles them correctly if their headers are correct, so they should be
 * looked at.
 */
final class OrientationCheck {
    private OrientationCheck() {}

    static List<Finding> of(List<DomainSummary> domains, List<ScanResult> scans) {
        Map<String, Integer> all = new TreeMap<>();
        domains.forEach(domain -> domain.orientations().forEach((code, count) -> all.merge(code, count, Integer::sum)));
        List<Finding> findings = new ArrayList<>();
        int scanned = all.values().stream().mapToInt(Integer::intValue).sum();
        boolean hasMajority = scanned > 0 && 2 * all.get(most(all)) > scanned;
        if (scanned > 0 && !hasMajority) {
            findings.add(mixed(domains, scans));
        }
        for (DomainSummary domain : domains) {
            if (domain.orientations().isEmpty()) {
                continue;
            }
            String usual = most(domain.orientations());
            List<ScanResult> own = scans.stream()
                    .filter(scan -> scan.subject().domain().equals(domain.domain()))
                    .filter(scan -> scan.facts().isPresent())
                    .toList();
            if (hasMajority && !usual.equals(most(all))) {
                findings.add(new Finding(
                        Finding.Kind.ORIENTATION,
                        domain.domain(),
                        "",
                        own.get(0).subject().image().getParent(),
                        domain.orientations().get(usual) + " of the " + own.size() + " scans of " + domain.domain()
                                + " are stored in orientation " + usual + ", most scans of the data set in "
                                + most(all)
                                + "; preparation reorients all scans by their headers: compare the contact sheets"));
            }
            own.stream()
                    .filter(scan -> !scan.facts().get().orientation().equals(usual))
                    .filter(scan -> !assumed(scan))
                    .forEach(scan -> findings.add(new Finding(
                            Finding.Kind.ORIENTATION,
                            domain.domain(),
                            scan.subject().id(),
                            scan.subject().image(),
                            scan.subject().image() + " is stored in orientation "
                                    + scan.facts().get().orientation() + ", most scans of " + domain.domain() + " in "
                                    + usual + "; preparation reorients all scans by their headers: compare it on"
                                    + " the contact sheet")));
        }
        return findings;
    }

    /** A finding for the whole data set: no orientation has a majority. */
    private static Finding mixed(List<DomainSummary> domains, List<ScanResult> scans) {
        String each = domains.stream()
                .filter(domain -> !domain.orientations().isEmpty())
                .map(domain -> domain.domain() + " "
                        + String.join(" and ", domain.orientations().keySet()))
                .collect(Collectors.joining(", "));
        return new Finding(
                Finding.Kind.ORIENTATION,
                "",
                "",
                scans.get(0).subject().image().getParent(),
                "the scans are stored in different orientations, and no orientation has a majority: " + each
                        + "; preparation reorients all scans by their headers: compare the contact sheets");
    }

    /** Whether another finding already says that the orientation is assumed. */
    private static boolean assumed(ScanResult scan) {
        return scan.findings().stream().anyMatch(finding -> finding.kind() == Finding.Kind.ORIENTATION_DOUBT);
    }

    private static String most(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElseThrow()
                .getKey();
    }
}
