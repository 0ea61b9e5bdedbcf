package dgnet.actors.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.config.ExperimentConfiguration.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentConfigurationTest {
    private static final List<String> DOMAINS = List.of("A", "B", "C");
    private static final String GRID = "methods = [dgnet, unet], labelled-fractions = [0.05, 1], seeds = [1, 2]";

    @TempDir
    Path folder;

    private ExperimentConfiguration load(String grid, String... overrides) {
        try {
            Path file = Files.writeString(
                    folder.resolve("mine.conf"),
                    "include \"dgnet.conf\"\nexperiment { " + (grid.startsWith("name") ? "" : "name = mine, ") + grid
                            + " }\n" + "dgnet { data { layout = mnms, root = /scans }, episode.batch-size = 4 }\n");
            return ExperimentConfiguration.load(file.toString(), List.of(overrides));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> ids(List<Training> cells) {
        return cells.stream().map(training -> training.cell().id()).collect(Collectors.toSet());
    }

    @Test
    void everyCombinationIsOneTraining() {
        List<Training> cells = load(GRID + ", compare { method = unet }").trainings(DOMAINS);

        assertEquals(2 * 2 * 3 * 2, cells.size());
        assertEquals(cells.size(), ids(cells).size());
        Training first = cells.get(0);
        assertEquals("dgnet, 5 %, target A, seed 1", first.cell().title());
        assertEquals(Optional.of("unet, 5 %"), first.cell().baseline());
        assertEquals("dgnet-5-A-s1-" + first.cell().id(), first.run().name());
        assertEquals(0.05, first.run().data().labelledFraction());
        assertEquals("A", first.run().data().target());
        assertTrue(first.run().runsDirectory().endsWith("runs/mine"));
        assertTrue(first.run().data().cache().endsWith("runs/prepared"), "shared by all trainings");
        Training baseline = cells.stream()
                .filter(cell -> cell.cell().arm().equals("unet, 5 %"))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.empty(), baseline.cell().baseline());
    }

    @Test
    void aLargerGridKeepsTheTrainingsOfASmallerOne() {
        Set<String> small = ids(load(GRID).trainings(DOMAINS));

        assertTrue(ids(load(GRID.replace("[1, 2]", "[1, 2, 3]")).trainings(DOMAINS))
                .containsAll(small));
        assertTrue(ids(load(GRID.replace("unet]", "unet, sdnet]")).trainings(DOMAINS))
                .containsAll(small));
    }

    @ParameterizedTest
    @ValueSource(strings = {"episodes=7", "optimiser.learning-rate=3e-5", "data.spacing=1.3", "data.crop=foreground"})
    void whatDecidesNumbersDecidesTheId(String override) {
        Set<String> changed = ids(load(GRID, override).trainings(DOMAINS));
        changed.retainAll(ids(load(GRID).trainings(DOMAINS)));
        assertEquals(Set.of(), changed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.root=/elsewhere", "checkpoint.keep=9", "episode.loader-threads=3", "runs-dir=other"})
    void whatDecidesNoNumberDoesNot(String override) {
        assertEquals(
                ids(load(GRID).trainings(DOMAINS)), ids(load(GRID, override).trainings(DOMAINS)));
    }

    @Test
    void otherKeysAndNamedVariantsAreAxesToo() {
        List<Training> cells =
                load("targets = [C], vary { \"augmentation.gamma.probability\" = [0, 0.3] }, variants = ["
                                + "{ name = published }, { name = \"first order\", meta.order = first, loss.labelled-train.hsic = 0 }],"
                                + " compare { variant = published }")
                        .trainings(DOMAINS);

        assertEquals(
                List.of(
                        "augmentation.gamma.probability=0, published",
                        "augmentation.gamma.probability=0, first order",
                        "augmentation.gamma.probability=0.3, published",
                        "augmentation.gamma.probability=0.3, first order"),
                cells.stream().map(training -> training.cell().arm()).toList());
        assertEquals(
                Optional.of("augmentation.gamma.probability=0.3, published"),
                cells.get(3).cell().baseline());
        assertEquals("first", cells.get(3).run().deciding().values().get("meta.order"));
        assertEquals("0", cells.get(3).run().deciding().values().get("loss.labelled-train.hsic"));
        assertEquals("second", cells.get(2).run().deciding().values().get("meta.order"));
    }

    @Test
    void theTargetIsNoSource() {
        List<Training> cells =
                load("targets = [A, C]", "data.sources=[A, B, C]").trainings(DOMAINS);
        assertEquals(List.of("B", "C"), cells.get(0).run().data().sources());
        assertEquals(List.of("A", "B"), cells.get(1).run().data().sources());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method = [unet] | experiment.method is not a known key",
                "methods = unet | experiment.methods must be a list with at least one value",
                "methods = [] | experiment.methods must be a list with at least one value",
                "methods = [unet, nnunet] | is \"nnunet\", but must be one of",
                "seeds = [] | experiment.seeds is empty",
                "seeds = [one] | Cannot read the grid of",
                "vary { episode.size = [1, 2] } | is not a known key",
                "compare { method = unet }, compare { variant = published } | and has method, variant. To replace the one",
                "compare { method = unet } | which is not in the grid",
                "methods = [dgnet], compare { method = unet } | its values are dgnet",
                "checkpoints = [newest] | may have best, last and oracle",
                "evaluation { flip = true } | the keys are flip-augment, keep-largest, view-only",
                "variants = [{ meta.order = first }] | groups with a name",
                "name = prepared | must be a name of letters",
            })
    void whatIsWrongInTheGridIsNamed(String grid, String sentence) {
        ConfigurationException wrong =
                assertThrows(ConfigurationException.class, () -> load(grid).trainings(DOMAINS));
        assertTrue(wrong.getMessage().contains(sentence), wrong.getMessage());
    }

    @Test
    void aFileWithoutAGridIsASingleTraining() throws IOException {
        Path file = Files.writeString(folder.resolve("one.conf"), "include \"dgnet.conf\"\n");
        ConfigurationException wrong = assertThrows(
                ConfigurationException.class, () -> ExperimentConfiguration.load(file.toString(), List.of()));
        assertTrue(wrong.getMessage().contains("dgnet train"), wrong.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"phantom, 48", "spinal-cord, 12", "mnms, 192", "ablation, 132"})
    void theExperimentsInTheProgramAreValid(String name, int trainings) {
        ExperimentConfiguration experiment =
                ExperimentConfiguration.load("experiment-" + name, List.of("data.root=/scans"));
        List<Training> cells = experiment.trainings(List.of("A", "B", "C", "D"));
        assertEquals(trainings, cells.size());
        assertEquals(trainings, ids(cells).size());
        assertNotEquals(Optional.empty(), experiment.compare());
        assertTrue(cells.stream().anyMatch(cell -> cell.cell().baseline().isPresent()));
        assertEquals(
                cells.size(),
                cells.stream().map(cell -> cell.run().name()).distinct().count());
        assertTrue(cells.stream()
                .noneMatch(
                        cell -> cell.run().data().sources().contains(cell.cell().target())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"phantom", "spinal-cord", "ablation"})
    void aServiceRunsTheSameTrainings(String name) {
        List<Training> local = ExperimentConfiguration.load("experiment-" + name, List.of("data.root=/scans"))
                .trainings(List.of("A", "B", "C", "D"));
        List<String> operator = List.of("runs-dir=/service/runs");
        ExperimentRequest sent =
                ExperimentConfiguration.request("experiment-" + name, List.of("data.root=/scans", "threads=7"), 3);
        ExperimentRequest named = ExperimentConfiguration.expanded(
                new ExperimentRequest(Optional.empty(), "experiment-" + name, Map.of("data.root", "/scans"), "{}", 3));
        for (ExperimentRequest request : List.of(sent, named)) {
            List<Training> there =
                    ExperimentConfiguration.ofClient(request, operator).trainings(List.of("A", "B", "C", "D"));
            assertEquals(
                    local.stream().map(one -> one.cell().title()).toList(),
                    there.stream().map(one -> one.cell().title()).toList());
            for (Training training : there.subList(0, 4)) {
                // As the service reads the settings of a submission.
                Map<String, String> settings = new HashMap<>(request.settings());
                settings.putAll(training.cell().changes());
                RunConfiguration run = RunConfiguration.ofClient(
                        request.preset(),
                        List.of(
                                "runs-dir=/service/runs",
                                "name=" + training.cell().run()),
                        settings.entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .toList());
                assertEquals(training.run().deciding(), run.deciding());
                assertEquals(training.cell().configuration(), run.hash());
            }
        }
    }

    @Test
    void aClientCannotVaryWhatTheServiceSets() {
        ExperimentRequest request = new ExperimentRequest(
                Optional.of("mine"),
                "quickstart",
                Map.of("data.root", "/scans"),
                "{\"vary\": {\"runs-dir\": [\"/etc\", \"/home\"]}}",
                0);
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> ExperimentConfiguration.ofClient(
                                request, List.of("runs-dir=/service/runs"))
                        .trainings(DOMAINS));
        assertTrue(refused.getMessage().contains("can only be set by the service"), refused.getMessage());
    }
}
