package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.FileTree;
import dgnet.data.dataset.Structures;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.file.ModelFile;
import dgnet.model.file.StoredModel;
import dgnet.model.file.TorchFile;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models, checkpoints and images as the commands show and write them. */
class FileCommandsTest {
    @TempDir
    Path folder;

    @Test
    void aRunsBestCheckpointBecomesAModelWithoutItsScans() throws IOException {
        Path run = train();
        Path file = folder.resolve("heart.dgnet");
        CommandLineRun inspectedImage =
                CommandLineRun.of("inspect", firstImage().toString());
        FileTree.delete(folder.resolve("data"));

        CommandLineRun export = CommandLineRun.of("export", run.toString(), file.toString());
        CommandLineRun again = CommandLineRun.of("export", run.toString(), file.toString());
        CommandLineRun replaced = CommandLineRun.of("export", run.toString(), file.toString(), "--overwrite");
        StoredModel model = ModelFile.read(file);
        Path best = new CheckpointDirectory(run.resolve("checkpoints"), 1, Map.of())
                .best()
                .orElseThrow();
        CheckpointStore.Checkpoint checkpoint = CheckpointStore.load(best);

        assertEquals(0, export.exitCode(), export.err());
        assertEquals(
                "the model of checkpoints/" + best.getFileName() + " is in " + file + "; dgnet inspect " + file
                        + " shows its contents",
                export.lastLine());
        assertEquals(2, again.exitCode());
        assertTrue(again.err().contains("exists; give another name, or --overwrite"), again.err());
        assertEquals(0, replaced.exitCode(), replaced.err());
        assertArrayEquals(checkpoint.state().parameters(), model.parameters());
        assertEquals(Structures.of("LV", "MYO", "RV"), model.description().structures());
        assertEquals(List.of("A", "B", "C"), model.description().domains());
        assertEquals(checkpoint.provenance(), model.provenance().details());
        assertTrue(checkpoint.provenance().get("settings").contains("data.target"), "the configuration");

        CommandLineRun inspectedModel = CommandLineRun.of("inspect", file.toString());
        CommandLineRun inspectedCheckpoint = CommandLineRun.of("inspect", best.toString());
        CommandLineRun inspectedRun = CommandLineRun.of("inspect", run.toString());
        shows(inspectedModel, "32 × 32 pixels, 2 base channels", "1 LV, 2 MYO, 3 RV", "pixels of 4.0 mm", "A, B, C");
        shows(inspectedModel, "best score", "seed            1", "a_encoder ", "decoder ", "m_encoder ");
        shows(
                inspectedCheckpoint,
                "the best when it was saved",
                "all checksums match",
                "episodes        2",
                "seed            1");
        shows(
                inspectedImage,
                " mm; further axes ",
                "48 × 44 × 2 × 2, 2 frames",
                "slices along axis 3",
                "INT16, little_endian",
                " to ");
        shows(
                inspectedRun,
                "episodes        2 of 2",
                "state           complete",
                " in the validation after 2 episodes",
                "checkpoints     " + best.getFileName() + " (best)");
    }

    @Test
    void aCheckpointOfPyTorchBecomesAModel() throws IOException {
        Path checkpoint = folder.resolve("CP_epoch.pth");
        Path file = folder.resolve("published.dgnet");
        ParameterLayout layout = ParameterLayout.of(new NetworkSettings(32, 1, 3, 3));
        TorchFile.of(layout.tensors(), new float[layout.length()]).write(checkpoint);

        CommandLineRun imported = CommandLineRun.of("import", checkpoint.toString(), file.toString());
        CommandLineRun named = CommandLineRun.of(
                "import",
                checkpoint.toString(),
                file.toString(),
                "--overwrite",
                "--structures=grey matter,white matter",
                "--domains=site1,site2,site5",
                "--spacing=0.25",
                "--clip-percentiles=1,99");
        CommandLineRun shown = CommandLineRun.of("inspect", file.toString());

        assertEquals(0, imported.exitCode(), imported.err());
        assertEquals(
                "the model is in " + file + ": images of 32 × 32 pixels of 1.2 mm, LV, MYO, RV, 1 base channels, 3"
                        + " source domains",
                imported.lastLine());
        assertEquals(0, named.exitCode(), named.err());
        shows(shown, "1 grey matter, 2 white matter", "0.25 mm; percentiles 1.0 and 99.0", "site1, site2, site5");
        shows(shown, "PyTorch checkpoint", "CP_epoch.pth");
    }

