package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.attempt.AttemptOrder;
import dgnet.actors.attempt.Channel;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.config.ServiceSettings.ProcessSettings;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessIdentity;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.monitor.ServiceMetrics;
import dgnet.actors.monitor.Webhook;
import dgnet.data.DataException;
import dgnet.data.FileTree;
import dgnet.model.checkpoint.CheckpointDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a service as folders: starts the processes that create new runs and resume earlier ones. */
final class ServiceRuns implements RunLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRuns.class);

    private final SubmissionCheck check;
    private final int heldEvents;
    private final ServiceMetrics metrics;
    private final Webhook webhook;
    private final ProcessSettings processes;
    private final Path socket;

    /**
     * The runs of a service.
     *
     * @param socket where the processes of runs connect
     */
    ServiceRuns(
            SubmissionCheck check,
            int heldEvents,
            ServiceMetrics metrics,
            Webhook webhook,
            ProcessSettings processes,
            Path socket) {
        this.webhook = webhook;
        this.metrics = metrics;
        this.check = check;
        this.heldEvents = heldEvents;
        this.processes = processes;
        this.socket = socket;
    }

    @Override
    public int heldEvents() {
        return heldEvents;
    }

    @Override
    public String freeName(Submission submission, Set<String> taken) {
        if (submission.name().isPresent()) {
            return submission.name().get();
        }
        String name = submission.preset();
        int number = 2;
        while (taken.contains(name) || Files.exists(directory(name))) {
            name = submission.preset() + "-" + number++;
        }
        return name;
    }

    @Override
    public Path directory(String id) {
        return check.runs().resolve(id);
    }

    @Override
    public void requireIdle(String id) {
        if (Files.isDirectory(directory(id))) {
            new RunDirectory(directory(id)).lock().close();
        }
    }

    @Override
    public void delete(String id) {
        try {
            if (Files.isDirectory(directory(id))) {
                requireIdle(id);
                FileTree.delete(directory(id));
            }
            Files.deleteIfExists(log(id));
            Files.deleteIfExists(AttemptProcess.crash(log(id)));
        } catch (IOException | UncheckedIOException | DataException e) {
            LOG.warn("The folder of the deleted run {} could not be deleted: {}", id, e.getMessage());
        }
    }

    @Override
    public List<String> folders() {
        return FolderRecord.runs(check.runs());
    }

    @Override
    public List<RunEvent> missing(String id, Optional<RunHistory.Changed> history) {
        return new FolderRecord(new RunDirectory(directory(id))).missing(history);
    }

    @Override
    public void keep(RunEvent end) {
        new FolderRecord(new RunDirectory(directory(end.run()))).keep(end);
    }

    @Override
    public String wantedDevice(RunView run) {
        return run.settings().getOrDefault("device", DeviceSlots.ANY);
    }

    @Override
    public RunMemory memory(HistoryState state) {
        return check.memory(configuration(state.run()));
    }

    @Override
    public ProcessSettings processes() {
        return processes;
    }

    @Override
    public void happened(RunEvent event) {
        metrics.take(event);
    }

    @Override
    public void fenced() {
        metrics.fenced();
    }

    @Override
    public Optional<AttemptProcess> living(HistoryState state) {
        return state.process()
                .filter(process -> state.run().state().active())
                .flatMap(ProcessIdentity::living)
                .map(AttemptProcess::of);
    }

    @Override
    public AttemptProcess start(HistoryState state, RunEvent.RunDispatched attempt) {
        AttemptOrder order = order(state, attempt);
        Path log = log(attempt.run());
        try {
            return AttemptProcess.start(order, attempt.device(), processes, log);
        } catch (IOException fault) {
            throw new DataException("the process of the run cannot be started: " + fault.getMessage(), fault);
        }
    }

    /** What the processes of a run print. */
    private Path log(String id) {
        return AttemptDoor.processes(Service.folder(check.runs())).resolve(id + ".log");
    }

    /**
     * The order for the process of an attempt.
     *
     * @throws DataException if the run cannot be started
     */
    AttemptOrder order(HistoryState state, RunEvent.RunDispatched attempt) {
        RunView run = state.run();
        requireCheckpoint(run);
        boolean resume = resumes(run);
        return new AttemptOrder(
                Channel.VERSION,
                socket.toString(),
                new RunEvent.RunSubmitted(
                        run.id(),
                        run.submitted(),
                        0,
                        run.episodes(),
                        run.preset(),
                        run.settings(),
                        run.directory().toString(),
                        run.priority()),
                attempt,
                AttemptProcess.inside(attempt.device()),
                configuration(run).render(),
                resume,
                state.checkpoints(),
                run.pausedBy().isPresent(),
                processes.orphanLimit());
    }

    private boolean resumes(RunView run) {
        return run.attempts() > 0 && Files.exists(directory(run.id()));
    }

    private RunConfiguration configuration(RunView run) {
        return resumes(run)
                ? check.confined(RunDirectory.open(directory(run.id())).configuration())
                : check.configuration(run.preset(), run.id(), run.settings());
    }

    /** A run that has a checkpoint never starts again from the beginning by itself. */
    private void requireCheckpoint(RunView run) {
        Path checkpoints = new RunDirectory(directory(run.id())).checkpoints();
        if (run.checkpoint().isPresent()
                && new CheckpointDirectory(checkpoints, 1, Map.of()).all().isEmpty()) {
            throw new DataException("the run has a checkpoint after "
                    + run.checkpoint().get().episode() + " episodes in its history, but none in its folder "
                    + directory(run.id())
                    + "; restore the folder and resume the run, or submit the run again with another name");
        }
    }

    @Override
    public void watch(List<RunView> runs) {
        webhook.watch(runs);
        metrics.watch(runs.stream()
                .map(run -> new ServiceMetrics.State(
                        run.id(),
                        run.state().key(),
                        run.state().active(),
                        run.episode(),
                        run.episodes(),
                        run.quarantined(),
                        run.checkpoint().map(RunView.Checkpoint::at)))
                .toList());
    }
}
