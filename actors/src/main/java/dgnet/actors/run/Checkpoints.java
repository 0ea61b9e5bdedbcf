package dgnet.actors.run;

import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.model.episode.RunProgress;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** The checkpoints of a run as its coordinator sees them: which is due, which is being written, what the newest contains. */
final class Checkpoints {
    private final CoordinatorState state;
    private boolean due;
    private boolean best = false;
    private boolean retrying = false;
    private int failuresInARow = 0;
    private Optional<RunProgress> newest = Optional.empty();
    private String path = "";

    Checkpoints(CoordinatorState state) {
        this.state = state;
        this.due = state.hasUncoveredCheckpointRequests();
    }

    /** The next state has to be saved. */
    void due(boolean asBest) {
        due = true;
        best |= asBest;
    }

    /** The device's state was loaded from this checkpoint. */
    void restored(RunProgress progress, String from) {
        newest = Optional.of(progress);
        path = from;
        reset();
    }

    /** The device has a fresh state; there is no checkpoint. */
    void none() {
        newest = Optional.empty();
        reset();
    }

    /** Forgets what was due for the lost state; only the checkpoint requests remain. */
    private void reset() {
        retrying = false;
        best = false;
        due = state.hasCheckpointRequests();
    }

    boolean isDue() {
        return due;
    }

    boolean isSaved(RunProgress progress) {
        return newest.filter(progress::equals).isPresent();
    }

    boolean isWriting() {
        return state.isWriting();
    }

    boolean isRetrying() {
        return retrying;
    }

    /** The folder of the newest checkpoint; empty if there is none. */
    String path() {
        return path;
    }

    int failuresInARow() {
        return failuresInARow;
    }

    /**
     * A write starts.
     *
     * @return whether the state is kept as the best
     */
    boolean begin() {
        boolean asBest = best;
        state.beginWrite();
        due = false;
        best = false;
        return asBest;
    }

    /** The write has succeeded. Returns the requests that waited for it. */
    List<ActorRef<ControlReply>> saved(RunProgress progress, String where) {
        failuresInARow = 0;
        newest = Optional.of(progress);
        path = where;
        return state.endWrite();
    }

    /** The write has failed. Returns the requests that waited for it. */
    List<ActorRef<ControlReply>> failed() {
        failuresInARow++;
        return state.endWrite();
    }

    /** Removes and returns all requests, because the present state is on the disk already or never will be. */
    List<ActorRef<ControlReply>> takeRequests() {
        due = false;
        return state.takeCheckpointRequests();
    }

    /** The same state is written again after {@link #retry}. */
    void holdForRetry(boolean asBest) {
        due(asBest);
        retrying = true;
    }

    void retry() {
        retrying = false;
    }
}
