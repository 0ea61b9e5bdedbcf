package dgnet.actors.api;

import dgnet.actors.CborSerializable;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of the service.
 *
 * @param id the run's name, unique in the service
 * @param preset the preset of its configuration
 * @param settings the settings that differ from the preset, by key
 * @param directory the run's folder
 * @param place the place in the queue, from 1; empty if the run does not wait
 * @param waitsFor why a waiting run cannot have a device, as a clause: there is not enough memory, or the device cannot be used; empty if it
 *     waits for its turn only
 * @param device the run's device, such as {@code cuda:0}; empty if it has none
 * @param episode the number of completed episodes
 * @param episodes the run's length in episodes
 * @param best the best validation
 * @param checkpoint the last checkpoint
 * @param fault why the run failed, or why it is stopped without a request, as a sentence
 * @param pausedBy why the run is paused, as a sentence
 * @param attempts how often the run was started, by a submission, a resumption or a new process
 * @param quarantined the number of subjects in quarantine
 * @param lastEvent the number of the newest event, from 1; 0 if there is none
 * @param tags the tags that users gave the run
 * @param archived whether the run is left out of lists
 */
@RecordBuilder
public record RunView(
        String id,
        String preset,
        Map<String, String> settings,
        Path directory,
        int priority,
        RunState state,
        Optional<Integer> place,
        Optional<String> waitsFor,
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
        // Earlier versions wrote neither tags nor waitsFor.
        tags = tags == null ? List.of() : List.copyOf(tags);
        waitsFor = waitsFor == null ? Optional.empty() : waitsFor;
    }

    /** A validation: its mean Dice and the number of completed episodes. */
    public record Best(double score, long episode) {}

    /** A checkpoint: the number of completed episodes, and when it was committed. */
    public record Checkpoint(long episode, Instant at) {}
}
