package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.config.ServiceSettings.ProcessSettings;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs that have no folders and are never started. */
class NoStarts implements RunLauncher {
    private final Path folder;

    NoStarts(Path folder) {
        this.folder = folder;
    }

    @Override
    public int heldEvents() {
        return 10;
    }

    @Override
    public String freeName(Submission submission, Set<String> taken) {
        return submission.name().orElseThrow();
    }

    @Override
    public Path directory(String id) {
        return folder.resolve(id);
    }

    @Override
    public List<String> folders() {
        return List.of();
    }

    @Override
    public List<RunEvent> missing(String id, Optional<RunHistory.Changed> history) {
        return List.of();
    }

    @Override
    public void keep(RunEvent end) {}

    @Override
    public void requireIdle(String id) {}

    @Override
    public void delete(String id) {}

    @Override
    public String wantedDevice(RunView run) {
        return DeviceSlots.ANY;
    }

    @Override
    public RunMemory memory(HistoryState run) {
        return RunMemory.UNKNOWN;
    }

    @Override
    public ProcessSettings processes() {
        return new ProcessSettings("1g", 1, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    @Override
    public AttemptProcess start(HistoryState run, RunEvent.RunDispatched attempt) {
        throw new AssertionError("the run " + run.run().id() + " is started");
    }

    @Override
    public Optional<AttemptProcess> living(HistoryState run) {
        return Optional.empty();
    }

    @Override
    public void happened(RunEvent event) {}

    @Override
    public void fenced() {}

    @Override
    public void watch(List<RunView> runs) {}
}
