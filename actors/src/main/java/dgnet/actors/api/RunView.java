package dgnet.actors.api;

import dgnet.actors.CborSerializable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as the service knows it.
 *
 * @param id its name, unique in the service
 * @param preset what it was made from
 * @param settings what was set otherwise, by key
 * @param directory its folder
 * @param place its place in the queue, from 1; empty where it does not wait
 * @param device what it computes on, as {@code cuda:0}; empty before it has one
 * @param episode episodes completed
 * @param episodes its length
 * @param best its best validation
 * @param checkpoint its last checkpoint
 * @param fault why it failed, or why it is stopped although nobody stopped it, as a sentence
 * @param pausedBy why it waits, as a sentence
 * @param attempts how often it was started, by a submission, a resumption or a new process
 * @param quarantined subjects set aside
 * @param lastEvent the number of its newest event, from 1; 0 where there is none
 * @param tags words that people gave it
 * @param archived whether it is left out where runs are listed
 */
public record RunView(
        String id,
        String preset,
        Map<String, String> settings,
        Path directory,
        int priority,
        RunState state,
        Optional<Integer> place,
        Optional<String> device,
        Instant submitted,
        Optional<Instant> started,
        Optional<Instant> ended,
        long episode,
        long episodes,
        Optional<Best> best,
        Optional<Checkpoint> checkpoint,
        Optional<String> fault,
        Optional<String> pausedBy,
        int attempts,
        int quarantined,
        long lastEvent,
        List<String> tags,
        boolean archived)
        implements CborSerializable {
    public RunView {
        // Absent in what earlier versions wrote.
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /** A validation: its mean Dice and the episodes completed then. */
    public record Best(double score, long episode) {}

    /** A checkpoint: the episodes completed then, and when it was committed. */
    public record Checkpoint(long episode, Instant at) {}
}