    @Test
    void aModelFileBecomesAFileForOtherTools() throws IOException {
        Path checkpoint = folder.resolve("CP_epoch.pth");
        Path file = folder.resolve("published.dgnet");
        Path onnx = folder.resolve("published.onnx");
        ParameterLayout layout = ParameterLayout.of(new NetworkSettings(32, 1, 3, 3));
        TorchFile.of(layout.tensors(), new float[layout.length()]).write(checkpoint);
        CommandLineRun imported = CommandLineRun.of("import", checkpoint.toString(), file.toString());

        CommandLineRun exported = CommandLineRun.of("export", file.toString(), onnx.toString());
        CommandLineRun unknown = CommandLineRun.of(
                "export", file.toString(), folder.resolve("published.pth").toString());

        assertEquals(0, imported.exitCode(), imported.err());
        assertEquals(0, exported.exitCode(), exported.err());
        assertEquals(
                "the model of " + file + " is in " + onnx + "; it takes prepared slices [N, 1, 32, 32] and returns the"
                        + " probabilities of the labels [N, 4, 32, 32]",
                exported.lastLine());
        assertTrue(Files.size(onnx) > 1000, "weights");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("it can be .dgnet, .onnx, .pt, .ts"), unknown.err());
        CommandLineRun inspected = CommandLineRun.of("inspect", onnx.toString());
        assertEquals(2, inspected.exitCode());
        assertTrue(inspected.err().contains("it is a file for other tools by its name; give"), inspected.err());
    }

    @Test
    void whatIsNoCheckpointLeavesNoFile() throws IOException {
        Path checkpoint = Files.writeString(folder.resolve("CP_epoch.pth"), "hello");
        Path file = folder.resolve("published.dgnet");

        CommandLineRun run = CommandLineRun.of("import", checkpoint.toString(), file.toString());
        CommandLineRun shown = CommandLineRun.of("inspect", checkpoint.toString());
        CommandLineRun absent = CommandLineRun.of("inspect", file.toString());
        CommandLineRun other = CommandLineRun.of("inspect", folder.toString());

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: " + checkpoint + ": the checkpoint cannot be imported: "), run.err());
        assertFalse(Files.exists(file));
        assertEquals(2, shown.exitCode());
        assertTrue(shown.err().contains("is neither a model (.dgnet)"), shown.err());
        assertEquals(2, other.exitCode());
        assertTrue(other.err().contains("is neither a run nor a checkpoint; dgnet check " + folder), other.err());
        assertEquals("dgnet: There is no file or folder " + file + ".\n", absent.err());
    }

    private static void shows(CommandLineRun run, String... parts) {
        assertEquals(0, run.exitCode(), run.err());
        for (String part : parts) {
            assertTrue(run.out().contains(part), part + " is not in\n" + run.out());
        }
        assertTrue(run.out().lines().count() <= 24, run.out());
    }

    private Path firstImage() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(file -> file.toString().endsWith("_sa.nii.gz"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path train() {
        Path data = folder.resolve("data");
        CommandLineRun.of(
                "phantom", data.toString(), "--subjects=3", "--unlabelled=1", "--frames=2", "--slices=2", "--size=48");
        CommandLineRun train = CommandLineRun.of(
                "train",
                "quickstart",
                "--set=data.root=" + data,
                "--set=runs-dir=" + folder.resolve("runs"),
                "--set=episodes=2",
                "--set=data.image-size=32",
                "--set=data.spacing=4",
                "--set=model.base-channels=2",
                "--set=loss.low-rank-rows=64",
                "--set=threads=1",
                "--set=validation.every=2",
                "--set=checkpoint.every=2");
        assertEquals(0, train.exitCode(), train.err());
        return folder.resolve("runs/quickstart");
    }
}
