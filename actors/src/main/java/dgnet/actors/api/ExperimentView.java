package dgnet.actors.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An experiment of the service.
 *
 * @param state {@code running}, {@code paused}, {@code cancelled} or {@code done}
 * @param cause why it is paused, as a sentence
 * @param settings the settings of all trainings that differ from the preset, by key
 * @param grid the keys of {@code experiment { … }} as JSON
 * @param trainings in the order of the grid
 * @param tables the results of the trainings that are done, with the checkpoint that the experiment names first
 * @param notes how the numbers of the tables were computed, and what is missing
 */
public record ExperimentView(
        String name,
        String state,
        Optional<String> cause,
        int priority,
        Instant submitted,
        String preset,
        Map<String, String> settings,
        String grid,
        List<Training> trainings,
        List<Table> tables,
        List<String> notes) {
    /**
     * One training.
     *
     * @param run the name of its run
     * @param settings the values of the grid by key, except target and seed
     * @param arm the settings as text: the row of the table
     * @param state {@code waiting} before its run exists, then the state of the run, {@code evaluating}, {@code done} or {@code failed}
     * @param cause why it failed, as a sentence
     * @param episode the number of completed episodes
     * @param episodes the run's length in episodes; 0 before its run exists
     * @param dice the mean Dice on the target by selected checkpoint ({@code best}, {@code last}, {@code oracle}) once it is done
     */
    public record Training(
            String run,
            Map<String, String> settings,
            String arm,
            String target,
            long seed,
            String state,
            Optional<String> cause,
            long episode,
            long episodes,
            Map<String, Double> dice) {}

    /** A table of results: each row has as many cells as the header. */
    public record Table(String title, List<String> header, List<List<String>> rows) {}
}
