package dgnet.data.prepare;

/**
 * A subject that could not be prepared and has no slices.
 *
 * @param file the file at fault
 * @param cause what is wrong with it, as a sentence
 */
public record RefusedSubject(String domain, String subject, String file, String cause) {}
