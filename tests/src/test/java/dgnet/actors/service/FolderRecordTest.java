package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.Fault;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the history of a run lacks is found in the run's folder, and what the run is then is on the safe side. */
class FolderRecordTest {
    private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    private Path runs;

    private RunDirectory folder;
    private FolderRecord record;
    private RunEvent.RunSubmitted submitted;

    @BeforeEach
    void make() {
        folder = RunDirectory.create(RunConfiguration.load(
                "quickstart", List.of("name=toy", "runs-dir=" + runs, "episodes=100", "data.root=" + runs)));
        record = new FolderRecord(folder);
        submitted = new RunEvent.RunSubmitted(
                "toy",
                AT,
                0,
                100,
                "quickstart",
                Map.of("seed", "2"),
                folder.path().toString(),
                3);
    }

    @Test
    void aHistoryThatIsWholeLacksNothing() throws IOException {
        List<RunEvent> history = ran(2, new RunEvent.RunStopped("toy", AT, 2));

        assertEquals(List.of(), record.missing(Optional.of(changed(history))));
        assertEquals(RunState.STOPPED, changed(history).run().state());
    }

    @Test
    void whatARunDidBeforeItsProcessWasKilledIsTakenFromItsFolder() throws IOException {
        List<RunEvent> history = ran(3);

        List<RunEvent> missing = record.missing(Optional.of(changed(history.subList(0, 3))));

        assertEquals(history.subList(3, history.size()), missing);
        assertEquals(RunState.TRAINING, changed(history).run().state());
    }

    @Test
    void aHistoryThatLacksAnAttemptLeavesAStoppedRunStopped() throws IOException {
        List<RunEvent> history = ran(2);
        int known = history.size();
        history.add(new RunEvent.RunInterrupted("toy", AT, 2, "its process ended"));
        history.addAll(ran(changed(history).run(), 2, 2, new RunEvent.RunStopped("toy", AT, 4)));

        List<RunEvent> missing = record.missing(Optional.of(changed(history.subList(0, known))));

        RunView restored = fold(history.subList(0, known), missing).run();
        assertEquals(RunState.STOPPED, restored.state());
        assertEquals(4, restored.episode());
        assertEquals(2, restored.attempts());
        assertInstanceOf(RunEvent.RunRestored.class, missing.get(missing.size() - 1));
    }

    @Test
    void aHistoryWithAnEarlierEndThanTheFolderLacksTheLaterAttempt() throws IOException {
        List<RunEvent> history = ran(2, new RunEvent.RunStopped("toy", AT, 2));
        int known = history.size();
        history.add(new RunEvent.RunQueued("toy", AT, 2));
        history.addAll(ran(
                changed(history).run(),
                2,
                2,
                new RunEvent.RunCompleted("toy", AT.plusSeconds(60), 4, Optional.empty())));

        List<RunEvent> missing = record.missing(Optional.of(changed(history.subList(0, known))));

        RunView restored = fold(history.subList(0, known), missing).run();
        assertEquals(RunState.COMPLETED, restored.state());
        assertEquals(4, restored.episode());
        assertEquals(2, restored.attempts());
    }

    @Test
    void aHistoryThatEndsAsTheFolderIsNotComparedFurther() throws IOException {
        RunEvent end = new RunEvent.RunStopped("toy", AT, 2);
        List<RunEvent> history = ran(2, episode(2), end);
        history.remove(episode(2));

        assertEquals(List.of(), record.missing(Optional.of(changed(history))));
    }

    @Test
    void anEndThatTheServiceStoredTooEarlyDoesNotHideTheEventsBeforeIt() throws IOException {
        RunEvent end = new RunEvent.RunFailed(
                "toy", AT, 1, Fault.of(Fault.Kind.BROKEN, "the run stopped before its end"), false);
        List<RunEvent> history = ran(2);
        record.keep(end);
        history.remove(episode(1));
        history.add(end);

        assertFalse(record.missing(Optional.of(changed(history))).isEmpty());
    }

    @Test
    void aRunThatHasNoEndInItsFolderIsStoppedIfItsHistoryIsLost() throws IOException {
        ran(3);

        List<RunEvent> missing = record.missing(Optional.empty());

        RunView restored = fold(List.of(), missing).run();
        assertEquals(RunState.STOPPED, restored.state());
        assertEquals(
                Optional.of("the service had no history of the run; its events were taken from its folder"),
                restored.fault());
        assertEquals(Map.of("seed", "2"), restored.settings());
        assertEquals(3, restored.priority());
        assertEquals(AT, restored.submitted());
        assertEquals(3, restored.episode());
        assertEquals(1, restored.attempts());
    }

    @Test
    void ofVeryManyEventsThoseThatCouldNotBeTakenAtOnceAreTakenLaterAndTheRunIsStopped() throws IOException {
        ran(2500);
        List<RunEvent> all = record.missing(Optional.empty());

        // The process was killed after the first lot.
        List<RunEvent> first = all.subList(0, RunHistory.Restore.MOST);
        assertEquals(RunState.TRAINING, changed(first).run().state());
        List<RunEvent> rest = record.missing(Optional.of(changed(first)));

        HistoryState state = fold(first, rest);
        assertEquals(RunState.STOPPED, state.run().state());
        assertEquals(2500, state.run().episode());
        assertFalse(state.restoring());
        assertEquals(List.of(), record.missing(Optional.of(new RunHistory.Changed(state, true))));
    }

