package dgnet.actors.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.actors.cli.RunFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet evaluate} of a run, of its model file and of label files, on the smallest phantom and network. */
class EvaluateCommandTest {
    private static final List<String> FILES = List.of("metrics.csv", "metrics.json", "report.html", "subjects.csv");

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path data;
    private static Path run;
    private static Path model;

    @BeforeAll
    static void train() {
        data = shared.resolve("data");
        run = RunFixture.train(shared);
        model = shared.resolve("heart.dgnet");
        assertEquals(
                0, CommandLineRun.of("export", run.toString(), model.toString()).exitCode());
    }

    @Test
    void aRunIsScoredOnItsOwnDataIntoItsFolder() throws IOException {
        CommandLineRun evaluated = CommandLineRun.of("evaluate", run.toString());

        assertEquals(0, evaluated.exitCode(), evaluated.err());
        assertEquals("the report is " + run.resolve("report.html"), evaluated.lastLine());
        assertTrue(evaluated.out().contains("D  target (unseen)"), evaluated.out());
        for (String file : FILES) {
            assertTrue(Files.size(run.resolve(file)) > 100, file);
        }
        JsonNode json = new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
        assertTrue(
                json.at("/origin/model").asText().contains("episode-"),
                json.at("/origin").toString());
        assertEquals("target", json.at("/domains/3/role").asText());
    }

    @Test
    void theReportAsJson() throws IOException {
        CommandLineRun evaluated = CommandLineRun.of("evaluate", run.toString(), "--json");

        assertEquals(0, evaluated.exitCode(), evaluated.err());
        assertEquals(
                new ObjectMapper().readTree(run.resolve("metrics.json").toFile()),
                new ObjectMapper().readTree(evaluated.out()));
    }

    @Test
    void aModelThatIsExportedAfterwardsTellsHowItScored() {
        Path scored = folder.resolve("scored.dgnet");
        CommandLineRun evaluated = CommandLineRun.of("evaluate", run.toString());

        CommandLineRun exported = CommandLineRun.of("export", run.toString(), scored.toString());
        CommandLineRun before = CommandLineRun.of("inspect", model.toString());
        CommandLineRun after = CommandLineRun.of("inspect", scored.toString());

        assertEquals(0, evaluated.exitCode(), evaluated.err());
        assertEquals(0, exported.exitCode(), exported.err());
        assertTrue(after.out().matches("(?s).*Dice of A +LV 0.*\\(source, validation\\).*"), after.out());
        assertTrue(
                after.out().matches("(?s).*Dice of D +LV 0\\.[0-9]{3}, MYO 0\\.[0-9]{3}, .*\\(target\\).*"),
                after.out());
        assertTrue(!before.out().contains("Dice of"), before.out());
    }

    @Test
    void aModelFileAndTheLabelsThatItWritesScoreAsTheirRun() throws IOException {
        Path ofModel = folder.resolve("model");
        Path ofLabels = folder.resolve("labels-scores");
        Path labels = folder.resolve("labels");
        CommandLineRun evaluatedRun = CommandLineRun.of(
                "evaluate", run.toString(), "--output", folder.resolve("run").toString());
        CommandLineRun evaluatedModel = CommandLineRun.of(
                "evaluate", model.toString(), "--data", data.toString(), "--output", ofModel.toString());
        List<String> predict = new ArrayList<>(List.of("predict", model.toString(), "--output", labels.toString()));
        try (Stream<Path> scans = Files.walk(data)) {
            scans.map(Path::toString)
                    .filter(file -> file.endsWith("_sa.nii.gz"))
                    .forEach(predict::add);
        }
        CommandLineRun predicted = CommandLineRun.of(predict.toArray(String[]::new));
        CommandLineRun evaluatedLabels = CommandLineRun.of(
                "evaluate",
                "--predictions",
                labels.toString(),
                "--data",
                data.toString(),
                "--layout=mnms",
                "--output",
                ofLabels.toString());

        assertEquals(0, evaluatedRun.exitCode(), evaluatedRun.err());
        assertEquals(0, evaluatedModel.exitCode(), evaluatedModel.err());
        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(0, evaluatedLabels.exitCode(), evaluatedLabels.err());
        List<String> expected = figures(folder.resolve("run"));
        assertEquals(1 + 4 * 2 * 2 * 3, expected.size(), "vendors, labelled subjects, frames, structures");
        assertEquals(expected, figures(ofModel));
        assertEquals(expected, figures(ofLabels));
        assertTrue(evaluatedModel.out().contains("D  unseen"), evaluatedModel.out());
        assertTrue(Files.readString(ofModel.resolve("subjects.csv")).contains("A,A01,unknown,"));
        assertTrue(Files.readString(ofLabels.resolve("subjects.csv")).contains("A,A01,unknown,"));
        assertTrue(Files.readString(ofLabels.resolve("report.html")).contains(labels.toString()));
    }

