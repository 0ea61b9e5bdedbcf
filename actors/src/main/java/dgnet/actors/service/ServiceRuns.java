package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.ResumeCheck;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.launch.RunSetup;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a service as folders: creates new runs and resumes earlier ones from their newest checkpoint. */
final class ServiceRuns implements RunLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRuns.class);

    private final SubmissionCheck check;
    private final int heldEvents;
    private final ServiceMetrics metrics;
    private final Webhook webhook;
    private final Consumer<String> newProcess;

    /**
     * The runs of a service.
     *
     * @param newProcess receives the reason why a new process is needed
     */
    ServiceRuns(
            SubmissionCheck check,
            int heldEvents,
            ServiceMetrics metrics,
            Webhook webhook,
            Consumer<String> newProcess) {
        this.webhook = webhook;
        this.metrics = metrics;
        this.check = check;
        this.heldEvents = heldEvents;
        this.newProcess = newProcess;
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
    public RunWorker.Job job(HistoryState state, String device) {
        RunView run = state.run();
        return new RunWorker.Job(
                run,
                state.checkpoints(),
                device,
                () -> open(run, device),
                configuration -> Map.of("metrics", metrics.monitor()));
    }

    private RunSetup open(RunView run, String device) {
        Consumer<String> progress = line -> LOG.debug("{}: {}", run.id(), line);
        requireCheckpoint(run);
        if (run.attempts() == 0 || !Files.exists(directory(run.id()))) {
            RunSetup fresh =
                    RunSetup.fresh(check.configuration(run.preset(), run.id(), run.settings()), device, progress);
            try {
                new FolderRecord(fresh.directory()).begin(run, device);
                return fresh;
            } catch (RuntimeException fault) {
                fresh.close();
                throw fault;
            }
        }
        RunDirectory directory = RunDirectory.open(directory(run.id()));
        ProcessLock lock = directory.lock();
        RunConfiguration configuration;
        try {
            configuration = check.confined(directory.configuration());
            new FolderRecord(directory).begin(run, device);
        } catch (RuntimeException fault) {
            lock.close();
            throw fault;
        }
        // The operator of the service chooses devices and threads, and nobody waits at a terminal: a run continues with
        // other rounding, and its record says so.
        return RunSetup.resumed(directory, lock, configuration, device, ResumeCheck.Accepted.MACHINE, progress);
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
    public void newProcess(String reason) {
        newProcess.accept(reason);
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
