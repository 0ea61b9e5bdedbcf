package dgnet.actors.client;

import java.time.Duration;

/**
 * How a follower goes about lost connections.
 *
 * @param first the pause before the first try; each further one is twice as long
 * @param longest no pause is longer
 * @param patience how long the service may be away before the follower gives up
 * @param silence a connection is taken for lost when nothing was heard so long; the service is heard every 15 s
 */
public record Reconnection(Duration first, Duration longest, Duration patience, Duration silence) {
    /** A service that is started again is followed on within seconds; one that is away for ten minutes is given up. */
    public static final Reconnection DEFAULT = new Reconnection(
            Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofSeconds(60));

    public Reconnection {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the first pause must be longer than nothing and not beyond the longest");
        }
    }
}
