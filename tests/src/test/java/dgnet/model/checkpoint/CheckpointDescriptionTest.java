package dgnet.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.data.Sha256;
import dgnet.model.episode.RunProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDescriptionTest {
    @TempDir
    Path run;

    private CheckpointDirectory store;

    @BeforeEach
    void open() {
        store = new CheckpointDirectory(run.resolve("checkpoints"), 2, Map.of());
    }

    @Test
    void troubleAndDuesAreSaved() {
        RunProgress progress = new RunProgress(500, 4e-5, 2, 0.8125, 400, 3, 1, true);

        store.save(States.of(1), progress, false);

        assertEquals(progress, store.loadNewest(fault -> {}).orElseThrow().progress());
    }

    @Test
    void aCheckpointOfVersionOneIsOneWithoutTrouble() throws IOException {
        RunProgress progress = new RunProgress(500, 4e-5, 2, 0.8125, 400);
        Path file = store.save(States.of(1), progress, true).resolve("checkpoint.json");
        ObjectMapper json = new ObjectMapper();
        ObjectNode tree = (ObjectNode) json.readTree(Files.readAllBytes(file));
        assertEquals(2, tree.get("version").asInt());
        tree.put("version", 1);
        ((ObjectNode) tree.get("progress")).remove(List.of("skippedInARow", "rollbacks", "validationDue"));
        rewrite(file, json.writeValueAsBytes(tree));

        CheckpointStore.Checkpoint loaded = store.loadNewest(fault -> {}).orElseThrow();

        assertEquals(progress, loaded.progress());
        assertTrue(loaded.best());
        assertEquals(Optional.of(loaded.path()), store.best());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{\"format\":\"dgnet-checkpoint\",\"version\":3}", "{\"version\":2,"})
    void aDescriptionOfAnotherKindIsRefusedAndMarksNothing(String description) throws IOException {
        Path file = store.save(States.of(1), RunProgress.start(1e-3), true).resolve("checkpoint.json");
        rewrite(file, description.getBytes(StandardCharsets.UTF_8));

        CheckpointException fault =
                assertThrows(CheckpointException.class, () -> CheckpointStore.load(file.getParent()));
        assertTrue(fault.getMessage().contains(file.toString()), fault.getMessage());
        assertEquals(Optional.empty(), store.best());
    }

    /** Changes a checkpoint's file and the checksum that belongs to it. */
    private static void rewrite(Path file, byte[] bytes) throws IOException {
        Path sums = file.resolveSibling("SHA256SUMS");
        String before = Sha256.of(Files.readAllBytes(file));
        Files.write(file, bytes);
        Files.writeString(sums, Files.readString(sums).replace(before, Sha256.of(bytes)));
    }
}
