package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the runs of a service are named, opened and watched; what the queue need not know. */
interface RunStarts {
    /** How many of a run's newest events are held for those who follow it. */
    int heldEvents();

    /**
     * The name that a run gets.
     *
     * @param taken names that are taken
     */
    String freeName(Submission submission, Set<String> taken);

    /** The folder of a run. */
    Path directory(String id);

    /**
     * Checks that no process works on the folder of a run that has ended. Blocks.
     *
     * @throws dgnet.data.DataException if one does
     */
    void requireIdle(String id);

    /** Deletes the folder of a run if there is one; a failure is logged, and deleting is tried again when the service starts. Blocks. */
    void delete(String id);

    /** The runs that have a folder. */
    List<String> folders();

    /**
     * The events that a run's folder has and its history has not, in their order. Blocks.
     *
     * @param history what the history comes to; empty where there is none
     * @return none as well for a folder that is not a whole run, or that another process works on
     */
    List<RunEvent> missing(String id, Optional<RunHistory.Changed> history);

    /** Has the folder keep the end of a run that is not at work, as it keeps those that the run itself tells. Blocks. */
    void keep(RunEvent end);

    /** The device that a run wants, or {@link DeviceSlots#ANY}. */
    String wantedDevice(RunView run);

    /** What is to be done to start or resume a run on a device. */
    RunWorker.Job job(RunView run, String device);

    /** This process is of no more use to the runs; a new one is needed. */
    void newProcess(String reason);

    /** Told what the runs are, whenever that changes. */
    void watch(List<RunView> runs);
}
