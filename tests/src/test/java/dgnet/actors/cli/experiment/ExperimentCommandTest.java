package dgnet.actors.cli.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.actors.cli.CommandLineRun;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dgnet experiment} and {@code dgnet compare}, on the smallest phantom and network. */
class ExperimentCommandTest {
    private static final List<String> TABLES =
            List.of("table.csv", "table-last.csv", "table.md", "table.tex", "experiment.html", "experiment.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path grid;
    private static CommandLineRun first;
    private static Map<String, String> tables;

    /** The grid of two methods and two seeds on one target. */
    private static Path grid(String seeds, String... settings) throws IOException {
        return Files.writeString(
                shared.resolve("grid.conf"),
                "include \"quickstart.conf\"\nexperiment { name = tiny, methods = [unet, dgnet], targets = [D], seeds = "
                        + seeds
                        + ", compare { method = unet } }\n"
                        + "dgnet { threads = 1, episodes = 2, validation.every = 1, checkpoint.every = 1, model.base-channels = 2\n"
                        + "loss.low-rank-rows = 64\n"
                        + "data { image-size = 32, spacing = 4, root = \"" + shared.resolve("data") + "\" }\n"
                        + "runs-dir = \"" + shared.resolve("runs") + "\"\n" + String.join("\n", settings) + " }\n");
    }

    private static Path experiment() {
        return shared.resolve("runs/tiny");
    }

    private static Map<String, String> tables() throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (String name : TABLES) {
            texts.put(name, Files.readString(experiment().resolve(name)));
        }
        return texts;
    }

