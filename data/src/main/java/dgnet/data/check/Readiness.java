package dgnet.data.check;

import java.util.List;

/**
 * Whether training could start.
 *
 * @param sentence the verdict with its reason
 */
public record Readiness(boolean ready, String sentence) {
    /** @param maxQuarantined the share of scans that may be left out, as data.max-quarantined */
    static Readiness of(DataCheck check, double maxQuarantined) {
        List<String> labelled = check.domains().stream()
                .filter(domain -> domain.labelled() > 0)
                .map(DomainSummary::domain)
                .toList();
        long unusable = check.scans().stream().filter(scan -> !scan.usable()).count();
        int domains = check.domains().size();
        if (domains < 2) {
            return new Readiness(
                    false,
                    "training cannot start: there is one domain, and it takes a target and at least one source domain");
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
        // One domain is the target; what is left must have sources.
        boolean meta = domains > 2 && labelled.size() > 1;
        return new Readiness(
                true,
                "training can start" + (unusable > 0 ? ", with " + unusable + " scans left out" : "")
                        + (meta
                                ? ""
                                : "; with method sdnet or unet alone, since dgnet and mldg need two source domains with"
                                        + " masks beside the target"));
    }
}
