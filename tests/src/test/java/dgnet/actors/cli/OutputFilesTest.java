package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.cli.shared.OutputFiles;
import dgnet.data.DataException;
import dgnet.data.dataset.TableFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exit code 2 means that no result was written; exit code 3 that some were, and which. */
class OutputFilesTest {
    @TempDir
    Path folder;

    private Path data;

    /** The commands that write several files, which are below {@code scores} or {@code data}. */
    enum Writing {
        EVALUATE(
                "evaluate --predictions %1$s/predictions --prediction-values mask --data %1$s/data --layout table"
                        + " --output %1$s/scores",
                "scores/metrics.csv scores/subjects.csv scores/metrics.json scores/report.html"),
        CHECK("check %1$s/data --json %1$s/scores/c.json --html %1$s/scores/c.html", "scores/c.json scores/c.html"),
        TABLE(
                "table %1$s/data --image {subject}.nii --mask {subject}_gt.nii --domain X --force",
                "data/dataset.csv data/labels.csv");

        private final String command;
        private final String outputs;

        Writing(String command, String outputs) {
            this.command = command;
            this.outputs = outputs;
        }
    }

    @BeforeEach
    void write() throws IOException {
        data = folder.resolve("data");
        Files.createDirectory(folder.resolve("scores"));
        TableFolder table = new TableFolder(data)
                .image("a.nii")
                .image("b.nii")
                .mask("a_gt.nii", 0, 5, 5, 5, 0)
                .mask("b_gt.nii", 0, 0, 5, 5, 0);
        new TableFolder(folder.resolve("predictions"))
                .mask("a.nii", 0, 5, 5, 5, 0)
                .mask("b.nii", 0, 0, 5, 0, 0);
        table.labels("5,LV").table("subject,domain,image,mask", "a,N,a.nii,a_gt.nii", "b,S,b.nii,b_gt.nii");
    }

    @ParameterizedTest
    @EnumSource
    void anOutputThatIsAFolderIsFoundBeforeTheWork(Writing writing) throws IOException {
        Path second = prepared(writing).get(1);
        Files.createDirectory(second);

        CommandLineRun run = run(writing);

        assertEquals(2, run.exitCode(), run.out());
        assertTrue(run.err().startsWith("dgnet: Cannot write " + second + ": it is a folder"), run.err());
        for (Path output : outputs(writing)) {
            assertTrue(output.equals(second) || Files.notExists(output), output.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOutputThatFailsAfterTheFirstIsNamedAndTheOthersAreWritten(Writing writing) throws IOException {
        List<Path> outputs = prepared(writing);
        block(outputs.get(1));

        CommandLineRun run = run(writing);

        assertEquals(3, run.exitCode(), run.err());
        assertTrue(run.err().contains("Cannot write " + outputs.get(1) + ": "), run.err());
        assertFalse(Files.exists(outputs.get(1)));
        String written = run.err().substring(run.err().indexOf(". Written: "));
        for (Path output : outputs) {
            boolean expected = !output.equals(outputs.get(1));
            assertEquals(expected, Files.isRegularFile(output), output.toString());
            assertEquals(expected, written.contains(output.toString()), run.err());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ifNoOutputCanBeWrittenTheExitCodeSaysSo(Writing writing) throws IOException {
        for (Path output : prepared(writing)) {
            block(output);
        }

        CommandLineRun run = run(writing);

        assertEquals(2, run.exitCode(), run.err());
        for (Path output : outputs(writing)) {
            assertTrue(run.err().contains("Cannot write " + output + ": "), run.err());
            assertFalse(Files.exists(output));
        }
    }

    @Test
    void aPlaceForResultsThatCannotBeOneIsFoundBeforeTheModelIsRead() {
        Path below = data.resolve("a.nii/labels");

        for (CommandLineRun run : List.of(
                CommandLineRun.of("predict", "absent.dgnet", data.toString(), "--output", below.toString()),
                CommandLineRun.of(
                        "export", "absent.dgnet", below.resolve("heart.dgnet").toString()),
                CommandLineRun.of(
                        "import", "absent.pth", below.resolve("heart.dgnet").toString()),
                CommandLineRun.of(
                        "check",
                        data.toString(),
                        "--html",
                        below.resolve("check.html").toString()))) {
            assertEquals(2, run.exitCode());
            assertTrue(run.err().startsWith("dgnet: Cannot write "), run.err());
        }
    }

    @Test
    void aPortThatIsTakenIsFoundBeforeTheServiceStarts() throws IOException {
        Path runs = folder.resolve("runs");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandLineRun run =
                    CommandLineRun.of("serve", "--set", "port=" + taken.getLocalPort(), "--set", "runs-dir=" + runs);

            assertEquals(2, run.exitCode(), run.err());
            assertTrue(
                    run.err().startsWith("dgnet: The service cannot listen at 127.0.0.1 port " + taken.getLocalPort()),
                    run.err());
        }
        assertFalse(Files.exists(runs));
    }

    @Test
    void aStepThatFailsAfterAResultWasWrittenNamesTheResult() {
        Path phantom = Path.of("runs/phantom-1");

        assertEquals(1, OutputFiles.after(List.of(phantom), () -> 1));
        assertThrows(DataException.class, () -> OutputFiles.after(List.of(), OutputFilesTest::refused));
        CommandFailedException failure = assertThrows(
                CommandFailedException.class, () -> OutputFiles.after(List.of(phantom), OutputFilesTest::refused));
        assertEquals(3, failure.exitCode());
        assertEquals("the target is not there. Written: runs/phantom-1", failure.getMessage());
    }

    private static int refused() {
        throw new DataException("the target is not there");
    }

    /** The outputs, none of which exists. */
    private List<Path> prepared(Writing writing) throws IOException {
        if (writing == Writing.TABLE) {
            for (Path output : outputs(writing)) {
                Files.delete(output);
            }
        }
        return outputs(writing);
    }

    private List<Path> outputs(Writing writing) {
        return Arrays.stream(writing.outputs.split(" ")).map(folder::resolve).toList();
    }

    /** Lets the writing of a file fail: its unfinished file cannot be made. */
    private static void block(Path output) throws IOException {
        Files.createDirectory(output.resolveSibling("." + output.getFileName() + ".tmp"));
    }

    private CommandLineRun run(Writing writing) {
        return CommandLineRun.of(String.format(writing.command, folder).split(" "));
    }
}
