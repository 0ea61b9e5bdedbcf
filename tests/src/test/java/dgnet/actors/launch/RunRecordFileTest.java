package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.RunFixture;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.data.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunRecordFileTest {
    private static final Quarantined SUBJECT = new Quarantined(
            7, "A", Optional.of("A01"), "/scans/A01.nii", "ends early", Instant.parse("2026-11-01T12:00:00.5Z"));
    private static final Quarantined DOMAIN =
            new Quarantined(9, "B", Optional.empty(), "", "its actor failed", Instant.parse("2026-11-01T13:00:00Z"));

    @TempDir
    Path folder;

    private RunDirectory run;

    private ProcessLock lock;

    @BeforeEach
    void make() {
        run = RunFixture.create(folder);
        lock = run.lock();
    }

    @AfterEach
    void giveBack() {
        lock.close();
    }

    @Test
    void whatWasSetAsideIsThereForTheNextProcessInItsOrder() {
        RunRecordFile record = record();
        record.quarantine(SUBJECT);
        record.quarantine(DOMAIN);

        assertEquals(List.of(SUBJECT, DOMAIN), record.quarantined());
        assertEquals(List.of(SUBJECT, DOMAIN), record().quarantined());
    }

    @Test
    void aLineThatAKilledProcessLeftUnfinishedIsCutOff() throws IOException {
        record().quarantine(SUBJECT);
        Files.writeString(run.quarantine(), "{\"episode\":8,\"dom", StandardOpenOption.APPEND);

        RunRecordFile record = record();
        record.quarantine(DOMAIN);

        assertEquals(List.of(SUBJECT, DOMAIN), record().quarantined());
        assertEquals(2, Files.readAllLines(run.quarantine()).size());
    }

    @Test
    void whatThePreparationRefusesIsWrittenDownOnce() {
        Quarantined refused = new Quarantined(
                0, "A", Optional.of("A02"), "/scans/A02.nii", "not NIfTI", Instant.parse("2026-11-01T12:00:00Z"));
        Quarantined later = new Quarantined(
                0, "A", Optional.of("A02"), "/scans/A02.nii", "not NIfTI", Instant.parse("2026-11-02T12:00:00Z"));

        record().refused(List.of(refused));
        record().refused(List.of(later));

        assertEquals(List.of(refused), record().quarantined());
    }

    @Test
    void whatCannotBeWrittenDownCountsForThisProcess() throws IOException {
        RunRecordFile record = record();
        Files.createDirectories(run.quarantine());

        assertThrows(UncheckedIOException.class, () -> record.quarantine(SUBJECT));

        assertEquals(List.of(SUBJECT), record.quarantined());
    }

    @Test
    void anotherLengthIsInTheRunsConfigurationAndNothingElseChanges() {
        record().episodes(250);

        assertEquals(
                "[episodes: 100 → 250]",
                RunFixture.configuration(folder)
                        .withSources(List.of("A", "B"))
                        .changesTo(run.configuration())
                        .toString());
    }

    @Test
    void tellsWhatWasRemovedOfTheRunsFolder() throws IOException {
        run.requireEvents();
        RunRecordFile record = record();
        assertEquals(Optional.empty(), record.lost());

        Files.delete(run.events());
        assertEquals(
                Optional.of(run.events() + " was removed while the run was active; continue from its last checkpoint"
                        + " (dgnet resume " + run.path() + ")"),
                record.lost());

        Files.delete(run.configurationFile());
        assertTrue(record.lost().orElseThrow().contains(", at least resolved.conf; "), record.lost()::toString);

        FileTree.delete(run.path());
        assertEquals(
                Optional.of("The folder of the run " + run.path()
                        + " was removed while the run was active; start the run again (dgnet train)"),
                record.lost());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void tellsThatAnotherRunIsInTheFoldersPlace() throws IOException {
        RunRecordFile record = record();

        FileTree.delete(run.path());
        RunDirectory other = RunFixture.create(folder);
        other.requireEvents();
        Files.createFile(other.path().resolve(".lock"));

        assertTrue(record.lost().orElseThrow().contains("another run has replaced it"), record.lost()::toString);
    }

    @Test
    void aRecordOnAFolderThatIsGoneIsNotMadeAnew() throws IOException {
        RunRecordFile record = record();
        FileTree.delete(run.path());

        assertThrows(UncheckedIOException.class, () -> record.quarantine(SUBJECT));
        assertThrows(UncheckedIOException.class, () -> record.episodes(250));

        assertTrue(Files.notExists(run.path()));
    }

    private RunRecordFile record() {
        return new RunRecordFile(run, lock, run.configuration());
    }
}
