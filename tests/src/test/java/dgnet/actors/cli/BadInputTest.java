package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the user gave cannot be used: one sentence, exit code 2, and nothing half-written. */
class BadInputTest {
    @TempDir
    Path folder;

    private Path data;
    private Path runs;

    @BeforeEach
    void nameTheFolders() {
        data = folder.resolve("data");
        runs = folder.resolve("runs");
    }

    @Test
    void aMissingDirectory() {
        refused("the data folder " + data + " does not exist; set data.root to the folder of the data set.");
    }

    @Test
    void anEmptyDataSet() throws IOException {
        Files.createDirectory(data);

        refusedNaming(data.toString());
    }

    @Test
    void aDomainWithoutALabelledSubject() throws IOException {
        phantom();
        for (String subject : List.of("B01", "B02")) {
            Files.delete(mask(subject));
        }

        refused("the source domain B in " + data
                + " has no labelled subject; leave it out of data.sources or add a mask.");
    }

    @Test
    void aDomainWhoseMasksAreOnOtherGrids() {
        phantom();
        NiftiHeader other = NiftiHeader.of(new int[] {8, 8, 2, 2}, new double[] {1, 1, 8, 1}, Affine.scaling(1, 1, 8));
        for (String subject : List.of("A01", "A02")) {
            NiftiWriter.write(mask(subject), other, DataType.UINT8, new byte[8 * 8 * 2 * 2]);
        }

        refusedNaming("the mask " + mask("A01"));
    }

    @Test
    void aDomainWhoseFilesAreAllBad() throws IOException {
        phantom();
        Path first = data.resolve("C01/C01_sa.nii.gz");
        Path second = data.resolve("C02/C02_sa.nii.gz");
        Files.writeString(first, "a letter, not a scan");
        Files.writeString(second, "another letter");

        refusedNaming("domain C has no labelled slice");
        refusedNaming("2 of its subjects cannot be used; the first: " + first + ": not a NIfTI file");
    }

    @Test
    void aTargetThatIsNotThere() {
        phantom();

        refused("the target domain is \"E\"; " + data + " has A, B, C, D.", "--set", "data.target=E");
    }

    @Test
    void aBatchThatIsTooSmallForTheDomains() {
        phantom();

        refused(
                "the command line (--set): dgnet.episode.batch-size is \"2\", but must be at least 3, one slice for each of"
                        + " the 3 domains that an episode trains on.",
                "--set",
                "episode.batch-size=2",
                "--set",
                "method=sdnet");
    }

    @Test
    void anUnknownKey() {
        refused(
                "the command line (--set): dgnet.data.taget is not a known key; did you mean dgnet.data.target?",
                "--set",
                "data.taget=C");
    }

    @Test
    void aValueOutOfRange() {
        refused(
                "the command line (--set): dgnet.data.labelled-fraction is \"1.5\", but must be a number in (0, 1].",
                "--set",
                "data.labelled-fraction=1.5");
    }

    @Test
    void anImageSizeThatIsNoMultipleOf32() {
        refused(
                "the command line (--set): dgnet.data.image-size is \"100\", but must be a multiple of 32; the nearest are"
                        + " 96 and 128.",
                "--set",
                "data.image-size=100");
    }

    @Test
    void aDeviceThatIsNotThere() {
        phantom();

        CommandLineRun run = train("--set", "device=cuda:99");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: device = cuda:99: the engine sees "), run.err());
        assertFalse(Files.exists(runs));
    }

    @Test
    void aFolderOfRunsThatIsAFileIsFoundBeforeTheDataAreRead() throws IOException {
        Files.createFile(runs);

        CommandLineRun run = train();

        assertEquals(2, run.exitCode());
        assertEquals(
                "dgnet: Cannot write to " + runs.resolve("quickstart") + ": " + runs
                        + " is not a folder; name another place.\n",
                run.err());
    }

    @Test
    void aRunThatIsThereAlready() throws IOException {
        Path run = Files.createDirectories(runs.resolve("quickstart"));

        CommandLineRun answer = train();

        assertEquals(2, answer.exitCode());
        assertEquals(
                "dgnet: There is already a run at " + run + "; continue it (dgnet resume " + run
                        + "), or choose another name (--set name=…).\n",
                answer.err());
        assertEquals(List.of(run), files(runs));
    }

    @Test
    void aRunThatIsNone() throws IOException {
        CommandLineRun absent = CommandLineRun.of("resume", runs.toString());
        Files.createDirectory(runs);
        CommandLineRun empty = CommandLineRun.of("evaluate", runs.toString());

        assertEquals(2, absent.exitCode());
        assertEquals(
                "dgnet: There is no run at " + runs + "; give the folder of a run, as runs/quickstart.\n",
                absent.err());
        assertEquals(2, empty.exitCode());
        assertTrue(
                empty.err()
                        .startsWith("dgnet: " + runs + " is not a model; give the folder of a run, as runs/quickstart"),
                empty.err());
    }

    @Test
    void aPhantomWhereSomethingIs() throws IOException {
        Files.createDirectory(data);
        Files.writeString(data.resolve("letter.txt"), "mine");

        CommandLineRun run = CommandLineRun.of("phantom", data.toString());

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("dgnet: The folder " + data + " is not empty"), run.err());
        assertEquals(List.of(data.resolve("letter.txt")), files(data));
    }

    @Test
    void aCommandThatIsNone() {
        CommandLineRun run = CommandLineRun.of("trian");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("dgnet train"), run.err());
    }

    @Test
    void noCommandAtAll() {
        CommandLineRun run = CommandLineRun.of();

        assertEquals(2, run.exitCode());
        assertTrue(
                run.err()
                        .startsWith(
                                "dgnet: Missing command: one of quickstart, phantom, table, check, plan, prepare, train,"),
                run.err());
    }

    @Test
    void theStackTraceIsShownOnlyWhenAskedFor() {
        CommandLineRun run = train("--debug");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("\tat dgnet."), run.err());
    }

    private void refused(String sentence, String... arguments) {
        CommandLineRun run = train(arguments);

        assertEquals("dgnet: " + sentence + "\n", run.err());
        assertEquals(2, run.exitCode());
        assertFalse(Files.exists(runs.resolve("quickstart")));
    }

    private void refusedNaming(String part) {
        CommandLineRun run = train();

        assertTrue(run.err().startsWith("dgnet: ") && run.err().contains(part), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(2, run.exitCode());
        assertFalse(Files.exists(runs.resolve("quickstart")));
    }

    private CommandLineRun train(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("train", "quickstart", "--set", "data.root=" + data, "--set", "runs-dir=" + runs));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private void phantom() {
        Phantom.write(data, new PhantomSettings(2, 0, 2, 2, 32, 1), line -> {});
    }

    private Path mask(String subject) {
        return data.resolve(subject).resolve(subject + "_sa_gt.nii.gz");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
