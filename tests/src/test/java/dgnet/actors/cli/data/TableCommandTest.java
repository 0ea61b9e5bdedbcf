package dgnet.actors.cli.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet table}. */
class TableCommandTest {
    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        int seed = 0;
        for (String site : List.of("A", "B", "C")) {
            for (String subject : List.of("1", "2", "3")) {
                DiscScans.image(root.resolve(site + "/" + subject + ".nii.gz"), seed);
                if (!subject.equals("3")) {
                    DiscScans.mask(root.resolve(site + "/" + subject + "_seg.nii.gz"), seed, site.equals("A") ? 2 : 5);
                }
                seed++;
            }
        }
        DiscScans.image(root.resolve("readme/logo.nii"), seed);
    }

    @Test
    void writesTablesThatCheckAccepts() throws IOException {
        CommandLineRun run = table("--labels=5=disc,2=ring");
        CommandLineRun check = CommandLineRun.of("check", root.toString());

        assertEquals(0, run.exitCode(), run.err());
        for (String line : List.of(
                "images: 9, such as A/1.nii.gz, A/2.nii.gz, A/3.nii.gz",
                "masks: 6, such as ",
                "other files, not used: 1, readme/logo.nii",
                "subjects by domain: A 3, B 3, C 3")) {
            assertTrue(run.out().contains(line), run.out());
        }
        assertEquals("next: dgnet check " + root, run.lastLine());
        assertEquals("value,name\n5,disc\n2,ring\n", Files.readString(root.resolve("labels.csv")));
        assertEquals(0, check.exitCode(), check.out() + check.err());
    }

    @Test
    void namesValuesThatNobodyNamed() throws IOException {
        CommandLineRun run = table("--labels=2=ring,7=core");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("values in the masks that --labels does not name: [5]"), run.out());
        assertTrue(run.out().contains("values of --labels that no mask has: [7]"), run.out());
        assertEquals("value,name\n2,ring\n7,core\n5,label 5\n", Files.readString(root.resolve("labels.csv")));
    }

    @Test
    void replacesATableOnlyIfItIsForcedTo() throws IOException {
        Path labels = Files.writeString(root.resolve("labels.csv"), "value,name\n1,mine\n");

        CommandLineRun refused = table();
        CommandLineRun shown = table("--dry-run");
        String kept = Files.readString(labels);
        CommandLineRun forced = table("--force");

        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("replace it with --force"), refused.err());
        assertEquals(0, shown.exitCode(), shown.err());
        assertEquals("value,name\n1,mine\n", kept);
        assertEquals(0, forced.exitCode(), forced.err());
        assertEquals("value,name\n2,label 2\n5,label 5\n", Files.readString(labels));
    }

    /** Where structures overlap the later label counts, so that their order must be the user's. */
    @Test
    void ordersAndNamesTheStructuresOfMasksWithOneStructure() throws IOException {
        for (String subject : List.of("1", "2")) {
            DiscScans.mask(root.resolve("D/" + subject + "_core.nii.gz"), 0, 1);
            DiscScans.mask(root.resolve("D/" + subject + "_rim.nii.gz"), 0, 1);
            DiscScans.image(root.resolve("D/" + subject + ".nii.gz"), 0);
        }
        String[] command = {
            "table",
            root.toString(),
            "--image=D/{subject}.nii.gz",
            "--mask=D/{subject}_{structure:core|rim}.nii.gz",
            "--domain=D",
            "--force",
            "--labels=rim=outer rim,core=core"
        };

        CommandLineRun run = CommandLineRun.of(command);
        command[6] = "--labels=1=core";
        CommandLineRun values = CommandLineRun.of(command);

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out().contains("structures, of which the later one counts where they overlap: outer rim, core"),
                run.out());
        assertEquals("value,name\n1,outer rim\n2,core\n", Files.readString(root.resolve("labels.csv")));
        assertTrue(Files.readString(root.resolve("dataset.csv")).contains("D/1_rim.nii.gz,,outer rim\n"));
        assertEquals(2, values.exitCode());
        assertTrue(values.err().contains("write --labels core=NAME"), values.err());
    }

    @Test
    void refusesAValueThatIsNotANumber() {
        CommandLineRun run = table("--labels=disc=5");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("disc is not a whole number"), run.err());
    }

    /** A mask that cannot be read is named; the tables are written all the same. */
    @Test
    void aBadMaskDoesNotSpoilTheTables() throws IOException {
        Files.writeString(root.resolve("A/1_seg.nii.gz"), "a letter, not a mask");

        CommandLineRun run = table();

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("masks that cannot be read: 1, "), run.out());
        assertTrue(Files.readString(root.resolve("dataset.csv")).contains("A/1_seg.nii.gz"));
    }

    @Test
    void aPatternWithoutAnyImageWritesNothing() {
        CommandLineRun run =
                CommandLineRun.of("table", root.toString(), "--image={site:A|B|C}/{subject}.nrrd", "--domain={site}");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("matches --image {site:A|B|C}/{subject}.nrrd"), run.err());
        assertFalse(Files.exists(root.resolve("dataset.csv")));
    }

    private CommandLineRun table(String... options) {
        List<String> command = new ArrayList<>(List.of(
                "table",
                root.toString(),
                "--image={site:A|B|C}/{subject}.nii.gz",
                "--mask={site}/{subject}_seg.nii.gz",
                "--domain={site}"));
        command.addAll(List.of(options));
        return CommandLineRun.of(command.toArray(String[]::new));
    }
}
