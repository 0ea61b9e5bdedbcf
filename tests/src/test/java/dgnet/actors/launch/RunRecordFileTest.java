package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.actors.cli.RunFixture;
import dgnet.actors.run.Quarantined;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordFileTest {
    private static final Quarantined SUBJECT = new Quarantined(
            7, "A", Optional.of("A01"), "/scans/A01.nii", "ends early", Instant.parse("2026-11-01T12:00:00.5Z"));
    private static final Quarantined DOMAIN =
            new Quarantined(9, "B", Optional.empty(), "", "its actor failed", Instant.parse("2026-11-01T13:00:00Z"));

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void make() {
        run = RunFixture.create(folder);
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

    private RunRecordFile record() {
        return new RunRecordFile(run, run.configuration());
    }
}
