package dgnet.actors.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import dgnet.data.DataException;
import dgnet.data.FileTree;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoint an attempt of a run continues from, and when old ones are removed. */
class RecordedCheckpointsTest {
    @TempDir
    Path folder;

    private final List<String> passedOver = new ArrayList<>();
    private CommittedCheckpoints history = CommittedCheckpoints.NONE;

    @Test
    void aCheckpointThatTheHistoryDoesNotHaveIsNotUsed() {
        commit(save(10));
        save(20);

        assertEquals(10, newest());
        assertEquals(List.of(), passedOver);
    }

    @Test
    void theOneBeforeIsUsedIfTheNewestIsLostOrCutOrReplaced() throws IOException {
        commit(save(10));
        Path cut = save(20);
        commit(cut);
        Path lost = save(30);
        commit(lost);
        Path replaced = save(40);
        commit(replaced);
        FileTree.delete(lost);
        Path file = cut.resolve("parameters.safetensors");
        Files.write(file, new byte[] {1});
        FileTree.delete(replaced);
        save(40, 9);

        assertEquals(10, newest());
        assertEquals(3, passedOver.size(), passedOver::toString);
        assertTrue(passedOver.get(0).contains("is not the one in the run's history"), passedOver::toString);
        assertTrue(passedOver.get(1).contains("is missing"), passedOver::toString);
        assertTrue(passedOver.get(2).contains("parameters.safetensors"), passedOver::toString);
    }

    @Test
    void aRunDoesNotBeginAgainIfEveryCheckpointOfItsHistoryIsLost() throws IOException {
        Path lost = save(10);
        commit(lost);
        FileTree.delete(lost);
        save(20);

        DataException refused = assertThrows(DataException.class, this::newest);

        assertTrue(
                refused.getMessage().contains("none of the checkpoints in its history is whole"), refused.getMessage());
    }

    @Test
    void anAttemptContinuesFromItsOwnCheckpoints() {
        commit(save(10));
        RecordedCheckpoints attempt = attempt(3);
        attempt.save(state(2), progress(20), false);

        assertEquals(
                20, attempt.loadNewest(fault -> {}).orElseThrow().progress().episode());
    }

    @Test
    void nothingIsRemovedBeforeTheHistoryHasTheNewOne() {
        Path first = save(10);
        commit(first);
        RecordedCheckpoints attempt = attempt(1);
        Path second = attempt.save(state(2), progress(20), false);
        assertTrue(Files.isDirectory(first));

        attempt.committed(second.getFileName().toString());

        assertFalse(Files.exists(first));
        assertTrue(Files.isDirectory(second));
    }

    @Test
    void theHistoryForgetsWhatWasRolledBackAndKeepsTheBest() {
        commit(folder.resolve("episode-00000010"), 10, true);
        for (int episode = 20; episode <= 400; episode += 10) {
            commit(folder.resolve("episode-" + episode), episode, false);
        }
        assertEquals(17, history.newestFirst().size());
        assertEquals(400, history.newestFirst().get(0).episode());
        assertEquals(10, history.newestFirst().get(16).episode());

        history = history.after(new RunEvent.RolledBack("toy", Instant.EPOCH, 405, 390, 1, 1e-4));

        assertEquals(390, history.newestFirst().get(0).episode());
    }

    private long newest() {
        return attempt(3)
                .loadNewest(fault -> passedOver.add(fault.getMessage()))
                .orElseThrow()
                .progress()
                .episode();
    }

    private RecordedCheckpoints attempt(int keep) {
        return new RecordedCheckpoints(store(keep), history, Runnable::run);
    }

    private CheckpointDirectory store(int keep) {
        return new CheckpointDirectory(folder.resolve("checkpoints"), keep, Map.of());
    }

    private Path save(long episode) {
        return save(episode, 1);
    }

    private Path save(long episode, float value) {
        return store(9).save(state(value), progress(episode), false);
    }

    private static TrainingState state(float value) {
        float[] array = {value};
        return new TrainingState(List.of(new TrainingState.Tensor("weight", List.of(1L), 0)), array, array, array, 1);
    }

    private static RunProgress progress(long episode) {
        return RunProgress.start(1e-3).at(episode);
    }

    private void commit(Path checkpoint) {
        long episode = Long.parseLong(checkpoint.getFileName().toString().substring("episode-".length()));
        commit(checkpoint, episode, false);
    }

    private void commit(Path checkpoint, long episode, boolean best) {
        history = history.after(new RunEvent.CheckpointCommitted(
                "toy",
                Instant.EPOCH,
                episode,
                checkpoint.toString(),
                best,
                Duration.ZERO,
                Files.exists(checkpoint) ? Optional.of(store(1).sha256(checkpoint)) : Optional.empty()));
    }
}
