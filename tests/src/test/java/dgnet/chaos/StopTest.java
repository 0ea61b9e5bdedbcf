package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are asked to end, or that meet. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
@OfProcesses
class StopTest {
    private static final long EPISODES = 40;

    @TempDir
    static Path folder;

    private static Program program;
    private static RunFolder undisturbed;

    @BeforeAll
    static void trainUndisturbed() {
        program = new Program(folder);
        undisturbed = program.run("undisturbed");
        try (TrainingProcess process = program.train(undisturbed, 1, EPISODES)) {
            process.succeed();
        }
    }

    @Test
    void aSignalCommitsWhatIsDoneAndTheResumedRunEndsBitForBitAsAnUndisturbedOne() {
        stopsAndResumes("TERM");
    }

    @Test
    @Tag("chaos")
    void anInterruptDoesTheSame() {
        stopsAndResumes("INT");
    }

    private void stopsAndResumes(String signal) {
        assumeFalse(isIgnored(signal), () -> "whoever started this made SIG" + signal + " ignored, as nohup and & do");
        RunFolder run = program.run(signal);
        Journal journal = new Journal(run.events());
        try (TrainingProcess process = program.train(run, 1, EPISODES)) {
            // Between two checkpoints.
            awaitEpisode(process, journal, Program.CHECKPOINT_EVERY);
            process.signal(signal);
            process.succeed();
        }

        RunEvent.RunStopped stopped = assertInstanceOf(RunEvent.RunStopped.class, last(journal.events()));
        assertTrue(stopped.episode() < EPISODES, "stopped at " + stopped.episode());
        assertEquals(completed(journal.events()), stopped.episode(), "episodes completed when it stopped");
        assertEquals(stopped.episode(), run.newest().progress().episode(), "episodes completed in its last checkpoint");
        assertEquals(List.of(), run.leftovers());

        int before = journal.size();
        try (TrainingProcess process = program.resume(run)) {
            process.succeed();
        }

        assertEquals(stopped.episode(), journal.after(before).get(0).episode(), "where it went on");
        assertEquals(undisturbed.newest().progress(), run.newest().progress());
        TensorComparison comparison =
                TensorComparison.of(undisturbed.newest().path(), run.newest().path());
        assertEquals(0, comparison.differing(), "differing bytes");
    }

    @Test
    void aSecondProcessOnARunIsRefusedWhileTheFirstLives() {
        RunFolder run = program.run("shared");
        Journal journal = new Journal(run.events());
        try (TrainingProcess first = program.train(run, 1, 1_000_000)) {
            awaitEpisode(first, journal, 0);

            try (TrainingProcess second = program.resume(run)) {
                assertEquals(2, second.exitCode(), second::output);
            }

            long atRefusal = completed(journal.events());
            awaitEpisode(first, journal, atRefusal);
            first.kill();
        }
        assertEquals(
                1,
                journal.events().stream()
                        .filter(event -> event instanceof RunEvent.RunStarted)
                        .count(),
                "processes that began");

        int before = journal.size();
        try (TrainingProcess afterwards = program.resume(run)) {
            afterwards.await("the end of an episode", () -> journal.after(before).stream()
                    .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                    .findFirst());
            assertInstanceOf(RunEvent.RunStarted.class, journal.after(before).get(0));
        }
    }

    /** A process inherits which signals are ignored. Where the system does not say, none is taken to be. */
    private static boolean isIgnored(String signal) {
        int number = signal.equals("INT") ? 2 : 15;
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(mask -> (mask >> (number - 1) & 1) == 1);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void awaitEpisode(TrainingProcess process, Journal journal, long least) {
        process.await("the end of an episode from " + least + " on", () -> Optional.of(journal.events())
                .filter(events -> completed(events) > least));
    }

    private static long completed(List<RunEvent> events) {
        return events.stream()
                .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                .mapToLong(event -> event.episode() + 1)
                .max()
                .orElse(0);
    }

    private static RunEvent last(List<RunEvent> events) {
        return events.get(events.size() - 1);
    }
}
