package dgnet.actors.run;

import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.optimise.PlateauSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What the actors need to know of a run.
 *
 * @param name the run's name
 * @param directory its folder
 * @param seed the number that every random choice is a function of
 * @param episodes the run's length
 * @param domains the source domains, each once, in the run's order
 * @param batchSize slices in each joined batch (B)
 * @param unlabelledSteps optimiser steps of an episode's unlabelled half
 * @param inFlight episodes whose batches may be under way or waiting for the device at once
 * @param learningRate the outer step size at the start
 * @param plateau when and how it is reduced
 * @param validationEvery episodes from one validation to the next
 * @param checkpointEvery episodes from one checkpoint to the next
 * @param subjects subjects of all source domains
 * @param faults what it does when something fails
 */
public record RunSettings(
        String name,
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
        // Refuses what no episode can be planned with.
        EpisodePlan.of(seed, 0, domains, method, batchSize, unlabelledSteps);
    }

    /**
     * The plan of one of the run's episodes.
     *
     * @param present those of the run's domains that can still be drawn from, in the run's order
     */
    public EpisodePlan plan(long episode, List<String> present) {
        return EpisodePlan.of(seed, episode, present, method, batchSize, unlabelledSteps);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; a run needs at least 1");
        }
    }
}
