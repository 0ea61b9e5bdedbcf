package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link RunView} in the making: what changes is set, the rest stays. */
final class RunDraft {
    private final String id;
    private final String preset;
    private final Map<String, String> settings;
    private final Path directory;
    private final Instant submitted;
    int priority;
    RunState state;
    Optional<Integer> place;
    Optional<String> device;
    Optional<Instant> started;
    Optional<Instant> ended;
    long episode;
    long episodes;
    Optional<RunView.Best> best;
    Optional<RunView.Checkpoint> checkpoint;
    Optional<String> fault;
    Optional<String> pausedBy;
    int attempts;
    int quarantined;
    long lastEvent;
    List<String> tags;
    boolean archived;

    RunDraft(RunView view) {
        id = view.id();
        preset = view.preset();
        settings = view.settings();
        directory = view.directory();
        submitted = view.submitted();
        priority = view.priority();
        state = view.state();
        place = view.place();
        device = view.device();
        started = view.started();
        ended = view.ended();
        episode = view.episode();
        episodes = view.episodes();
        best = view.best();
        checkpoint = view.checkpoint();
        fault = view.fault();
        pausedBy = view.pausedBy();
        attempts = view.attempts();
        quarantined = view.quarantined();
        lastEvent = view.lastEvent();
        tags = view.tags();
        archived = view.archived();
    }

    RunView view() {
        return new RunView(
                id,
                preset,
                settings,
                directory,
                priority,
                state,
                place,
                device,
                submitted,
                started,
                ended,
                episode,
                episodes,
                best,
                checkpoint,
                fault,
                pausedBy,
                attempts,
                quarantined,
                lastEvent,
                tags,
                archived);
    }
}
