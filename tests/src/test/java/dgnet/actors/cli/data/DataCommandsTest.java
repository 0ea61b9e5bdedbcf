package dgnet.actors.cli.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.SharedData;
import dgnet.actors.cli.CommandLineRun;
import dgnet.data.phantom.Difficulty;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet check} and {@code dgnet prepare}. */
class DataCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void checkFindsWhatTheRealScansAreKnownFor() throws IOException {
        Path data = SharedData.path("data/spinal-cord");
        Path page = folder.resolve("check.html");
        Path json = folder.resolve("check.json");
        CommandLineRun run =
                CommandLineRun.of("check", data.toString(), "--html", page.toString(), "--json", json.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("training can start", run.lastLine());
        JsonNode found = new ObjectMapper().readTree(json.toFile());
        assertEquals(
                List.of("ORIENTATION site3", "SLICES_WITHOUT_MASK site3-sc01"),
                StreamSupport.stream(found.get("findings").spliterator(), false)
                        .filter(finding -> !finding.get("kind").asText().equals("NO_MASK"))
                        .map(finding -> finding.get("kind").asText() + " "
                                + (finding.get("subject").asText().isEmpty()
                                        ? finding.get("domain").asText()
                                        : finding.get("subject").asText()))
                        .toList());
        for (String line : List.of(
                "2 of the 2 scans of site3 are stored in orientation LPS, most scans of the data set in LAS",
                "site3-sc01 lacks masks on 5 of 20 slices")) {
            assertTrue(run.out().contains(line), run.out());
        }
        for (String scan :
                List.of("site1-sc11", "site2-sc11", "site3-sc11", "site4-sc11", "site5-sc11", "site5-sc12")) {
            assertTrue(run.out().contains(scan + "-image.nii.gz has no mask"), run.out());
        }
        Document document = Jsoup.parse(page.toFile());
        assertEquals(12, document.select(".sheet figure img").size());
        assertEquals(5, document.select("table tbody tr").size());
    }

    @Test
    void checkTellsByItsExitCodeThatTrainingCannotStart() throws IOException {
        Path data = folder.resolve("data");
        Phantom.write(data, new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        CommandLineRun sound = CommandLineRun.of("check", data.toString());
        assertEquals(0, sound.exitCode());
        assertTrue(
                sound.out()
                        .contains(
                                "in different orientations, and no orientation has a majority: A LPI, B RAI, C ALS, D PRI"),
                sound.out());
        for (String vendor : List.of("A", "B", "C", "D")) {
            try (var masks = Files.walk(data)) {
                for (Path mask : masks.filter(
                                path -> path.getFileName().toString().matches(vendor + ".*_gt.nii.gz"))
                        .toList()) {
                    Files.writeString(mask, "a letter, not a mask");
                }
            }
        }
        CommandLineRun run = CommandLineRun.of("check", data.toString(), "--json", "-");
        assertEquals(2, run.exitCode());
        JsonNode found = new ObjectMapper().readTree(run.out());
        assertTrue(found.get("verdict").asText().startsWith("training cannot start"), run.out());
        assertEquals(
                2,
                CommandLineRun.of("check", folder.toString(), "--layout", "table")
                        .exitCode());
    }

    @Test
    void checkSaysWhichLayoutsItKnows() {
        CommandLineRun run = CommandLineRun.of("check", folder.toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("mnms, spinal-cord, table"), run.err());
        assertTrue(run.err().contains("no NIfTI file"), run.err());
    }

    @Test
    void checkOfATreeWithoutTablesNamesTheCommandThatWritesThem() throws IOException {
        for (String name : List.of("1.nii", "2.nii.gz", "3.mgz")) {
            Files.writeString(folder.resolve(name), "any");
        }

        CommandLineRun run = CommandLineRun.of("check", folder.toString());

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("it has 2 NIfTI files: write the tables"), run.err());
        assertTrue(run.err().contains("with dgnet table"), run.err());
        assertTrue(run.err().contains("3.mgz is a FreeSurfer volume"), run.err());
    }

    @Test
    void prepareTellsWhatItPreparedAndTheSecondTimeNothing() {
        Path data = folder.resolve("data");
        Phantom.write(data, new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        String[] command = {
            "prepare", "quickstart", "--set", "data.root=" + data, "--set", "data.cache=" + folder.resolve("cache")
        };
        CommandLineRun first = CommandLineRun.of(command);
        assertEquals(0, first.exitCode(), first.err());
        assertEquals("A 3 3 12 8", cells(first, "A"));
        CommandLineRun second = CommandLineRun.of(command);
        assertEquals("A 3 0 12 8", cells(second, "A"));
        assertTrue(second.out().lines().noneMatch(line -> line.startsWith("D ")), "the target is not prepared");
    }

    @Test
    void prepareAsJson() throws IOException {
        Path data = folder.resolve("data");
        Phantom.write(data, new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});

        CommandLineRun run = CommandLineRun.of(
                "prepare",
                "quickstart",
                "--set=data.root=" + data,
                "--set=data.cache=" + folder.resolve("cache"),
                "--json");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                new ObjectMapper()
                        .readTree(
                                "{\"domain\":\"A\",\"subjects\":3,\"preparedNow\":3,\"slices\":12,\"labelled\":8,\"pixels\":"
                                        + new ObjectMapper().readTree(run.out()).at("/domains/0/pixels") + "}"),
                new ObjectMapper().readTree(run.out()).at("/domains/0"));
    }

    @Test
    void withoutProgressOnlyTheResultIsPrinted() {
        String[] command = {"phantom", "", "--subjects=3", "--unlabelled=1", "--frames=2", "--slices=2", "--size=48"};
        command[1] = folder.resolve("one").toString();
        CommandLineRun withProgress = CommandLineRun.of(command);
        command[1] = folder.resolve("two").toString();
        CommandLineRun quiet = CommandLineRun.of(
                Stream.concat(Stream.of(command), Stream.of("--quiet")).toArray(String[]::new));

        assertTrue(withProgress.out().lines().count() > 1, withProgress.out());
        assertEquals(0, quiet.exitCode(), quiet.err());
        assertEquals(quiet.lastLine() + System.lineSeparator(), quiet.out());
    }

    @Test
    void thePhantomHasTheDifficultyThatTheOptionNames() throws IOException {
        String[] command = {"phantom", "", "--subjects=2", "--unlabelled=0", "--frames=2", "--slices=2", "--size=48", ""
        };
        PhantomSettings settings = new PhantomSettings(2, 0, 2, 2, 48, 1);
        for (Difficulty level : Difficulty.values()) {
            Path expected = folder.resolve("expected-" + level);
            Phantom.write(expected, settings.withDifficulty(level), line -> {});
            Path written = folder.resolve("written-" + level);
            command[1] = written.toString();
            command[7] = "--difficulty=" + level;
            assertEquals(0, CommandLineRun.of(command).exitCode());
            assertEquals(
                    -1, Files.mismatch(expected.resolve("C02/C02_sa.nii.gz"), written.resolve("C02/C02_sa.nii.gz")));
        }
        command[1] = folder.resolve("unknown").toString();
        command[7] = "--difficulty=easy";
        CommandLineRun unknown = CommandLineRun.of(command);
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("name one of standard, hard"), unknown.err());
    }

    /** The first five cells of a domain's row. */
    private static String cells(CommandLineRun run, String domain) {
        return run.out()
                .lines()
                .filter(line -> line.startsWith(domain + " "))
                .findFirst()
                .map(line -> line.replaceAll(" +", " "))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .orElse(run.out());
    }
}
