package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.service.RunHistory.Changed;
import dgnet.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's events as its folder has them, {@code events.jsonl}, beside the history that the service keeps. In the folder of a run that the
 * service has made, the run's own events of each attempt follow a {@link RunEvent.RunDispatched}, and the first line is its
 * {@link RunEvent.RunSubmitted}. So the events of an attempt stand at the same places as in the history, and what the history lacks can be
 * taken from here.
 */
record FolderRecord(RunDirectory folder) {
    private static final Logger LOG = LoggerFactory.getLogger(FolderRecord.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** What a run is made from that the service has not made. */
    private static final String ADOPTED = "resolved.conf";

    /** The names of the runs that have a folder in another; none where that is not there yet. */
    static List<String> runs(Path runs) {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(one -> Files.isRegularFile(new RunDirectory(one).configurationFile()))
                    .map(one -> one.getFileName().toString())
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the runs in " + runs + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Writes that an attempt begins, before the run itself writes. */
    void begin(RunView run, String device) {
        List<RunEvent> events = new ArrayList<>();
        try {
            if (!Files.exists(folder.events()) || Files.size(folder.events()) == 0) {
                events.add(new RunEvent.RunSubmitted(
                        run.id(),
                        run.submitted(),
                        0,
                        run.episodes(),
                        run.preset(),
                        run.settings(),
                        folder.path().toString(),
                        run.priority()));
            }
            events.add(new RunEvent.RunDispatched(run.id(), Instant.now(), run.episode(), run.attempts() + 1, device));
            append(folder.events(), events);
        } catch (IOException e) {
            throw new UncheckedIOException("the run's record " + folder.events() + " cannot be written: " + e, e);
        }
    }

    /** Writes the end of a run that is not at work. */
    void keep(RunEvent end) {
        if (Files.exists(folder.configurationFile())) {
            try {
                append(folder.events(), List.of(end));
            } catch (IOException e) {
                LOG.warn("The run's record {} cannot be written, which lacks {}", folder.events(), end, e);
            }
        }
    }

    private static synchronized void append(Path file, List<RunEvent> events) throws IOException {
        try (LineFile lines = LineFile.open(file)) {
            for (RunEvent event : events) {
                lines.append(RunEventJson.write(event));
            }
            lines.force();
        }
    }

    /**
     * The events that a history lacks, in their order. If the history lacks an attempt, or all, what the run is now is not certain: the
     * last of them is {@link RunEvent.RunRestored} then.
     *
     * @param history what it comes to; empty where there is none
     * @return none as well for a folder without a history that cannot be used, which the log reports
     */
    List<RunEvent> missing(Optional<Changed> history) {
        return history.isPresent() ? later(history.get()) : all();
    }

    /** What follows in the folder after the events of a history. */
    private List<RunEvent> later(Changed history) {
        HistoryState state = history.state();
        RunView run = state.run();
        Tail tail = new Tail(run.attempts(), state.recorded());
        lines(folder, tail::take);
        boolean foreign = run.attempts() == 0 && tail.submitted.isEmpty();
        if ((foreign || tail.events.isEmpty()) && !state.restoring()) {
            return List.of();
        }
        LOG.warn("The history of the run {} lacked {} events, which its folder has", run.id(), tail.events.size());
        if (tail.attempts == run.attempts() && !state.restoring()) {
            return tail.events;
        }
        String reason = "the service's history of the run lacked its last " + tail.events.size()
                + " events, which were taken from its folder";
        return restored(state, tail.events, reason);
    }

    /** A whole history, made from the folder alone. */
    private List<RunEvent> all() {
        String name = folder.path().getFileName().toString();
        Tail tail = new Tail(0, 0);
        RunConfiguration configuration;
        try {
            // No other process is at it.
            folder.lock().close();
            configuration = folder.configuration();
            lines(folder, tail::take);
        } catch (DataException | UncheckedIOException unusable) {
            LOG.warn("The folder {} is not taken up as a run: {}", folder.path(), unusable.getMessage());
            return List.of();
        }
        RunEvent.RunSubmitted first = tail.submitted
                .map(made -> new RunEvent.RunSubmitted(
                        name,
                        made.at(),
                        0,
                        made.episodes(),
                        made.preset(),
                        made.settings(),
                        folder.path().toString(),
                        made.priority()))
                .orElseGet(() -> adopted(name, configuration, tail.events));
        List<RunEvent> events = new ArrayList<>();
        if (tail.submitted.isEmpty()) {
            // As if the service had started it: a run that never was would be started afresh.
            events.add(new RunEvent.RunDispatched(name, first.at(), 0, 1, configuration.device()));
        }
        events.addAll(tail.events);
        String reason = tail.submitted.isPresent()
                ? "the service had no history of the run; its events were taken from its folder"
                : "the run was not started by this service; its events were taken from its folder";
        LOG.warn("The run {} is taken up with {} events from its folder: {}", name, events.size(), reason);
        List<RunEvent> all = new ArrayList<>(List.of(first));
        all.addAll(restored(HistoryState.of(first), events, reason));
        return all;
    }

    private RunEvent.RunSubmitted adopted(String name, RunConfiguration configuration, List<RunEvent> events) {
        Instant at = events.isEmpty() ? Instant.now() : events.get(0).at();
        return new RunEvent.RunSubmitted(
                name,
                at,
                0,
                configuration.episodes(),
                ADOPTED,
                Map.of(),
                folder.path().toString(),
                0);
    }

    /** The events with what says that they were restored; before them, too, if they are not written all at once. */
    private static List<RunEvent> restored(HistoryState before, List<RunEvent> events, String reason) {
        HistoryState state = before;
        for (RunEvent event : events) {
            state = state.after(event);
        }
        String run = before.run().id();
        List<RunEvent> all = new ArrayList<>();
        if (events.size() + 2 > RunHistory.Restore.MOST) {
            all.add(new RunEvent.RunRestored(run, Instant.now(), before.run().episode(), reason, false));
        }
        all.addAll(events);
        all.add(new RunEvent.RunRestored(run, Instant.now(), state.run().episode(), reason, true));
        return all;
    }

    /**
     * Reads a run's record, one line at a time: that of a long run has some hundred megabytes. A line that {@code take} cannot read, since
     * it was not written to its end, is skipped.
     */
    static void lines(RunDirectory folder, Consumer<String> take) {
        if (!Files.exists(folder.events())) {
            return;
        }
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(folder.events()), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    take.accept(line);
                } catch (DataException notWhole) {
                    LOG.debug("A line of a run's record is skipped, it was not written to its end", notWhole);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the run's record " + folder.events() + " cannot be read: " + e, e);
        }
    }

    /** Whether a line of a record is a {@link RunEvent.RunDispatched}. */
    static boolean isDispatch(String line) {
        return line.startsWith("{\"type\":\"RunDispatched\"");
    }

    /** The events that follow on those of a history: an attempt, and how many of its events the history has. */
    private static final class Tail {
        private final int known;
        private final long recorded;
        private final List<RunEvent> events = new ArrayList<>();
        private Optional<RunEvent.RunSubmitted> submitted = Optional.empty();
        private boolean reached;
        private int attempts;
        private long place;

        Tail(int known, long recorded) {
            this.known = known;
            this.recorded = recorded;
            // The first attempt of a run that the service has not started has no mark.
            this.reached = known <= 1;
            this.attempts = known;
        }

        void take(String line) {
            if (line.startsWith("{\"type\":\"RunSubmitted\"")) {
                submitted = Optional.of((RunEvent.RunSubmitted) RunEventJson.read(line));
            } else if (isDispatch(line)) {
                begin((RunEvent.RunDispatched) RunEventJson.read(line));
            } else if (reached && (++place > recorded || attempts > known)) {
                events.add(RunEventJson.read(line));
            }
        }

        private void begin(RunEvent.RunDispatched attempt) {
            if (attempt.attempt() == known) {
                reached = true;
                place = 0;
                events.clear();
            } else if (attempt.attempt() > known) {
                reached = true;
                attempts = attempt.attempt();
                events.add(attempt);
            }
        }
    }
}
