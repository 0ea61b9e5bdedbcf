package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed before their run has begun. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is killed there does not end with 128 + the signal's number")
@OfProcesses
class StartUpKillTest {
    @TempDir
    Path folder;

    @Test
    void aRunKilledAtTheMomentItsFolderAppearsCanBeResumed() {
        Program program = new Program(folder);
        RunFolder run = program.run("killed");
        try (TrainingProcess process = program.train(run, 1, 1)) {
            process.await("the run's folder", () -> run.exists() ? Optional.of(run) : Optional.empty());
            process.kill();
        }

        try (TrainingProcess process = program.resume(run)) {
            process.succeed();
        }

        assertEquals(1, run.newest().progress().episode());
        assertEquals(0, new Journal(run.events()).events().get(0).episode(), "where it began");
    }

    @Test
    void aPreparationThatWasKilledIsDoneAgain() throws IOException {
        Program program = new Program(folder);
        RunFolder run = program.run("killed");
        Path cache = run.path().resolveSibling("prepared");
        try (TrainingProcess process = program.train(run, 1, 1)) {
            process.await("an unfinished preparation", () -> unfinishedIn(cache));
            process.kill();
        }
        assertFalse(run.exists(), "a folder of a run that has no data yet");

        try (TrainingProcess process = program.train(run, 1, 1)) {
            process.succeed();
        }

        assertEquals(Optional.empty(), unfinishedIn(cache));
        assertEquals(
                1,
                new Journal(run.events())
                        .events().stream()
                                .filter(event -> event instanceof RunEvent.RunCompleted)
                                .count());
    }

    private static Optional<Path> unfinishedIn(Path cache) {
        try (Stream<Path> entries = Files.exists(cache) ? Files.list(cache) : Stream.empty()) {
            return entries.filter(entry -> entry.getFileName().toString().endsWith(".building"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