    /** The rows of the cases without the standing, which is not known of everything. */
    private static List<String> figures(Path scores) throws IOException {
        return Files.readAllLines(scores.resolve("metrics.csv")).stream()
                .map(row -> {
                    List<String> cells = new ArrayList<>(Arrays.asList(row.split(",", -1)));
                    cells.remove(3);
                    return String.join(",", cells);
                })
                .toList();
    }

    @Test
    void aScanThatCannotBeScoredIsNamedAndTheExitCodeIsThree() throws IOException {
        Path labels = Files.createDirectory(folder.resolve("labels"));
        try (Stream<Path> masks = Files.walk(data)) {
            for (Path mask : masks.filter(file -> file.toString().endsWith("_sa_gt.nii.gz"))
                    .toList()) {
                Files.copy(mask, labels.resolve(mask.getFileName().toString().replace("_gt", "")));
            }
        }
        Files.delete(labels.resolve("A01_sa.nii.gz"));

        CommandLineRun evaluated = CommandLineRun.of(
                "evaluate",
                "--predictions",
                labels.toString(),
                "--data",
                data.toString(),
                "--layout=mnms",
                "--output",
                folder.resolve("scores").toString());

        assertEquals(3, evaluated.exitCode());
        assertTrue(evaluated.out().contains("not scored: there is no prediction of A01, frame ED"), evaluated.out());
        assertTrue(evaluated.out().contains("1.000 ± 0.000"), evaluated.out());
    }

    @Test
    void whatIsMissingIsAskedFor() {
        says("Give either a MODEL or label files (--predictions)");
        says("Give either a MODEL or label files (--predictions)", run.toString(), "--predictions=labels");
        says("A model file has no data set of its own; give one with --data", model.toString());
        says("Missing option --output", model.toString(), "--data", data.toString());
        says("Missing option --output", run.toString(), "--data", data.toString());
        says("Missing option --output", "--predictions=labels", "--data", data.toString());
        says("Missing option --data", "--predictions=labels", "--layout=mnms");
        says("--layout is only valid with --data", run.toString(), "--layout=mnms");
        says(
                "label files are scored unchanged",
                "--predictions=labels",
                "--keep-largest",
                "--layout=mnms",
                "--data",
                data.toString());
        says("--batch must be at least 1, not 0", run.toString(), "--batch=0");
    }

    @Test
    void aModelOfOtherStructuresIsRefused() throws IOException {
        Path cord = Files.createDirectory(folder.resolve("cord"));
        Files.createFile(cord.resolve("site1-sc01-image.nii.gz"));

        says(
                "the model segments LV, MYO, RV, but the labels of " + cord + " are grey matter, white matter",
                model.toString(),
                "--data",
                cord.toString(),
                "--layout=spinal-cord",
                "--output",
                folder.resolve("scores").toString());
    }

    private static void says(String sentence, String... arguments) {
        CommandLineRun refused = CommandLineRun.of(
                Stream.concat(Stream.of("evaluate"), Stream.of(arguments)).toArray(String[]::new));
        assertEquals(2, refused.exitCode(), refused.out());
        assertTrue(refused.err().contains(sentence), refused.err());
    }
}
