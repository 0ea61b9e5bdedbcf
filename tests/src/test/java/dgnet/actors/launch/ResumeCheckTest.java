package dgnet.actors.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.RunFixture;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ResumeCheck.Accepted;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may have changed when a run goes on. */
class ResumeCheckTest {
    private static final String DATA = "0123456789abcdef";

    @TempDir
    Path folder;

    private static final String TWO = "cpu, 2 threads";

    private RunDirectory run;
    private String machine = TWO;

    @BeforeEach
    void makeARunWithACheckpoint() {
        run = RunFixture.create(folder);
        save(run.configuration(), DATA, 50);
    }

    @Test
    void nothingChangedIsNothingToRecord() throws IOException {
        String before = Files.readString(run.path().resolve("resolved.conf"));

        assertEquals(Optional.empty(), resume(List.of(), false, DATA));
        assertEquals(before, Files.readString(run.path().resolve("resolved.conf")));
    }

    @Test
    void whatMayChangeIsChangedRecordedAndTheEarlierConfigurationKept() {
        RunEvent.ConfigurationChanged event = changed(List.of("checkpoint.every=10", "episodes=200"), false, DATA);

        assertEquals(List.of("checkpoint.every: 500 → 10", "episodes: 100 → 200"), event.changes());
        assertEquals(50, event.episode());
        assertEquals(false, event.forced());
        assertEquals(200, run.configuration().episodes());
        changed(List.of("episodes=300"), false, DATA);
        assertEquals(100, kept("resolved-1.conf").episodes());
        assertEquals(200, kept("resolved-2.conf").episodes());
    }

    @Test
    void whatDecidesTheNumbersIsRefusedWithTheDifferenceAndNothingIsWritten() {
        DataException refused = assertThrows(
                DataException.class, () -> resume(List.of("seed=2", "meta.order=first", "episodes=200"), false, DATA));

        assertTrue(
                refused.getMessage()
                        .contains("after 50 episodes:\n  meta.order: second → first\n  seed: 1 → 2\nResume"),
                refused.getMessage());
        assertTrue(refused.getMessage().contains("--force"), refused.getMessage());
        assertEquals(100, run.configuration().episodes());
    }

    @Test
    void aConfigurationThatWasEditedByHandIsFoundOutByTheCheckpoint() throws IOException {
        Path file = run.path().resolve("resolved.conf");
        Files.writeString(file, Files.readString(file) + "\ndgnet.seed = 3\n");

        DataException refused = assertThrows(DataException.class, () -> resume(List.of(), false, DATA));

        assertTrue(refused.getMessage().contains("  seed: 1 → 3\n"), refused.getMessage());
    }

    @Test
    void otherDataIsRefused() {
        DataException refused = assertThrows(DataException.class, () -> resume(List.of(), false, "fedcba9876543210"));

        assertTrue(
                refused.getMessage().contains("  data (prepared slices): 0123456789ab → fedcba987654\n"),
                refused.getMessage());
    }

    @Test
    void anotherNumberOfThreadsOrDeviceIsRefusedAsOtherRounding() {
        for (String other : List.of("cpu, 1 threads", "cuda")) {
            machine = other;

            DataException refused = assertThrows(DataException.class, () -> resume(List.of(), false, DATA));

            assertTrue(
                    refused.getMessage()
                            .contains(
                                    "  machine: cpu, 2 threads → " + other
                                            + " (other rounding; threads=N, or engine-threads=N of a service, sets the threads)\n"),
                    refused.getMessage());
        }
    }

    @Test
    void theKeyOfTheThreadsMayChangeIfTheirNumberStays() {
        RunEvent.ConfigurationChanged event = changed(List.of("threads=2"), false, DATA);

        assertEquals(List.of("threads: 0 → 2"), event.changes());
        assertEquals(false, event.forced());
    }

    @Test
    void aForcedChangeOfTheMachineStandsUntilTheNextCheckpoint() {
        machine = "cpu, 4 threads";

        assertTrue(changed(List.of(), true, DATA).forced());
        assertEquals(Optional.empty(), resume(List.of(), false, DATA), "killed before the next checkpoint");
        machine = "cpu, 8 threads";
        assertThrows(DataException.class, () -> resume(List.of(), false, DATA));
    }

