package dgnet.actors.run;

import dgnet.actors.run.TrainingRun.ControlReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The part of a coordinator's state that survives its restart. {@link TrainingRun} creates it and passes it to each coordinator of the run;
 * one coordinator at a time uses it. The run itself reads it only after the last coordinator has ended.
 */
final class CoordinatorState {
    private final List<ActorRef<ControlReply>> checkpointRequests = new ArrayList<>();
    private final Map<String, ActorRef<DomainActor.Command>> domains;
    private long episodes;
    private long completed = 0;
    private boolean paused = false;
    private boolean stopping = false;
    private Optional<String> interruption = Optional.empty();
    private boolean writing = false;
    /** How many of the checkpoint requests the current write answers; the others came later and need a later state. */
    private int covered = 0;

    private final long firstEpoch;
    private long epoch;

    /**
     * The state of a new run.
     *
     * @param attempt the number of the run's attempt, from which the numbers of its sessions start, so that no two attempts have the same
     * @param episodes the run's length
     * @param domains the Domain actors
     */
    CoordinatorState(int attempt, long episodes, Map<String, ActorRef<DomainActor.Command>> domains) {
        this.firstEpoch = (long) attempt << Integer.SIZE;
        this.epoch = firstEpoch;
        this.episodes = episodes;
        this.domains = new HashMap<>(domains);
    }

    /** The run's length. */
    long episodes() {
        return episodes;
    }

    void setEpisodes(long length) {
        episodes = length;
    }

    /** The number of completed episodes. */
    long completed() {
        return completed;
    }

    void setCompleted(long count) {
        completed = count;
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean pause) {
        paused = pause;
    }

    boolean isStopping() {
        return stopping;
    }

    /** The run has been asked to stop. */
    void stop() {
        stopping = true;
        interruption = Optional.empty();
    }

    /** The process has to end. A run that was asked to stop before ends for that reason. */
    void interrupt(String reason) {
        if (!stopping) {
            stopping = true;
            interruption = Optional.of(reason);
        }
    }

    /** Why the process has to end, if that is why the run is stopping. */
    Optional<String> interruption() {
        return interruption;
    }

    /** The Domain actors that are alive, by domain. */
    Map<String, ActorRef<DomainActor.Command>> domains() {
        return Collections.unmodifiableMap(domains);
    }

    void addDomain(String domain, ActorRef<DomainActor.Command> actor) {
        domains.put(domain, actor);
    }

    void removeDomain(String domain) {
        domains.remove(domain);
    }

    /** Whether the run has had no session with the device yet. */
    boolean isBeforeFirstSession() {
        return epoch == firstEpoch;
    }

    /** The number of the current session with the device, attempt · 2³² + the number of sessions in the attempt. */
    long epoch() {
        return epoch;
    }

    /** Starts a session with the device, whose number is higher than that of any earlier one. */
    long nextEpoch() {
        return ++epoch;
    }

    /** Whether a checkpoint is being written. Nothing is loaded before that write has ended, even if its coordinator has failed. */
    boolean isWriting() {
        return writing;
    }

    /** A write starts; it answers the present checkpoint requests. */
    void beginWrite() {
        writing = true;
        covered = checkpointRequests.size();
    }

    /** The write has ended. Returns the requests that it answers. */
    List<ActorRef<ControlReply>> endWrite() {
        writing = false;
        return take(covered);
    }

    void addCheckpointRequest(ActorRef<ControlReply> replyTo) {
        checkpointRequests.add(replyTo);
    }

    boolean hasCheckpointRequests() {
        return !checkpointRequests.isEmpty();
    }

    /** Whether there are checkpoint requests that the current write does not answer. */
    boolean hasUncoveredCheckpointRequests() {
        return checkpointRequests.size() > covered;
    }

    /** Removes and returns all checkpoint requests. */
    List<ActorRef<ControlReply>> takeCheckpointRequests() {
        return take(checkpointRequests.size());
    }

    private List<ActorRef<ControlReply>> take(int count) {
        List<ActorRef<ControlReply>> first = checkpointRequests.subList(0, Math.min(count, checkpointRequests.size()));
        List<ActorRef<ControlReply>> taken = new ArrayList<>(first);
        first.clear();
        covered = 0;
        return taken;
    }
}
