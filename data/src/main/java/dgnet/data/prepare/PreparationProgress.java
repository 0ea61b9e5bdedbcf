package dgnet.data.prepare;

/**
 * How far the preparation of a domain is.
 *
 * @param domain the domain's name
 * @param subject the subject that was just finished
 * @param done subjects finished
 * @param total subjects of the domain
 */
public record PreparationProgress(String domain, String subject, int done, int total) {}
