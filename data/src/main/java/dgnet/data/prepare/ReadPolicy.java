package dgnet.data.prepare;

import dgnet.data.SubjectException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a subject's files are read before the subject is rejected. Only read errors are retried: a file that is absent, truncated
 * (perhaps still being copied) or on a failing disk. A scan with bad content is not read again.
 *
 * @param attempts total number of attempts, at least one
 * @param pause pause between a failed attempt and the next one
 */
public record ReadPolicy(int attempts, Duration pause) {
    /** One attempt. */
    public static final ReadPolicy ONCE = new ReadPolicy(1, Duration.ZERO);

    public ReadPolicy {
        if (attempts < 1 || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "at least one attempt and a pause that is not negative are expected, but " + attempts
                            + " attempts with a pause of " + pause + " are given");
        }
    }

    /** Reads one subject's files and counts failures over all reads of the subject. Not thread-safe. */
    static final class ReadAttempts {
        private static final Logger LOG = LoggerFactory.getLogger(ReadAttempts.class);

        private final ReadPolicy policy;
        private final Wait wait;
        private int failures;

        /** Waits between two attempts. */
        @FunctionalInterface
        interface Wait {
            void await(Duration pause) throws InterruptedException;
        }

        ReadAttempts(ReadPolicy policy, Wait wait) {
            this.policy = policy;
            this.wait = wait;
        }

        /** The result of {@code reading}, which starts from the beginning in each attempt. */
        <T> T read(Supplier<T> reading) throws InterruptedException {
            while (true) {
                try {
                    return reading.get();
                } catch (SubjectException fault) {
                    failures++;
                    if (failures >= policy.attempts() || !fault.isReadError()) {
                        throw fault;
                    }
                    LOG.warn(
                            "{} (subject {} of domain {}; attempt {} of {})",
                            fault.getMessage(),
                            fault.subject(),
                            fault.domain(),
                            failures,
                            policy.attempts());
                    wait.await(policy.pause());
                }
            }
        }
    }
}
