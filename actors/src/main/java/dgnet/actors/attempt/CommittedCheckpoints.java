package dgnet.actors.attempt;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoints in the history of a run. A checkpoint counts once it is here: the next attempt continues from one of them and from no
 * other, whatever else is in the run's folder.
 *
 * @param newestFirst at most {@link #MOST}, and the best one
 */
public record CommittedCheckpoints(List<Committed> newestFirst) implements CborSerializable {
    public static final CommittedCheckpoints NONE = new CommittedCheckpoints(List.of());

    /** More than a run usually keeps on the disk. */
    private static final int MOST = 16;

    /**
     * A checkpoint.
     *
     * @param name the name of its folder
     * @param episode the number of completed episodes
     * @param sha256 as {@link dgnet.model.checkpoint.CheckpointStore#sha256}; empty if an earlier version saved it
     */
    public record Committed(String name, long episode, Optional<String> sha256, boolean best) {}

    public CommittedCheckpoints {
        newestFirst = List.copyOf(newestFirst);
    }

    /** The checkpoints after one more event of the run. */
    public CommittedCheckpoints after(RunEvent event) {
        if (event instanceof RunEvent.CheckpointCommitted committed) {
            String name = Path.of(committed.checkpoint()).getFileName().toString();
            return with(new Committed(name, committed.episode(), committed.sha256(), committed.best()));
        }
        if (event instanceof RunEvent.RunStarted started) {
            return until(started.episode());
        }
        return event instanceof RunEvent.RolledBack back ? until(back.to()) : this;
    }

    /** With one more checkpoint, which replaces an earlier one of the same episode. */
    CommittedCheckpoints with(Committed added) {
        List<Committed> next = new ArrayList<>(List.of(added));
        boolean best = added.best();
        for (Committed earlier : newestFirst) {
            boolean keep = next.size() < MOST || (earlier.best() && !best);
            if (earlier.episode() != added.episode() && keep) {
                next.add(earlier);
                best |= earlier.best();
            }
        }
        return new CommittedCheckpoints(next);
    }

    /** Without those after an episode that the run continues from. */
    private CommittedCheckpoints until(long episode) {
        return new CommittedCheckpoints(
                newestFirst.stream().filter(one -> one.episode() <= episode).toList());
    }
}