    private static List<Path> runs(String beginning) throws IOException {
        try (Stream<Path> files = Files.list(experiment())) {
            return files.filter(Files::isDirectory)
                    .filter(run -> run.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
        }
    }

    @BeforeAll
    static void train() throws IOException {
        CommandLineRun.of(
                "phantom",
                shared.resolve("data").toString(),
                "--subjects=3",
                "--unlabelled=1",
                "--frames=2",
                "--slices=2",
                "--size=48");
        grid = grid("[1, 2]");
        first = CommandLineRun.of("experiment", grid.toString(), "--quiet");
        assertEquals(0, first.exitCode(), first.err() + first.out());
        tables = tables();
    }

    @Test
    void theTableHasEveryMethodAndNamesWhatItsNumbersComeFrom() throws IOException {
        assertTrue(first.out().contains("Dice, mean over structures\n"), first.out());
        assertTrue(first.out().contains("difference to unet [95 %]"), first.out());
        assertTrue(first.out().contains("dgnet: 2 patients, 2 pairs of trainings; p "), first.out());
        assertEquals(4, runs("").size());
        JsonNode json = JSON.readTree(tables.get("experiment.json"));
        assertEquals(4, json.path("cells").size());
        for (JsonNode cell : json.path("cells")) {
            assertTrue(cell.path("done").asBoolean());
            JsonNode best = cell.path("best");
            assertTrue(best.path("checkpoint_sha256").asText().matches("[0-9a-f]{64}"), cell.toString());
            assertTrue(Files.isRegularFile(
                    experiment().resolve(best.path("evaluation").asText())));
            assertTrue(Files.isDirectory(
                    experiment().resolve(best.path("checkpoint").asText())));
            // The number of the table is that of the evaluation.
            JsonNode cases = JSON.readTree(experiment()
                            .resolve(best.path("evaluation").asText())
                            .toFile())
                    .path("cases");
            double sum = 0;
            for (JsonNode scored : cases) {
                assertEquals("D", scored.path("domain").asText(), "the target alone is evaluated");
                sum += scored.path("mean").path("dice").asDouble();
            }
            assertEquals(sum / cases.size(), best.path("dice").asDouble(), 1e-12);
        }
        assertTrue(tables.get("experiment.html").contains("href=\"dgnet-D-s1-"), "a link to the pictures");
    }

    @Test
    void thePageShowsTheBestTheMedianAndTheWorstScanOfEachMethodFromTheEvaluations() {
        String page = tables.get("experiment.html");
        for (String rank : List.of("best", "median", "worst")) {
            for (int arm = 0; arm < 2; arm++) {
                String id = "arm-" + arm + "-" + rank + "-slice-0-";
                assertEquals(2, page.split("<image id=\"" + id, -1).length, "the slice of " + id);
                assertEquals(3, page.split("<use href=\"#" + id, -1).length, "truth and prediction of " + id);
            }
        }
    }

    @Test
    void theOracleIsTheBestOfAllCheckpointsOnTheTargetAndIsNamedSo() throws IOException {
        Path file = Files.writeString(
                folder.resolve("oracle.conf"),
                Files.readString(grid)
                        .replace("methods = [unet, dgnet]", "methods = [unet]")
                        .replace("seeds = [1, 2]", "seeds = [1], checkpoints = [best, oracle]")
                        .replace("name = tiny", "name = chosen"));

        CommandLineRun run = CommandLineRun.of("experiment", file.toString(), "--quiet");

        assertEquals(0, run.exitCode(), run.err());
        Path chosen = shared.resolve("runs/chosen");
        assertTrue(Files.readString(chosen.resolve("table.md")).contains("## Checkpoint: oracle"));
        assertFalse(tables.get("table.md").contains("oracle"), "it is off by default");
        JsonNode cell = JSON.readTree(Files.readString(chosen.resolve("experiment.json")))
                .path("cells")
                .get(0);
        List<Double> all = new ArrayList<>();
        try (Stream<Path> evaluations =
                Files.list(chosen.resolve(cell.path("run").asText()).resolve("evaluation"))) {
            for (Path evaluation : evaluations.toList()) {
                JsonNode cases = JSON.readTree(Files.readAllBytes(evaluation.resolve("metrics.json")))
                        .path("cases");
                double sum = 0;
                for (JsonNode scored : cases) {
                    sum += scored.path("mean").path("dice").asDouble();
                }
                all.add(sum / cases.size());
            }
        }
        assertTrue(all.size() > 1, all::toString);
        assertEquals(Collections.max(all), cell.path("oracle").path("dice").asDouble(), 1e-12);
        assertTrue(cell.path("best").path("dice").asDouble() <= Collections.max(all));
    }

    @Test
    void startedAgainItTrainsWhatIsMissingAndTheTablesAreEqualByteByByte() throws IOException {
        Path kept = runs("unet-D-s1").get(0).resolve("checkpoints");
        Object before = Files.getLastModifiedTime(kept);
        // A process that ended during a training, during an evaluation, and before one.
        Path training = runs("dgnet-D-s1").get(0);
        Files.delete(training.resolve("trained"));
        FileTree.delete(training.resolve("evaluation"));
        try (Stream<Path> checkpoints = Files.list(training.resolve("checkpoints"))) {
            for (Path checkpoint : checkpoints.toList()) {
                if (!checkpoint.getFileName().toString().startsWith("episode-00000001")) {
                    FileTree.delete(checkpoint);
                }
            }
        }
        try (Stream<Path> evaluated = Files.walk(runs("dgnet-D-s2").get(0).resolve("evaluation"))) {
            for (Path page : evaluated
                    .filter(file -> file.getFileName().toString().equals("report.html"))
                    .toList()) {
                Files.delete(page);
            }
        }
        FileTree.delete(runs("unet-D-s2").get(0));
        Files.delete(experiment().resolve("table.csv"));

        CommandLineRun again = CommandLineRun.of("experiment", grid.toString(), "--quiet", "--parallel=2");

        assertEquals(0, again.exitCode(), again.err());
        assertEquals(tables, tables());
        assertEquals(before, Files.getLastModifiedTime(kept), "a training that is done is not repeated");
    }

    @Test
    void moreSeedsTrainOnlyWhatIsNewAndAChangedKeyIsNamed() throws IOException {
        CommandLineRun more = CommandLineRun.of("experiment", grid("[1, 2, 3]").toString(), "--dry-run");
        assertEquals(
                4, more.out().lines().filter(line -> line.startsWith("done ")).count(), more.out());
        assertEquals(
                List.of("unet, target D, seed 3", "dgnet, target D, seed 3"),
                more.out()
                        .lines()
                        .filter(line -> line.startsWith("to train "))
                        .map(line -> line.substring("to train ".length(), line.lastIndexOf("  ")))
                        .toList());

        CommandLineRun changed = CommandLineRun.of(
                "experiment", grid("[1]", "data.clip-percentiles = [1, 99]").toString(), "--dry-run");
        assertEquals(0, changed.exitCode(), changed.err());
        assertTrue(
                changed.out()
                        .contains(
                                "unet, target D, seed 1 is trained anew: data.clip-percentiles: [0.5, 99.5] → [1, 99]; the"
                                        + " earlier run is kept in "),
                changed.out());
        grid("[1, 2]");
    }

    @Test
    void theBeginningOfTheNamesOfItsSeedsIsAnEnsemble() throws IOException {
        String scan = shared.resolve("data/A01/A01_sa.nii.gz").toString();
        List<Path> seeds = runs("dgnet-D-s");
        assertEquals(2, seeds.size());
        CommandLineRun named = CommandLineRun.of(
                "predict",
                experiment().resolve("dgnet-D").toString(),
                scan,
                "--output",
                folder.resolve("named").toString());
        CommandLineRun given = CommandLineRun.of(
                "predict",
                seeds.get(0).toString(),
                scan,
                "--with",
                seeds.get(1).toString(),
                "--output",
                folder.resolve("given").toString());
        assertEquals(0, named.exitCode(), named.err());
        assertEquals(0, given.exitCode(), given.err());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("given/A01_sa.nii.gz")),
                Files.readAllBytes(folder.resolve("named/A01_sa.nii.gz")));

