package dgnet.data.sample;

import java.util.Set;

/**
 * A request for a batch of one domain. Together with the run's seed it determines the batch.
 *
 * @param domain the domain to draw from
 * @param episode the episode's number, from 0
 * @param role the batch's role in the episode
 * @param step the episode's step in that role, from 0 (0 for labelled roles)
 * @param count slices in the batch (B), at least one
 * @param excluded subjects of the domain to leave out
 */
public record BatchRequest(String domain, long episode, Role role, int step, int count, Set<String> excluded) {
    public BatchRequest {
        excluded = Set.copyOf(excluded);
    }
}
