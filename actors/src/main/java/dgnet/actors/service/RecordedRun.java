package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the events in the folder of a run, {@code events.jsonl}, add up to.
 *
 * @param run the state after the last event
 * @param skipped skipped episodes among those that are done
 * @param dispatched whether a service has started the run
 */
public record RecordedRun(RunView run, int skipped, boolean dispatched) {
    /**
     * Reads the events of a run. A line that was not written to its end is skipped.
     *
     * @param configuration the run's
     */
    public static RecordedRun of(RunDirectory folder, RunConfiguration configuration) {
        Reading reading = new Reading(folder, configuration);
        if (Files.exists(folder.events())) {
            // The record of a long run has some hundred megabytes: one line at a time.
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(folder.events()), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    reading.take(line);
                }
            } catch (IOException fault) {
                throw new UncheckedIOException("Cannot read the run's record " + folder.events() + ": " + fault, fault);
            }
        }
        return new RecordedRun(reading.state.run(), reading.skipped.size(), reading.dispatched);
    }

    private static final class Reading {
        private static final Logger LOG = LoggerFactory.getLogger(RecordedRun.class);

        private final TreeSet<Long> skipped = new TreeSet<>();
        private HistoryState state;
        private boolean dispatched;

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
            try {
                take(RunEventJson.read(line));
            } catch (DataException notWhole) {
                LOG.debug("A line of a run's record is skipped, it was not written to its end", notWhole);
            }
        }

        private void take(RunEvent event) {
            if (event instanceof RunEvent.RunSubmitted) {
                return;
            }
            if (event instanceof RunEvent.RunDispatched) {
                dispatched = true;
            } else if (event instanceof RunEvent.RunStarted started) {
                start(started);
            } else if (event instanceof RunEvent.RolledBack back) {
                skipped.tailSet(back.to()).clear();
            } else if (event instanceof RunEvent.EpisodeSkipped) {
                skipped.add(event.episode());
            }
            state = state.after(event);
        }

        /** A start that is not recorded as a service's: dgnet train or dgnet resume. */
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
