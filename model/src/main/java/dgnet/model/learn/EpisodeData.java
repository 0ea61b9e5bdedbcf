package dgnet.model.learn;

import dgnet.data.sample.Batch;
import java.util.List;

/**
 * The input of one episode: the batches of its plan, in the plan's order.
 *
 * @param episode the episode's number
 * @param batches one batch for each portion of the episode's plan
 */
public record EpisodeData(long episode, List<Batch> batches) {
    public EpisodeData {
        batches = List.copyOf(batches);
    }
}
