package dgnet.actors.run;

import dgnet.model.episode.RunProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a coordinator knows of its run's checkpoints: which is due, which is being written, what the newest holds, who waits for one. */
final class Checkpoints {
    private final Orders orders;
    private boolean due = false;
    private boolean best = false;
    private boolean retrying = false;
    private int failuresInARow = 0;
    private Optional<RunProgress> newest = Optional.empty();
    private String path = "";

    Checkpoints(Orders orders) {
        this.orders = orders;
        this.due = orders.checkpointAsks.size() > orders.answered;
    }

    /** The state that follows is to be saved. */
    void due(boolean asBest) {
        due = true;
        best |= asBest;
    }

    /** The device's state was loaded from here. */
    void restored(RunProgress progress, String from) {
        newest = Optional.of(progress);
        path = from;
        beginAnew();
    }

    /** The device has a state of its own, and nothing is on the disk. */
    void none() {
        newest = Optional.empty();
        beginAnew();
    }

    /** What was to be saved of the state that is gone is not to be saved of this one. */
    private void beginAnew() {
        retrying = false;
        best = false;
        due = !orders.checkpointAsks.isEmpty();
    }

    boolean isDue() {
        return due;
    }

    boolean isSaved(RunProgress progress) {
        return newest.filter(progress::equals).isPresent();
    }

    boolean isWriting() {
        return orders.writing.isPresent();
    }

    boolean isRetrying() {
        return retrying;
    }

    String path() {
        return path;
    }

    int failuresInARow() {
        return failuresInARow;
    }

    /**
     * A write begins.
     *
     * @return whether it is of the best state
     */
    boolean begin(RunProgress progress) {
        boolean asBest = best;
        orders.writing = Optional.of(progress);
        orders.answered = orders.checkpointAsks.size();
        due = false;
        best = false;
        return asBest;
    }

    /** The write has ended well. Returns who waited for it. */
    List<ActorRef<ControlReply>> saved(RunProgress progress, String where) {
        failuresInARow = 0;
        newest = Optional.of(progress);
        path = where;
        return ended();
    }

    /** The write has failed. Returns who waited for it. */
    List<ActorRef<ControlReply>> failed() {
        failuresInARow++;
        return ended();
    }

    private List<ActorRef<ControlReply>> ended() {
        orders.writing = Optional.empty();
        return takeAsks(orders.answered);
    }

    /** Everybody who waits, if the present state is on the disk already or never will be. */
    List<ActorRef<ControlReply>> takeAsks() {
        due = false;
        return takeAsks(orders.checkpointAsks.size());
    }

    private List<ActorRef<ControlReply>> takeAsks(int count) {
        List<ActorRef<ControlReply>> waiting =
                orders.checkpointAsks.subList(0, Math.min(count, orders.checkpointAsks.size()));
        List<ActorRef<ControlReply>> taken = new ArrayList<>(waiting);
        waiting.clear();
        orders.answered = 0;
        return taken;
    }

    /** The same state is tried again once {@link #tryAgain} is called. */
    void holdForRetry(boolean asBest) {
        due(asBest);
        retrying = true;
    }

    void tryAgain() {
        retrying = false;
    }
}
