package dgnet.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.FileTree;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDirectoryTest {
    private static final Map<String, String> PROVENANCE = Map.of("method", "dgnet", "configuration", "5f3a");

    @TempDir
    Path run;

    private Path directory;
    private CheckpointDirectory store;

    @BeforeEach
    void open() {
        directory = run.resolve("checkpoints");
        store = new CheckpointDirectory(directory, 2, PROVENANCE);
    }

    @Test
    void givesBackWhatWasSaved() {
        TrainingState state = States.of(1);
        RunProgress progress = new RunProgress(500, 4e-5, 2, 0.8125, 400);

        Path path = store.save(state, progress, false);
        CheckpointStore.Checkpoint loaded = CheckpointStore.load(path);

        assertEquals(directory.resolve("episode-00000500"), path);
        assertEquals(progress, loaded.progress());
        assertEquals(PROVENANCE, loaded.provenance());
        assertFalse(loaded.best());
        assertEquals(state.tensors(), loaded.state().tensors());
        assertEquals(state.optimiserSteps(), loaded.state().optimiserSteps());
        assertArrayEquals(state.parameters(), loaded.state().parameters());
        assertArrayEquals(state.firstMoment(), loaded.state().firstMoment());
        assertArrayEquals(state.secondMoment(), loaded.state().secondMoment());
    }

    @Test
    void aRunsFolderThatWasRemovedIsNotMadeAnew() throws IOException {
        store.save(States.of(1), progress(500), false);
        FileTree.delete(run);

        CheckpointException fault =
                assertThrows(CheckpointException.class, () -> store.save(States.of(2), progress(1000), false));

        assertTrue(fault.getMessage().contains(directory.toString()), fault.getMessage());
        assertTrue(Files.notExists(run));
    }

    @Test
    void whatLiesBetweenTheTensorsIsZeroOnLoad() {
        TrainingState state = States.of(1);
        state.parameters()[10] = 7;
        state.parameters()[States.LENGTH - 1] = 7;

        float[] loaded = CheckpointStore.load(save(500, false)).state().parameters();
        CheckpointStore.Checkpoint gaps = CheckpointStore.load(
                new CheckpointDirectory(run.resolve("other"), 1, Map.of()).save(state, progress(1), false));

        assertEquals(States.LENGTH, loaded.length);
        assertEquals(0, gaps.state().parameters()[10]);
        assertEquals(0, gaps.state().parameters()[States.LENGTH - 1]);
    }

    @Test
    void aRunWithoutAValidationKeepsItsInfiniteBestScore() {
        Path path = store.save(States.of(1), RunProgress.start(1e-3).at(7), false);

        assertEquals(RunProgress.start(1e-3).at(7), CheckpointStore.load(path).progress());
    }

    @Test
    void equalStatesGiveEqualBytes() throws IOException {
        Path first = save(500, true);
        Path second =
                new CheckpointDirectory(run.resolve("again"), 2, PROVENANCE).save(States.of(500), progress(500), true);

        for (Path file : list(first)) {
            assertEquals(-1, Files.mismatch(file, second.resolve(file.getFileName())), file.toString());
        }
    }

    @Test
    void pruningKeepsTheBestAndTheNewest() throws IOException {
        save(100, false);
        save(200, true);
        save(300, true);
        save(400, false);
        save(500, false);
        Path newest = save(600, false);

        assertEquals(List.of("episode-00000300", "episode-00000500", "episode-00000600"), names());
        assertEquals(Optional.of(newest), store.newest());
        assertEquals(Optional.of(directory.resolve("episode-00000300")), store.best());
    }

    @Test
    void aDirectoryThatDoesNotExistHasNoCheckpoint() {
        assertEquals(Optional.empty(), store.newest());
        assertEquals(Optional.empty(), store.best());
        assertFalse(Files.exists(directory));
    }

    @Test
    void savingAnEpisodeAgainReplacesItAndKeepsItsMark() throws IOException {
        save(400, false);
        save(500, true);
        Path again = store.save(States.of(9), progress(500), false);

        assertEquals(List.of("episode-00000400", "episode-00000500-2"), names());
        assertEquals(Optional.of(again), store.newest());
        assertEquals(Optional.of(again), store.best());
        assertArrayEquals(
                States.of(9).parameters(), CheckpointStore.load(again).state().parameters());
    }

    @Test
    void anInterruptedSaveLeavesTheOldCheckpointAndIsSweptByTheNext() throws IOException {
        Path old = save(500, false);
        Path interrupted = directory.resolve(".episode-00001000-999999999.tmp");
        Files.createDirectory(interrupted);
        Files.write(interrupted.resolve("parameters.safetensors"), new byte[100]);

        assertEquals(Optional.of(old), store.newest());
        assertArrayEquals(
                States.of(500).parameters(), CheckpointStore.load(old).state().parameters());
        save(1500, false);

        assertEquals(List.of("episode-00000500", "episode-00001500"), names());
    }

    @Test
    void aSaveThatAnotherLivingProcessIsAtIsLeftAlone() throws IOException {
        Files.createDirectories(directory);
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Path working = Files.createDirectory(directory.resolve(".episode-00001000-" + parent + ".tmp"));

        save(500, false);

        assertTrue(Files.exists(working));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters.safetensors",
                "first-moment.safetensors",
                "second-moment.safetensors",
                "checkpoint.json",
                "SHA256SUMS"
            })
    void everyFlippedByteIsRefusedByTheNameOfItsFile(String name) throws IOException {
        Path file = save(500, false).resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= 0x20;
            Files.write(file, bytes);
            // A changed checksum is reported for the file that it belongs to.
            assertNames(name.equals("SHA256SUMS") ? directory.toString() : file.toString());
            bytes[at] ^= 0x20;
        }
        Files.write(file, bytes);
        CheckpointStore.load(directory.resolve("episode-00000500"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters.safetensors", "second-moment.safetensors", "checkpoint.json", "SHA256SUMS"})
    void aTruncatedFileIsRefusedByName(String name) throws IOException {
        Path file = save(500, false).resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 7, 8, bytes.length / 2, bytes.length - 2}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertNames(file.toString());
        }
        Files.delete(file);
        assertNames(file.toString());
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        save(500, false);
        Path damaged = save(1000, false);
        Files.write(damaged.resolve("first-moment.safetensors"), new byte[10]);
        List<CheckpointException> faults = new ArrayList<>();

        CheckpointStore.Checkpoint loaded = store.loadNewest(faults::add).orElseThrow();

        assertEquals(500, loaded.progress().episode());
        assertEquals(1, faults.size());
        assertTrue(faults.get(0)
                .getMessage()
                .contains(damaged.resolve("first-moment.safetensors").toString()));
    }

    @Test
    void aDamagedCheckpointAheadOfTheRunIsRemovedOnceTheRunHasSavedAgain() throws IOException {
        save(500, false);
        Path damaged = save(1000, false);
        Files.write(damaged.resolve("first-moment.safetensors"), new byte[10]);

        Path next = save(750, false);

        assertEquals(List.of("episode-00000500", "episode-00000750"), names());
        assertEquals(Optional.of(next), store.newest());
    }

    @Test
    void aRunThatHasDoneNothingHasACheckpointToo() throws IOException {
        RunProgress start = RunProgress.start(1e-3);
        Path path = store.save(States.of(1), start, false);

        assertEquals(directory.resolve("episode-00000000"), path);
        assertEquals(start, store.loadNewest(fault -> {}).orElseThrow().progress());
        Path again = store.save(States.of(2), start, false);
        assertEquals(List.of("episode-00000000-2"), names());
        assertEquals(Optional.of(again), store.newest());
        save(500, false);
        save(1000, false);
        assertEquals(List.of("episode-00000500", "episode-00001000"), names());
    }

    @Test
    void aMissingCheckpointIsNamed() {
        CheckpointException fault =
                assertThrows(CheckpointException.class, () -> CheckpointStore.load(directory.resolve("episode-1")));
        assertTrue(fault.getMessage().contains(directory.resolve("episode-1").toString()));
    }

    private Path save(long episode, boolean best) {
        return store.save(States.of(episode), progress(episode), best);
    }

    private static RunProgress progress(long episode) {
        return new RunProgress(episode, 4e-5, 0, 0.5, 0);
    }

    private void assertNames(String path) {
        CheckpointException fault = assertThrows(
                CheckpointException.class, () -> CheckpointStore.load(directory.resolve("episode-00000500")));
        assertTrue(fault.getMessage().contains(path), fault.getMessage());
    }

    private List<String> names() throws IOException {
        return list(directory).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }
}
