package dgnet.actors.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault's sentence: file and line, key, value, what is allowed. */
class ConfigurationErrorTest {
    private static final List<String> DATA = List.of("data.root=/scans", "data.target=C");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("mine.conf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data.image-size = 100 | data.image-size | is 100, but must be a multiple of 32; the nearest are 96 and 128",
                "data.image-size = 16 | data.image-size | is 16, but must be a whole number in [32, 4096]",
                "data.labelled-fraction = 0 | data.labelled-fraction | is 0, but must be a number in (0, 1]",
                "data.labelled-fraction = 1.5 | data.labelled-fraction | is 1.5, but must be a number in (0, 1]",
                "data.validation-fraction = 0.6 | data.validation-fraction | is 0.6, but must be a number in [0, 0.5]",
                "data.spacing = -1 | data.spacing | is -1, but must be a number in (0, 100]",
                "data.crop = body | data.crop | is \"body\", but must be one of centre, foreground, tiles",
                "data.layout = dicom | data.layout | is \"dicom\", but must be one of mnms, spinal-cord, table, nnunet",
                "data.channel = -1 | data.channel | is -1, but must be a whole number in [0, 9999]",
                "data.domain-pattern = north | data.domain-pattern | is \"north\", but must be a regular expression with one group, such as ^([^_]+)_",
                "data.clip-percentiles = [99, 1] | data.clip-percentiles | is [99, 1], but must be two numbers in [0, 100], the first not above the second",
                "data.clip-percentiles = [5, 5] | data.clip-percentiles | is [5, 5], but must be two different numbers",
                "data.sources = [A, A] | data.sources | is [A, A], but must be a list without repeated domains",
                "data.sources = [A, C] | data.sources | is [A, C], but must be without the target domain C",
                "data.sources = [A] | data.sources | is [A], but must be at least two domains, since method dgnet holds one of them out in each episode; the run has [A]",
                "episodes = many | episodes | is \"many\", but must be a whole number in [1, 1000000000]",
                "episodes = 1.5 | episodes | is 1.5, but must be a whole number in [1, 1000000000]",
                "episodes = 0 | episodes | is 0, but must be a whole number in [1, 1000000000]",
                "episode.batch-size = 1 | episode.batch-size | is 1, but must be at least 2, since the term hsic compares the slices of a batch",
                "episode.batch-size = 5000000000 | episode.batch-size | is 5000000000, but must be a whole number in [1, 1024]",
                "device = gpu | device | is \"gpu\", but must be auto, cpu or cuda:N, as in cuda:0",
                "method = resnet | method | is \"resnet\", but must be one of dgnet, sdnet, mldg, unet",
                "meta.order = third | meta.order | is \"third\", but must be one of second, first",
                "optimiser.beta1 = 1 | optimiser.beta1 | is 1, but must be a number in [0, 1)",
                "optimiser.learning-rate = NaN | optimiser.learning-rate | is \"NaN\", but must be a number in (0, 1000]",
                "loss.labelled-train.dice = -5 | loss.labelled-train.dice | is -5, but must be a number in [0, 1000000]",
                "augmentation.flip-vertical = 2 | augmentation.flip-vertical | is 2, but must be a number in [0, 1]",
                "checkpoint.retry-pause = 30 | checkpoint.retry-pause | is 30, but must be a time in (0, 604800] s, with its unit, as in 30 s or 2 min",
                "shutdown.grace = 2 mins | shutdown.grace | is \"2 mins\", but must be a time in [1, 86400] s, with its unit, as in 30 s or 2 min",
                "shutdown.grace = 100 ms | shutdown.grace | is \"100 ms\", but must be a time in [1, 86400] s, with its unit, as in 30 s or 2 min",
                "data.read-pause = -1 s | data.read-pause | is \"-1 s\", but must be a time in [0, 3600] s, with its unit, as in 30 s or 2 min",
                "data.read-attempts = 0 | data.read-attempts | is 0, but must be a whole number in [1, 1000]",
                "data.max-quarantined = 1.5 | data.max-quarantined | is 1.5, but must be a number in [0, 1]",
                "meta.rollback-factor = 0 | meta.rollback-factor | is 0, but must be a number in (0, 1]",
                "meta.max-skipped = -1 | meta.max-skipped | is -1, but must be a whole number in [0, 1000000]",
                "supervision.device.restarts = -1 | supervision.device.restarts | is -1, but must be a whole number in [0, 1000000]",
                "supervision.domain.longest-pause = 500 ms | supervision.domain.longest-pause | is \"500 ms\", but must be at least as long as first-pause",
                "supervision.coordinator.jitter = 2 | supervision.coordinator.jitter | is 2, but must be a number in [0, 1]",
                "supervision.on-domain-lost = ignore | supervision.on-domain-lost | is \"ignore\", but must be one of pause, continue, fail",
                "supervision.on-stall = stop | supervision.on-stall | is \"stop\", but must be one of report, restart",
                "supervision.stall-factor = 0.5 | supervision.stall-factor | is 0.5, but must be a number in [1, 1000]",
                "supervision.gpu.restarts = 1 | supervision.gpu | is not a known group; did you mean dgnet.supervision?",
                "name = \"../elsewhere\" | name | is \"../elsewhere\", but must be at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or a digit and not ending with a dot",
                "name = \".hidden\" | name | is \".hidden\", but must be at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or a digit and not ending with a dot",
                "name = \"run.\" | name | is \"run.\", but must be at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or a digit and not ending with a dot",
                "name = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\" | name | is \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", but must be at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or a digit and not ending with a dot",
                "name = \"\" | name | is \"\", but must be at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or a digit and not ending with a dot",
                "name = Prepared | name | is \"Prepared\", but must be another name; the folder prepared contains the prepared slices of all runs",
                "name = CON | name | is \"CON\", but must be another name; on Windows this is the name of a device",
                "name = lpt1.x | name | is \"lpt1.x\", but must be another name; on Windows this is the name of a device",
                "seed = null | seed | is null, but must have a value",
                "data.cache { path = x } | data.cache | is a key, not a group of keys",
                "optimiser = adam | optimiser | is a group of keys and cannot have a value",
                "loss.unlabelled-train.dice = 5 | loss.unlabelled-train.dice | is not a known key; did you mean dgnet.loss.labelled-train.dice?",
                "optimizer.learning-rate = 1 | optimizer | is not a known group; did you mean dgnet.optimiser?",
                "data.image_size = 96 | data.image_size | is not a known key; did you mean dgnet.data.image-size?",
                "learning-rate = 1 | learning-rate | is not a known key; did you mean dgnet.optimiser.learning-rate?",
            })
    void aFaultTellsFileLineKeyValueAndWhatIsAllowed(String line, String key, String finding) throws IOException {
        List<ConfigurationError> faults = faults("include \"dgnet.conf\"\n\ndgnet." + line + "\n", "data.root=/scans");

        assertEquals(
                List.of(file + " line 3: dgnet." + key + " " + finding + (finding.endsWith("?") ? "" : ".")),
                sentences(faults));
    }

    /** Every number but the seed, which may be any. */
    static Stream<String> numbers() {
        Pattern number = Pattern.compile("-?[0-9.]+(e-?[0-9]+)?( (ms|s|min|h))?");
        return DecidingKeys.values(ConfigurationSource.defaults()).entrySet().stream()
                .filter(key -> number.matcher(key.getValue()).matches()
                        && !key.getKey().equals("seed"))
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void everyNumberHasAnUpperBound(String key) throws IOException {
        boolean time =
                DecidingKeys.values(ConfigurationSource.defaults()).get(key).matches(".* [a-z]+");

        List<ConfigurationError> faults = faults("", "data.root=/scans", key + "=1000000000000" + (time ? " s" : ""));

        assertEquals(
                List.of("dgnet." + key),
                faults.stream().map(ConfigurationError::key).distinct().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "mnms-20_D.seed1", "console", "com", "prepared-2", "x.prepared"})
    void aNameThatCanBeAFolderEverywhereIsTaken(String name) {
        RunConfiguration configuration =
                RunConfiguration.load("quickstart", List.of("name=" + name, "data.root=/scans", "data.target=D"));

        assertEquals(name, configuration.name());
    }

    @Test
    void allFaultsAreListedAtOnce() throws IOException {
        String text = """
                dgnet {
                  seed = -1
                  episodes = none
                  batch = 4
                }
                """;
        Files.writeString(file, text);

        ConfigurationException refused = assertThrows(
                ConfigurationException.class, () -> RunConfiguration.load(file.toString(), List.of("data.root=/x")));

        assertEquals(
                List.of("dgnet.batch", "dgnet.data.target", "dgnet.seed", "dgnet.episodes"),
                refused.errors().stream().map(ConfigurationError::key).toList());
        assertTrue(refused.getMessage().startsWith("The configuration has 4 errors:\n"), refused.getMessage());
    }

    @Test
    void aFaultyOverrideIsPlacedOnTheCommandLine() throws IOException {
        List<ConfigurationError> faults = faults("", "data.root=/scans", "threads=-2", "data.sources=[A");

        assertEquals(
                List.of(
                        "the command line (--set): dgnet.data.sources is \"[A\", but must be a list of texts, as in [a, b].",
                        "the command line (--set): dgnet.threads is \"-2\", but must be a whole number in [0, 1024]."),
                sentences(faults));
    }

    @Test
    void aMissingRootAndTargetAreAskedFor() throws IOException {
        Files.writeString(file, "");

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> RunConfiguration.load(file.toString(), List.of()));

        List<String> findings =
                refused.errors().stream().map(ConfigurationError::finding).toList();
        assertEquals(
                List.of(
                        "is \"\", but must be the folder of the data set, as in --set data.root=/scans/mnms",
                        "is \"\", but must be the domain that training never sees, as in --set data.target=D"),
                findings);
    }

    @Test
    void aBatchThatCannotHoldEveryMetaTrainDomainIsRefusedOnceTheyAreKnown() throws IOException {
        Files.writeString(file, "dgnet.episode.batch-size = 2");
        RunConfiguration run = RunConfiguration.load(file.toString(), DATA);

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> run.withSources(List.of("A", "B", "D", "E")));

        assertEquals(
                file + " line 1: dgnet.episode.batch-size is 2, but must be at least 3, one slice for each of the 3"
                        + " domains that an episode trains on.",
                refused.getMessage());
    }

    @Test
    void anIncludeThatIsNowhereIsRefused() throws IOException {
        Files.writeString(file, "include \"dgnets.conf\"");

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> RunConfiguration.load(file.toString(), DATA));

        assertTrue(refused.getMessage().contains("dgnets.conf"), refused.getMessage());
    }

    @Test
    void textThatIsNotHoconIsRefusedWithItsLine() throws IOException {
        Files.writeString(file, "dgnet {\n  seed = 1\n");

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> RunConfiguration.load(file.toString(), DATA));

        assertTrue(refused.getMessage().startsWith("Cannot read " + file + ": "), refused.getMessage());
        assertTrue(refused.getMessage().contains("3: "), refused.getMessage());
    }

    @Test
    void anAbsentFileIsRefusedWithThePresets() {
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> RunConfiguration.load("conf/mine.conf", DATA));

        assertEquals(
                "conf/mine.conf is neither a configuration file nor a packaged preset; the presets are quickstart,"
                        + " spinal-cord, mnms, mnms-2, mnms-5, mnms-20, mnms-100.",
                refused.getMessage());
    }

    @Test
    void anOverrideWithoutAnEqualsSignIsRefused() throws IOException {
        Files.writeString(file, "");

        ConfigurationException refused = assertThrows(
                ConfigurationException.class, () -> RunConfiguration.load(file.toString(), List.of("data.root")));

        assertEquals(
                "Cannot read --set data.root: it must have the form key=value, as in --set data.target=C.",
                refused.getMessage());
    }

    private List<ConfigurationError> faults(String text, String... overrides) throws IOException {
        Files.writeString(file, text);
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("data.target=C");
        return assertThrows(ConfigurationException.class, () -> RunConfiguration.load(file.toString(), all))
                .errors();
    }

    private static List<String> sentences(List<ConfigurationError> faults) {
        return faults.stream().map(ConfigurationError::sentence).toList();
    }
}
