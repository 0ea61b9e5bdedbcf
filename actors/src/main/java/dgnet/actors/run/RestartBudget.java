package dgnet.actors.run;

import java.time.Duration;

/**
 * How often an actor that fails is started again, and after what pause. The pause doubles from failure to failure.
 *
 * @param restarts how many failures in a row it survives; the next one is final
 * @param firstPause before the first restart
 * @param longestPause what the pause grows to
 * @param jitter random share by which a pause is longer, in [0, 1]
 * @param resetAfter time without a failure after which the count begins again
 */
public record RestartBudget(
        int restarts, Duration firstPause, Duration longestPause, double jitter, Duration resetAfter) {
    public RestartBudget {
        if (restarts < 0 || firstPause.compareTo(longestPause) > 0 || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("no actor can be restarted " + restarts + " times after pauses of "
                    + firstPause + " to " + longestPause + " with a jitter of " + jitter);
        }
    }
}
