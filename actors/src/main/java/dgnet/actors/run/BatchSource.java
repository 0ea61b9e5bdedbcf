package dgnet.actors.run;

import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;

/** Where Domain actors get their batches: reads and augments, blocking. A pure function of its arguments, safe for several threads. */
public interface BatchSource {
    /**
     * Augmented slices of one domain.
     *
     * @param step which of the episode's steps in that role
     * @param count how many slices
     */
    Batch draw(String domain, long episode, Role role, int step, int count);
}
