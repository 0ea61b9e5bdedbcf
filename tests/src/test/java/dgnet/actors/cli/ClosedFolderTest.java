package dgnet.actors.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that the user cannot read. The program runs in a process of its own, without root's right to read every folder. */
class ClosedFolderTest {
    private static final String RIGHTS = "-dac_override,-dac_read_search";

    @TempDir
    Path folder;

    private Path data;
    private Path closed;
    private final List<String> prefix = new ArrayList<>();

    @BeforeEach
    void closeAFolder() throws IOException, InterruptedException {
        data = folder.resolve("data");
        Phantom.write(data, new PhantomSettings(2, 0, 2, 2, 32, 1), line -> {});
        closed = data.resolve("A01");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        if (Files.isReadable(closed)) {
            prefix.addAll(List.of("setpriv", "--bounding-set=" + RIGHTS, "--inh-caps=" + RIGHTS));
            Assumptions.assumeTrue(
                    possible(), "this user can read every folder, and setpriv cannot take the right away");
        }
    }

    @AfterEach
    void open() throws IOException {
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }

    private boolean possible() throws InterruptedException {
        try {
            List<String> test = new ArrayList<>(prefix);
            test.addAll(List.of("test", "!", "-r", closed.toString()));
            return new ProcessBuilder(test).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @Test
    void checkNamesTheFolderAndReadsTheOthers() throws IOException, InterruptedException {
        Answer check = run("check", data.toString(), "--quiet");

        assertTrue(check.text().contains("folder or link that cannot be read: "), check.text());
        assertTrue(check.text().contains(closed + " cannot be read"), check.text());
        assertTrue(check.text().contains("A01 has no image A01_sa.nii.gz"), check.text());
        assertEquals(0, check.exitCode(), check.text());
    }

    @Test
    void tableNamesTheFolderAndUsesTheOthers() throws IOException, InterruptedException {
        Answer table = run(
                "table",
                data.toString(),
                "--image={subject}/{subject}_sa.nii.gz",
                "--mask={subject}/{subject}_sa_gt.nii.gz",
                "--domain=X",
                "--labels=1=LV,2=MYO,3=RV",
                "--dry-run");

        assertTrue(table.text().contains(closed + " cannot be read"), table.text());
        assertTrue(table.text().contains("images: 7, "), table.text());
        assertEquals(0, table.exitCode(), table.text());
    }

    @Test
    void aFolderThatCannotBeWrittenIsFoundBeforeTheWork() throws IOException, InterruptedException {
        for (Answer answer : List.of(
                run(
                        "check",
                        data.toString(),
                        "--html",
                        closed.resolve("check.html").toString()),
                run(
                        "predict",
                        "absent.dgnet",
                        data.toString(),
                        "--output",
                        closed.resolve("labels").toString()))) {
            assertEquals(2, answer.exitCode(), answer.text());
            assertTrue(answer.text().contains("the folder " + closed + " is read-only for this user"), answer.text());
        }
    }

    private record Answer(int exitCode, String text) {}

    private Answer run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Dgnet.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }
}
