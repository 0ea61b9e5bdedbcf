package dgnet.actors.run;

import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.optimise.PlateauSettings;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The settings of a run for its actors.
 *
 * @param name the run's name
 * @param attempt the number of the run's attempt in a service, from 1; 0 without a service
 * @param directory its folder
 * @param seed the number that every random choice is a function of
 * @param episodes the run's length in episodes
 * @param domains the source domains, each once, in the run's order
 * @param batchSize slices in each joined batch (B)
 * @param unlabelledSteps optimiser steps of an episode's unlabelled half
 * @param inFlight the number of episodes whose batches may be under way or waiting for the device
 * @param learningRate the initial outer step size
 * @param plateau when and how the learning rate is reduced
 * @param validationEvery the number of episodes between validations
 * @param checkpointEvery the number of episodes between checkpoints
 * @param subjects the number of subjects of all source domains
 * @param faults what the run does about faults
 */
@RecordBuilder
public record RunSettings(
        String name,
        int attempt,
        Path directory,
        long seed,
        long episodes,
        Method method,
        List<String> domains,
        int batchSize,
        int unlabelledSteps,
        int inFlight,
        double learningRate,
        PlateauSettings plateau,
        int validationEvery,
        int checkpointEvery,
        int subjects,
        FaultPolicy faults) {
    public RunSettings {
        domains = List.copyOf(domains);
        require(episodes >= 1, "episodes", episodes);
        require(inFlight >= 1, "inFlight", inFlight);
        require(validationEvery >= 1, "validationEvery", validationEvery);
        require(checkpointEvery >= 1, "checkpointEvery", checkpointEvery);
        if (Set.copyOf(domains).size() != domains.size()) {
            throw new IllegalArgumentException("a source domain is named twice in " + domains);
        }
        // Rejects values that no episode can be planned with.
        EpisodePlan.of(seed, 0, domains, method, batchSize, unlabelledSteps);
    }

    /**
     * The plan of an episode of the run.
     *
     * @param present the domains that can still be drawn from, in the run's order
     */
    public EpisodePlan plan(long episode, List<String> present) {
        return EpisodePlan.of(seed, episode, present, method, batchSize, unlabelledSteps);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be at least 1");
        }
    }
}
