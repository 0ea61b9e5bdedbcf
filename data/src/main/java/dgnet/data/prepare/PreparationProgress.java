package dgnet.data.prepare;

/**
 * How far the preparation of a domain is.
 *
 * @param domain the domain's name
 * @param subject the subject that was just finished
 * @param done subjects finished
 * @param total subjects of the domain
 * @param prepared whether it was prepared or refused now, rather than found
 */
public record PreparationProgress(String domain, String subject, int done, int total, boolean prepared) {
    private static final int BAR = 24;

    /** As a line with a bar. */
    public String line() {
        int filled = done * BAR / total;
        return "preparing " + domain + " [" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + done + " of "
                + total + " subjects";
    }
}
