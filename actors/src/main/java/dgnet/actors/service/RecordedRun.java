package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunDirectory;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The state of a run, computed from the events in its folder, {@code events.jsonl}.
 *
 * @param run the state after the last event
 * @param skipped the number of skipped episodes among the completed ones
 */
public record RecordedRun(RunView run, int skipped) {
    /**
     * Reads the events of a run. An incomplete line is skipped.
     *
     * @param configuration the configuration of the run
     */
    public static RecordedRun of(RunDirectory folder, RunConfiguration configuration) {
        Reading reading = new Reading(folder, configuration);
        FolderRecord.lines(folder, reading::take);
        return new RecordedRun(reading.state.run(), reading.skipped.size());
    }

    /** Whether a service has started a run. */
    public static boolean isOfService(RunDirectory folder) {
        AtomicBoolean found = new AtomicBoolean();
        FolderRecord.lines(folder, line -> found.compareAndSet(false, FolderRecord.isDispatch(line)));
        return found.get();
    }

    private static final class Reading {
        private final TreeSet<Long> skipped = new TreeSet<>();
        private HistoryState state;

        Reading(RunDirectory folder, RunConfiguration configuration) {
            state = HistoryState.of(new RunEvent.RunSubmitted(
                    folder.path().getFileName().toString(),
                    Instant.EPOCH,
                    0,
                    configuration.episodes(),
                    configuration.name(),
                    Map.of(),
                    folder.path().toString(),
                    0));
        }

        void take(String line) {
            RunEvent event = JsonLine.read(line, RunEvent.class);
            if (event instanceof RunEvent.RunSubmitted) {
                return;
            }
            if (event instanceof RunEvent.RunStarted started) {
                start(started);
            } else if (event instanceof RunEvent.RolledBack back) {
                skipped.tailSet(back.to()).clear();
            } else if (event instanceof RunEvent.EpisodeSkipped) {
                skipped.add(event.episode());
            }
            state = state.after(event);
        }

        /** Handles a start by dgnet train or dgnet resume, which has no events of a service. */
        private void start(RunEvent.RunStarted started) {
            skipped.tailSet(started.episode()).clear();
            RunState before = state.run().state();
            if (before.ended() || before == RunState.QUEUED) {
                state = state.after(new RunEvent.RunQueued(started.run(), started.at(), started.episode()));
                state = state.after(new RunEvent.RunDispatched(
                        started.run(),
                        started.at(),
                        started.episode(),
                        state.run().attempts() + 1,
                        started.device()));
            }
        }
    }
}
