package dgnet.data.prepare;

import java.time.Duration;

/**
 * How often a subject's files are read before the subject is refused. Only what reading again may mend is tried again: a file that is
 * absent, cut short (perhaps still being copied) or on a disk that fails; a scan that is bad stays bad.
 *
 * @param attempts in all, at least one
 * @param pause from a failed attempt to the next
 */
public record ReadPolicy(int attempts, Duration pause) {
    /** One attempt. */
    public static final ReadPolicy ONCE = new ReadPolicy(1, Duration.ZERO);

    public ReadPolicy {
        if (attempts < 1 || pause.isNegative()) {
            throw new IllegalArgumentException("a file is read at least once, with a pause that is not negative, not "
                    + attempts + " times every " + pause);
        }
    }
}
