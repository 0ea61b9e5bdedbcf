package dgnet.actors.attempt;

import dgnet.actors.event.RunEvent.RunDispatched;
import dgnet.actors.event.RunEvent.RunSubmitted;
import java.time.Duration;

/**
 * What the service tells the process of an attempt at its start, as one line on its standard input.
 *
 * @param version {@link Channel#VERSION}
 * @param socket where the service listens
 * @param submitted the first event of the run's history
 * @param dispatched the start of this attempt
 * @param device the run's device as this process sees it
 * @param configuration the text of the run's configuration
 * @param resume whether the run has a folder, and continues from a checkpoint
 * @param checkpoints the checkpoints in the run's history, which alone it may continue from
 * @param paused whether the run waits until it is resumed
 * @param orphanLimit the time without the service after which the run saves and the process ends
 */
public record AttemptOrder(
        int version,
        String socket,
        RunSubmitted submitted,
        RunDispatched dispatched,
        String device,
        String configuration,
        boolean resume,
        CommittedCheckpoints checkpoints,
        boolean paused,
        Duration orphanLimit) {
    String run() {
        return dispatched.run();
    }

    int attempt() {
        return dispatched.attempt();
    }
}