    @Test
    void aServiceResumesOnAnotherMachineAndTheRecordShowsIt() throws IOException {
        machine = "cpu, 4 threads";

        RunEvent.ConfigurationChanged event = (RunEvent.ConfigurationChanged)
                resume(List.of(), Accepted.MACHINE, DATA).orElseThrow();

        assertTrue(event.forced());
        assertEquals(50, event.episode());
        assertEquals(1, event.changes().size());
        assertTrue(event.changes().get(0).startsWith("machine: cpu, 2 threads → cpu, 4 threads (other rounding;"));
        assertTrue(Files.readString(run.forced()).contains("cpu, 4 threads"));
        assertEquals(Optional.empty(), resume(List.of(), Accepted.MACHINE, DATA), "killed before the next checkpoint");
    }

    @Test
    void aServiceRefusesOtherKeysAndOtherData() {
        machine = "cpu, 4 threads";
        for (DataException refused : List.of(
                assertThrows(DataException.class, () -> resume(List.of("seed=2"), Accepted.MACHINE, DATA)),
                assertThrows(DataException.class, () -> resume(List.of(), Accepted.MACHINE, "fedcba9876543210")))) {
            assertTrue(refused.getMessage().contains("cannot be resumed"), refused.getMessage());
            assertTrue(!refused.getMessage().contains("machine"), refused.getMessage());
        }
        assertTrue(Files.notExists(run.forced()));
    }

    @Test
    void forceGoesOnAndTheRecordShowsIt() throws IOException {
        RunEvent.ConfigurationChanged event = changed(List.of("seed=2"), true, "fedcba9876543210");

        assertTrue(event.forced());
        assertEquals(List.of("seed: 1 → 2", "data (prepared slices): 0123456789ab → fedcba987654"), event.changes());
        assertEquals(2, run.configuration().seed());
        assertTrue(Files.readString(run.forced()).contains("seed: 1 → 2"));
    }

    @Test
    void whatWasForcedOnceStandsUntilTheNextCheckpointAndAfterIt() {
        changed(List.of("seed=2"), true, DATA);

        assertEquals(Optional.empty(), resume(List.of(), false, DATA), "killed before the next checkpoint");
        save(run.configuration(), DATA, 60);
        assertEquals(Optional.empty(), resume(List.of(), false, DATA));
        assertThrows(DataException.class, () -> resume(List.of("seed=1"), false, DATA));
    }

    @Test
    void withoutACheckpointTheRunsOwnConfigurationIsTheMeasure() {
        RunDirectory fresh = RunFixture.create(folder.resolve("fresh"));

        assertThrows(
                DataException.class,
                () -> ResumeCheck.of(fresh, fresh.configuration(List.of("seed=2")), Accepted.NONE));
        assertEquals(
                Optional.empty(),
                ResumeCheck.of(fresh, fresh.configuration(), Accepted.NONE).record(fresh.configuration(), DATA, TWO));
    }

    private Optional<RunEvent> resume(List<String> overrides, boolean force, String data) {
        return resume(overrides, force ? Accepted.ALL : Accepted.NONE, data);
    }

    private Optional<RunEvent> resume(List<String> overrides, Accepted accepted, String data) {
        RunConfiguration asked = run.configuration(overrides);
        return ResumeCheck.of(run, asked, accepted).record(asked, data, machine);
    }

    private RunEvent.ConfigurationChanged changed(List<String> overrides, boolean force, String data) {
        return (RunEvent.ConfigurationChanged) resume(overrides, force, data).orElseThrow();
    }

    private RunConfiguration kept(String name) {
        return RunConfiguration.load(run.path().resolve(name).toString(), List.of());
    }

    private void save(RunConfiguration configuration, String data, long episode) {
        TrainingState state = new TrainingState(
                List.of(new TrainingState.Tensor("w", List.of(1L), 0)), new float[1], new float[1], new float[1], 0);
        new CheckpointDirectory(
                        run.checkpoints(),
                        9,
                        Map.of(
                                TrainingSettings.SETTINGS,
                                configuration.deciding().text(),
                                TrainingSettings.DATA,
                                data,
                                TrainingSettings.MACHINE,
                                TWO))
                .save(state, RunProgress.start(1).at(episode), false);
    }
}