        CommandLineRun exported = CommandLineRun.of(
                "export",
                experiment().resolve("dgnet-D").toString(),
                folder.resolve("ensemble.dgnet").toString());
        assertTrue(exported.out().contains("the ensemble of 2 models is in "), exported.out() + exported.err());
        CommandLineRun none = CommandLineRun.of(
                "predict",
                experiment().resolve("dgnet-C").toString(),
                scan,
                "--output",
                folder.resolve("none").toString());
        assertEquals(2, none.exitCode());
        assertTrue(none.err().contains("There is no model at "), none.err());
    }

    @Test
    void aTargetThatIsNoDomainIsRefusedBeforeAnythingIsTrained() throws IOException {
        Path file = Files.writeString(
                folder.resolve("wrong.conf"),
                Files.readString(grid).replace("targets = [D]", "targets = [E]").replace("tiny", "wrong"));
        CommandLineRun refused = CommandLineRun.of("experiment", file.toString());
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("its domains are A, B, C, D"), refused.err());
        assertTrue(Files.notExists(shared.resolve("runs/wrong")));
    }

    @Test
    void evaluatedRunsAreComparedWithTheSameFigures() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("compare"));
        for (String method : List.of("unet", "dgnet")) {
            for (Path run : runs(method)) {
                CommandLineRun evaluated = CommandLineRun.of("evaluate", run.toString(), "--quiet");
                assertEquals(0, evaluated.exitCode(), evaluated.err());
                arguments.add(run.toString());
            }
        }
        arguments.addAll(List.of("--output", folder.resolve("comparison").toString()));

        CommandLineRun compared = CommandLineRun.of(arguments.toArray(String[]::new));

        assertEquals(0, compared.exitCode(), compared.err());
        assertEquals(tables.get("table.csv"), Files.readString(folder.resolve("comparison/table.csv")));
        assertTrue(Files.size(folder.resolve("comparison/comparison.html")) > 1000);
        CommandLineRun twice = CommandLineRun.of("compare", arguments.get(1), arguments.get(1));
        assertEquals(2, twice.exitCode());
        CommandLineRun wrong = CommandLineRun.of("compare", arguments.get(1), arguments.get(3), "--baseline", "mldg");
        assertTrue(wrong.err().contains("the rows are unet; dgnet"), wrong.err());
    }
}
