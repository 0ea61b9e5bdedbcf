package dgnet.model.learn;

import dgnet.model.engine.Precision;
import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.optimise.OptimiserSettings;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The settings that determine what a learner computes.
 *
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision precision of the convolutions
 * @param seed the run's seed
 * @param domains the source domains in the run's order, which is the order of the domain head's outputs
 */
@RecordBuilder
public record LearnerSettings(
        String device,
        Precision precision,
        long seed,
        List<String> domains,
        Method method,
        NetworkSettings network,
        ObjectiveSettings objective,
        MetaSettings meta,
        OptimiserSettings optimiser) {
    public LearnerSettings {
        domains = List.copyOf(domains);
        if (domains.size() != network.domains()) {
            throw new IllegalArgumentException(
                    "the domain head has " + network.domains() + " outputs, but the source domains are " + domains);
        }
    }
}
