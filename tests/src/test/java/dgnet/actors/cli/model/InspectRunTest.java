package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.cli.RunFixture;
import dgnet.actors.event.Fault;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.run.RunRecord.Quarantined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet inspect} of the folder of a run. */
class InspectRunTest {
    private static final Instant AT = Instant.EPOCH;

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void create() {
        run = RunFixture.create(folder);
    }

    @Test
    void aRunThatHasNotStarted() {
        assertEquals("""
                run             %1$s
                configuration   toy
                method          dgnet
                domains         A, B
                target          C
                episodes        0 of 100
                state           interrupted; dgnet resume %1$s continues the run
                best Dice       none: no validation yet
                checkpoints     none
                skipped         0 episodes
                quarantined     none
                """.formatted(run.path()), inspected());
    }

    @Test
    void theFactsAsJson() throws IOException {
        CommandLineRun inspected = CommandLineRun.of("inspect", run.path().toString(), "--json");

        JsonNode json = new ObjectMapper().readTree(inspected.out());
        assertEquals("toy", json.get("configuration").asText());
        assertEquals("none: no validation yet", json.get("bestDice").asText());
    }

    @Test
    void progressBestValidationAndSkippedEpisodes() throws IOException {
        append(
                started(0),
                skipped(0),
                skipped(1),
                validated(2, 0.5, true),
                validated(4, 0.25, false),
                new RunEvent.RunStopped("toy", AT, 4));

        shows("episodes        2 of 100");
        shows("best Dice       0.5000 in the validation after 2 episodes");
        shows("skipped         2 episodes");
        shows("state           stopped; dgnet resume " + run.path() + " continues the run");
    }

    @Test
    void skippedEpisodesThatAreRepeatedDoNotCount() throws IOException {
        append(
                started(0),
                skipped(0),
                skipped(1),
                skipped(2),
                new RunEvent.RolledBack("toy", AT, 3, 2, 1, 1e-5),
                new RunEvent.RunStopped("toy", AT, 2),
                started(1));

        shows("skipped         1 episodes");
        shows("episodes        1 of 100");
    }

    @Test
    void aFailureIsTheStateUntilTheRunIsResumed() throws IOException {
        append(started(0), new RunEvent.RunFailed("toy", AT, 3, Fault.of(Fault.Kind.OTHER, "the disk is full"), false));
        shows("state           failed: the disk is full; dgnet resume " + run.path() + " continues the run");

        append(started(0));
        shows("state           interrupted; ");

        append(new RunEvent.RunCompleted("toy", AT, 100, Optional.empty()));
        shows("state           complete\n");
    }

    @Test
    void aRunThatAProcessWorksOn() throws IOException {
        append(started(0));

        ProcessLock lock = run.lock();
        try {
            shows("state           in progress: The run " + run.path() + " is in use by process ");
        } finally {
            lock.close();
        }
    }

    @Test
    void quarantinedSubjectsAreNamed() throws IOException {
        try (LineFile lines = LineFile.open(run.quarantine())) {
            lines.append(JsonLine.write(new Quarantined(3, "A", Optional.of("A01"), "a.nii", "truncated", AT)));
            lines.append(JsonLine.write(new Quarantined(4, "B", Optional.empty(), "", "no subject left", AT)));
        }

        shows("quarantined     2: A01 of domain A, domain B");
    }

    @Test
    void anUnfinishedLineOfTheRecordIsSkipped() throws IOException {
        append(started(0), skipped(0));
        Files.writeString(run.events(), "{\"type\":\"EpisodeSk", StandardOpenOption.APPEND);

        shows("episodes        1 of 100");
    }

    private void shows(String part) {
        String text = inspected();
        assertTrue(text.contains(part), part + " is not in\n" + text);
    }

    private String inspected() {
        CommandLineRun inspect = CommandLineRun.of("inspect", run.path().toString());
        assertEquals(0, inspect.exitCode(), inspect.err());
        return inspect.out();
    }

    private void append(RunEvent... events) throws IOException {
        try (LineFile lines = LineFile.open(run.events())) {
            for (RunEvent event : events) {
                lines.append(JsonLine.write(event));
            }
        }
    }

    private static RunEvent started(long episode) {
        return new RunEvent.RunStarted("toy", AT, episode, 100, 1, "dgnet", List.of("A", "B"), "cpu", Optional.empty());
    }

    private static RunEvent skipped(long episode) {
        return new RunEvent.EpisodeSkipped("toy", AT, episode, List.of("A"), List.of("B"), List.of("labelled = NaN"));
    }

    private static RunEvent validated(long episode, double mean, boolean best) {
        return new RunEvent.ValidationCompleted(
                "toy", AT, episode, Map.of("A", Map.of("LV", mean)), mean, best, Duration.ofSeconds(1));
    }
}
