package dgnet.data.prepare;

import dgnet.data.SubjectException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** The attempts that one subject has: whatever is read of it, it may fail only so often in all. Used by one thread at a time. */
    static final class ReadAttempts {
        private static final Logger LOG = LoggerFactory.getLogger(ReadAttempts.class);

        private final ReadPolicy policy;
        private final Wait wait;
        private int failures;

        /** Passes the time from one attempt to the next. */
        @FunctionalInterface
        interface Wait {
            void pass(Duration pause) throws InterruptedException;
        }

        ReadAttempts(ReadPolicy policy, Wait wait) {
            this.policy = policy;
            this.wait = wait;
        }

        /** What {@code reading} gives, which starts from the beginning each time. */
        <T> T read(Supplier<T> reading) throws InterruptedException {
            while (true) {
                try {
                    return reading.get();
                } catch (SubjectException fault) {
                    failures++;
                    if (failures >= policy.attempts() || !fault.ofReading()) {
                        throw fault;
                    }
                    LOG.warn(
                            "{} (subject {} of domain {}; attempt {} of {})",
                            fault.getMessage(),
                            fault.subject(),
                            fault.domain(),
                            failures,
                            policy.attempts());
                    wait.pass(policy.pause());
                }
            }
        }
    }
}
