package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
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
    public RunWorker.Job job(HistoryState run, String device) {
        throw new AssertionError("the run " + run.run().id() + " is started");
    }

    @Override
    public void newProcess(String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void watch(List<RunView> runs) {}
}
