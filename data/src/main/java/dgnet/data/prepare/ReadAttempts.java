package dgnet.data.prepare;

import dgnet.data.SubjectException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts that one subject has: whatever is read of it, it may fail only so often in all. Used by one thread at a time. */
final class ReadAttempts {
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
