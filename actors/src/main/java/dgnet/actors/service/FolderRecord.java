package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.Fault;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
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
 * The events in a run's folder, {@code events.jsonl}, from which the service completes its history of the run. In the folder of a run of the
 * service, the first line is {@link RunEvent.RunSubmitted}, and the run's own events of each attempt follow a
 * {@link RunEvent.RunDispatched}. So the events of an attempt have the same order as in the history, and missing ones can be found.
 */
record FolderRecord(RunDirectory folder) {
    private static final Logger LOG = LoggerFactory.getLogger(FolderRecord.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** The most bytes of a line that is read from the end of a record. */
    private static final int LONGEST_END = 1 << 16;

    /** The preset of a run that the service has not created. */
    private static final String ADOPTED = "resolved.conf";

    /** The names of the runs with a folder in {@code runs}; empty if that folder does not exist. */
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

    /** Writes the end of a run that is not active. */
    void keep(RunEvent end) {
        if (Files.exists(folder.configurationFile())) {
            try {
                append(folder.events(), List.of(end));
            } catch (IOException e) {
                LOG.warn("The run's record {} cannot be written; it lacks {}", folder.events(), end, e);
            }
        }
    }

    private static synchronized void append(Path file, List<RunEvent> events) throws IOException {
        try (LineFile lines = LineFile.open(file)) {
            for (RunEvent event : events) {
                lines.append(JsonLine.write(event));
            }
            lines.force();
        }
    }

    /**
     * The events that a history lacks, in order. If it lacks an attempt or everything, the present state of the run is not certain, and the
     * last of the events is {@link RunEvent.RunRestored}.
     *
     * @param history the state of the history; empty if there is none
     * @return nothing for a folder without a history that cannot be used, which is logged
     */
    List<RunEvent> missing(Optional<Changed> history) {
        if (history.isEmpty()) {
            return all();
        }
        return endsWith(history.get().state()) ? List.of() : later(history.get());
    }

    /**
     * Whether the last event of the folder is the one that ended the run in its history. Such a history lacks nothing, because it contains
     * the events of an attempt in order, so the folder does not have to be read whole.
     */
    private boolean endsWith(HistoryState state) {
        Optional<Instant> end = state.run().ended();
        if (end.isEmpty() || state.restoring()) {
            return false;
        }
        try {
            return LineFile.last(folder.events(), LONGEST_END)
                    .map(line -> JsonLine.read(line, RunEvent.class))
                    .filter(event -> event.endsRun() && event.at().equals(end.get()) && !isOfBrokenRun(event))
                    .isPresent();
        } catch (DataException notAnEvent) {
            return false;
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /** Whether the service can have stored the end of a run before the last events of the run itself. */
    private static boolean isOfBrokenRun(RunEvent end) {
        return end instanceof RunEvent.RunFailed failed && failed.fault().kind() == Fault.Kind.BROKEN;
    }

    /** The events of the folder after those of a history. */
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

    /** A complete history from the folder alone. */
    private List<RunEvent> all() {
        String name = folder.path().getFileName().toString();
        Tail tail = new Tail(0, 0);
        RunConfiguration configuration;
        try {
            // Fails if another process works on the folder.
            folder.lock().close();
            configuration = folder.configuration();
            lines(folder, tail::take);
        } catch (DataException | UncheckedIOException unusable) {
            LOG.warn("The folder {} is not added as a run: {}", folder.path(), unusable.getMessage());
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
            // As if the service had started it: a run without an attempt would be started from the beginning.
            events.add(new RunEvent.RunDispatched(name, first.at(), 0, 1, configuration.device()));
        }
        events.addAll(tail.events);
        String reason = tail.submitted.isPresent()
                ? "the service had no history of the run; its events were taken from its folder"
                : "the run was not started by this service; its events were taken from its folder";
        LOG.warn("The run {} is added with {} events from its folder: {}", name, events.size(), reason);
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

    /** The events, followed by {@link RunEvent.RunRestored}; preceded by one too if they are not written all at once. */
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
     * Reads a run's record one line at a time, because the record of a long run has some hundred megabytes. An incomplete line, which
     * {@code take} cannot read, is skipped.
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
                    LOG.debug("An incomplete line of a run's record is skipped", notWhole);
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static UncheckedIOException unreadable(RunDirectory folder, IOException fault) {
        return new UncheckedIOException("the run's record " + folder.events() + " cannot be read: " + fault, fault);
    }

    /** Whether a line of a record is a {@link RunEvent.RunDispatched}. */
    static boolean isDispatch(String line) {
        return line.startsWith("{\"type\":\"RunDispatched\"");
    }

    /** Collects the events after those of a history, which has {@code recorded} events of the attempt {@code known}. */
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
            // The first attempt of a run that the service has not started has no RunDispatched.
            this.reached = known <= 1;
            this.attempts = known;
        }

        void take(String line) {
            if (line.startsWith("{\"type\":\"RunSubmitted\"")) {
                submitted = Optional.of((RunEvent.RunSubmitted) JsonLine.read(line, RunEvent.class));
            } else if (isDispatch(line)) {
                begin((RunEvent.RunDispatched) JsonLine.read(line, RunEvent.class));
            } else if (reached && (++place > recorded || attempts > known)) {
                events.add(JsonLine.read(line, RunEvent.class));
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