    @Test
    void theEndThatTheServiceNotesOfARunIsInTheFolderToo() throws IOException {
        List<RunEvent> history = ran(3);
        RunEvent end = new RunEvent.RunStopped("toy", AT, 3);
        record.keep(end);

        history.add(end);

        assertEquals(List.of(), record.missing(Optional.of(changed(history))));
        RunView restored = fold(List.of(), record.missing(Optional.empty())).run();
        assertEquals(RunState.STOPPED, restored.state());
        assertEquals(Optional.empty(), restored.fault());
    }

    @Test
    void aRunThatTheServiceHasNotStartedIsTakenUpAsItEnded() throws IOException {
        write(started(0), episode(0), new RunEvent.RunCompleted("toy", AT, 1, Optional.empty()));

        RunView adopted = fold(List.of(), record.missing(Optional.empty())).run();

        assertEquals(RunState.COMPLETED, adopted.state());
        assertEquals(1, adopted.attempts());
        assertEquals(1, adopted.episode());
        assertEquals(AT, adopted.submitted());
        assertEquals(Optional.empty(), adopted.fault());
    }

    @Test
    void aRunWithoutAnyEventIsTakenUpAsStopped() {
        RunView adopted = fold(List.of(), record.missing(Optional.empty())).run();

        assertEquals(RunState.STOPPED, adopted.state());
        assertEquals(1, adopted.attempts());
        assertTrue(adopted.fault().orElseThrow().contains("not started by this service"));
    }

    @Test
    void aRunThatAProcessWorksOnIsNotTakenUp() throws IOException {
        write(started(0));
        ProcessLock lock = folder.lock();
        assertEquals(List.of(), record.missing(Optional.empty()));
        lock.close();
        assertEquals(4, record.missing(Optional.empty()).size());
    }

    @Test
    void aFolderThatAnotherProgramHasMadeForTheNameOfARunThatWaitsIsNotThatRuns() throws IOException {
        write(started(0), episode(0));

        assertEquals(List.of(), record.missing(Optional.of(changed(List.of(submitted)))));
    }

    @Test
    void aLineThatWasNotWrittenToItsEndIsPassedOver() throws IOException {
        List<RunEvent> history = ran(2);
        String whole = JsonLine.write(episode(2));
        Files.writeString(folder.events(), whole.substring(0, 40), StandardOpenOption.APPEND);

        assertEquals(List.of(), record.missing(Optional.of(changed(history))));
    }

    /** Writes the first attempt as the service and the run do, and returns the run's history. */
    private List<RunEvent> ran(long episodes, RunEvent... end) throws IOException {
        List<RunEvent> history = new ArrayList<>(List.of(submitted));
        history.addAll(ran(HistoryState.of(submitted).run(), 0, episodes, end));
        return history;
    }

    private List<RunEvent> ran(RunView run, long from, long episodes, RunEvent... end) throws IOException {
        // As the process of an attempt does.
        if (run.attempts() == 0) {
            write(submitted);
        }
        write(new RunEvent.RunDispatched("toy", AT, from, run.attempts() + 1, "cpu"));
        List<RunEvent> own = new ArrayList<>(List.of(started(from)));
        for (long episode = from; episode < from + episodes; episode++) {
            own.add(episode(episode));
        }
        own.addAll(List.of(end));
        write(own.toArray(RunEvent[]::new));
        List<RunEvent> history = new ArrayList<>();
        history.add(new RunEvent.RunDispatched("toy", AT, from, run.attempts() + 1, "cpu"));
        history.addAll(own);
        return history;
    }

    private void write(RunEvent... events) throws IOException {
        try (LineFile lines = LineFile.open(folder.events())) {
            for (RunEvent event : events) {
                lines.append(JsonLine.write(event));
            }
        }
    }

    private static RunEvent started(long episode) {
        return new RunEvent.RunStarted("toy", AT, episode, 100, 7, "dgnet", List.of("A", "B"), "cpu", Optional.empty());
    }

    private static RunEvent episode(long episode) {
        return new RunEvent.EpisodeSkipped("toy", AT, episode, List.of("A"), List.of("B"), List.of());
    }

    private static RunHistory.Changed changed(List<RunEvent> history) {
        HistoryState state = fold(history, List.of());
        return new RunHistory.Changed(state, true);
    }

    private static HistoryState fold(List<RunEvent> history, List<RunEvent> more) {
        List<RunEvent> all = new ArrayList<>(history);
        all.addAll(more);
        HistoryState state = HistoryState.of((RunEvent.RunSubmitted) all.get(0));
        for (RunEvent event : all.subList(1, all.size())) {
            state = state.after(event);
        }
        return state;
    }
}
