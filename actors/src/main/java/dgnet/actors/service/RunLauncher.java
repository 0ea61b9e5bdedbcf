package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.config.ServiceSettings.ProcessSettings;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names, starts, watches and deletes the runs of a service for the queue. */
interface RunLauncher {
    /** The number of newest events of a run that are kept in memory for its followers. */
    int heldEvents();

    /**
     * The name of a new run.
     *
     * @param taken the names of the existing runs
     */
    String freeName(Submission submission, Set<String> taken);

    /** The folder of a run. */
    Path directory(String id);

    /**
     * Checks that no process works on the folder of a run that has ended. Blocks.
     *
     * @throws dgnet.data.DataException if a process does
     */
    void requireIdle(String id);

    /** Deletes the folder of a run if there is one. A failure is logged, and the deletion is repeated when the service starts. Blocks. */
    void delete(String id);

    /** The runs that have a folder. */
    List<String> folders();

    /**
     * The events that a run's folder has and its history lacks, in order. Blocks.
     *
     * @param history the state of the history; empty if there is none
     * @return nothing for a folder that is not a complete run, or that another process works on
     */
    List<RunEvent> missing(String id, Optional<RunHistory.Changed> history);

    /** Writes the end of a run that is not active into its folder, beside the run's own events. Blocks. */
    void keep(RunEvent end);

    /** The device that a run requests, or {@link DeviceSlots#ANY}. */
    String wantedDevice(RunView run);

    /**
     * The estimated memory of a run, from its configuration and the names of the files of its data set. Blocks.
     *
     * @throws dgnet.data.DataException if the run cannot be started
     */
    RunMemory memory(HistoryState run);

    /** The settings of the processes of runs. */
    ProcessSettings processes();

    /**
     * Starts the process of an attempt. Blocks.
     *
     * @param run before the attempt
     * @throws dgnet.data.DataException if the run cannot be started
     */
    AttemptProcess start(HistoryState run, RunEvent.RunDispatched attempt);

    /** The process that trains a run, if an earlier service has started one and it lives. Blocks. */
    Optional<AttemptProcess> living(HistoryState run);

    /** Receives each event of an active run, before it is stored. */
    void happened(RunEvent event);

    /** A message of an attempt that has a successor or has ended was rejected. */
    void fenced();

    /** Receives all runs after each change. */
    void watch(List<RunView> runs);
}
