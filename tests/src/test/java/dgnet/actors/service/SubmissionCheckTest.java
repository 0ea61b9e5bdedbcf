package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.Submission;
import dgnet.actors.config.ConfigurationError;
import dgnet.actors.config.RunConfiguration;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a submission may ask of a service that others share. */
class SubmissionCheckTest {
    private static final long GIBIBYTE = 1 << 30;

    @TempDir
    static Path folder;

    private static Path data;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeAll
    static void phantom() {
        data = folder.resolve("data");
        Phantom.write(data.resolve("phantom"), new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
    }

    @BeforeEach
    void small() {
        settings.putAll(Map.of(
                "data.root", data.resolve("phantom").toString(),
                "data.image-size", "32",
                "model.base-channels", "4",
                "episode.batch-size", "2"));
    }

    private static SubmissionCheck check(String... operator) {
        return check(Map.of("cpu", 4 * GIBIBYTE), 4 * GIBIBYTE, operator);
    }

    private static SubmissionCheck check(Map<String, Long> devices, long host, String... operator) {
        return new SubmissionCheck(
                folder.resolve("runs"),
                List.of(data),
                devices,
                List.of(operator),
                GIBIBYTE / 8,
                new HostMemory(host, host));
    }

    private SubmissionCheck.Checked checked(SubmissionCheck check) {
        return check.check(new Submission("quickstart", Optional.of("mine"), 0, settings));
    }

    private ServiceException refused(String... operator) {
        return assertThrows(ServiceException.class, () -> checked(check(operator)));
    }

    private static List<String> keys(ServiceException refused) {
        return refused.faults().stream().map(ConfigurationError::key).toList();
    }

    @Test
    void aRunThatCanStartIsAccepted() {
        settings.put("dgnet.\"episodes\"", "7");

        SubmissionCheck.Checked checked = checked(check());

        assertEquals(7, checked.episodes());
        assertEquals("7", checked.submission().settings().get("episodes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.cache",
                "dgnet.data.cache",
                "data.cache ",
                " data.cache",
                "data . cache",
                "\"data\".cache",
                "data.\"cache\"",
                "dgnet.\"data\".\"cache\"",
                "\"data\" . \"cache\""
            })
    void noSpellingOfAKeyGetsPastTheOperator(String spelling) {
        settings.put(spelling, folder.resolve("elsewhere").toString());

        ServiceException refused = refused();

        assertTrue(keys(refused).get(0).contains("data"), refused.getMessage());
        assertEquals(ServiceException.Reason.UNUSABLE, refused.reason());
    }

    @ParameterizedTest
    @CsvSource({
        "name, other",
        "runs-dir, /tmp",
        "threads, 3",
        "supervision.on-stall, restart",
        "supervision.stall-floor, 1 s",
        "supervision.stall-factor, 1",
        "shutdown.grace, 1 s",
        "shutdown.exit-code, 75"
    })
    void keysOfTheSharedProcessAreTheOperators(String key, String value) {
        settings.put(key, value);

        assertEquals(List.of("dgnet." + key), keys(refused()));
    }

    @Test
    void theOperatorsSettingsHoldForEveryRunAndMayBeRepeated() {
        settings.put("checkpoint.keep", "5");
        assertEquals(List.of("dgnet.checkpoint.keep"), keys(refused("checkpoint.keep=3")));

        settings.put("checkpoint.keep", "3");
        SubmissionCheck check = check("checkpoint.keep=3", "supervision.on-stall=restart");
        RunConfiguration run = check.configuration(
                "quickstart", "mine", checked(check).submission().settings());

        assertEquals(3, run.checkpoint().keep());
        assertEquals("restart", run.resolved().getString("dgnet.supervision.on-stall"));
    }

    @Test
    void theNumberOfSettingsIsLimited() {
        IntStream.range(0, 201).forEach(i -> settings.put("key-" + i, "1"));

        assertEquals(ServiceException.Reason.TOO_LARGE, refused().reason());
    }

    @Test
    void theLengthAndDepthOfAKeyAndTheLengthOfAValueAreLimited() {
        settings.put("a".repeat(201), "1");
        assertTrue(refused().getMessage().contains("more than 200 characters"));
        settings.remove("a".repeat(201));

        settings.put("a" + ".a".repeat(10), "1");
        assertTrue(refused().getMessage().contains("more than 10 parts"));
        settings.remove("a" + ".a".repeat(10));

        settings.put("seed", "1".repeat(4097));
        assertTrue(refused().getMessage().contains("more than 4096 characters"));
    }

    @Test
    void aKeySetTwiceInTwoSpellingsIsRefused() {
        settings.put("seed", "1");
        settings.put("dgnet.seed", "2");

        assertTrue(refused().getMessage().contains("dgnet.seed is set twice"));
    }

    @Test
    void manyUnknownKeysAreReportedWithFewSuggestions() {
        IntStream.range(0, 150).forEach(i -> settings.put("data.imagesize" + i, "1"));

        List<ConfigurationError> faults = refused().faults();

        assertEquals(150, faults.size());
        assertEquals(
                10,
                faults.stream()
                        .filter(fault -> fault.finding().contains("did you mean"))
                        .count());
    }

    @Test
    void aRunMoreThanTheHeapCanHoldTheBatchesOfIsRefused() {
        settings.put("episode.in-flight", "64");
        settings.put("data.image-size", "96");
        settings.put("episode.batch-size", "8");

        ServiceException refused = refused();

        assertEquals(List.of("dgnet.episode.in-flight"), keys(refused));
        assertTrue(refused.getMessage().contains("which has 64 MiB"), refused.getMessage());
    }

    @Test
    void aRunThatTheHostHasNoMemoryForIsRefusedWithTheFigures() {
        large();

        ServiceException refused = refused();

        assertEquals(List.of("dgnet.episode.batch-size"), keys(refused));
        String sentence = refused.getMessage();
        assertTrue(
                sentence.matches(
                        "(?s).* GiB of host memory by the estimate \\(Java heap 128 MiB, native memory \\d+ MiB,"
                                + " episode [\\d.]+ GiB\\), more than the host's 4\\.0 GiB for runs.*"),
                sentence);
        assertTrue(sentence.contains("lower it, or data.image-size, model.base-channels"), sentence);
    }

    @Test
    void aRunThatNoGpuHasTheMemoryForIsRefusedWithTheFigures() {
        large();
        settings.put("device", "auto");
        SubmissionCheck check = check(Map.of("cuda:0", 4 * GIBIBYTE, "cuda:1", 2 * GIBIBYTE), 64 * GIBIBYTE);

        ServiceException refused = assertThrows(ServiceException.class, () -> checked(check));

        assertEquals(List.of("dgnet.episode.batch-size"), keys(refused));
        assertTrue(
                refused.getMessage()
                        .matches("(?s).* GiB of cuda:0's memory by the estimate \\(episode [\\d.]+ GiB, CUDA context"
                                + " [\\d.]+ GiB\\), more than the device's 4\\.0 GiB.*"),
                refused.getMessage());
    }

    @Test
    void aRunThatFitsOnOneOfItsDevicesIsAccepted() {
        large();
        settings.put("device", "auto");

        SubmissionCheck.Checked checked =
                checked(check(Map.of("cuda:0", 4 * GIBIBYTE, "cuda:1", 200 * GIBIBYTE), 8 * GIBIBYTE));

        assertTrue(checked.memory().onDevice("cuda:1") > 4 * GIBIBYTE, checked.toString());
    }

    private void large() {
        settings.put("data.image-size", "512");
        settings.put("model.base-channels", "128");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.target | Z | the target domain is",
                "data.layout | table | dataset.csv",
                "data.sources | [A] | at least two domains",
                "device | cuda:0 | must be one of auto, cpu",
            })
    void whatTheStartWouldRefuseIsRefusedAtOnce(String key, String value, String sentence) {
        settings.put(key, value);

        assertTrue(refused().getMessage().contains(sentence), refused().getMessage());
    }

    @Test
    void aMethodThatNeedsMoreSlicesThanTheBatchHasIsRefusedAtOnce() {
        settings.put("method", "unet");

        assertEquals(List.of("dgnet.episode.batch-size"), keys(refused()));
    }

    @Test
    void aDataSetWithoutAScanIsRefusedAtOnce() throws IOException {
        settings.put("data.root", Files.createDirectories(data.resolve("empty")).toString());

        assertEquals(List.of("dgnet.data.root"), keys(refused()));
    }

    @Test
    void aLinkThatIsTurnedOutsideTheRootsAfterTheSubmissionIsNotFollowed() throws IOException {
        Path link = data.resolve("link");
        link(link, data.resolve("phantom"));
        settings.put("data.root", link.toString());
        SubmissionCheck check = check();
        Map<String, String> accepted = checked(check).submission().settings();
        assertEquals(
                data.resolve("phantom").toRealPath(),
                check.configuration("quickstart", "mine", accepted).data().root());
        Path outside = folder.resolve("outside");
        Phantom.write(outside, new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        Files.delete(link);
        link(link, outside);

        ServiceException refused =
                assertThrows(ServiceException.class, () -> check.configuration("quickstart", "mine", accepted));

        assertEquals(List.of("dgnet.data.root"), keys(refused));
    }

    @Test
    void aScanThatALinkTakesOutOfTheRootsIsRefused() throws IOException {
        Path root = data.resolve("linked");
        Phantom.write(root, new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        Path scan;
        try (var files = Files.walk(root)) {
            scan = files.filter(file -> file.toString().endsWith("_sa.nii.gz"))
                    .findFirst()
                    .orElseThrow();
        }
        Path outside = folder.resolve("moved_sa.nii.gz");
        Files.move(scan, outside);
        link(scan, outside);
        settings.put("data.root", root.toString());

        ServiceException refused = refused();

        assertEquals(List.of("dgnet.data.root"), keys(refused));
        assertTrue(refused.getMessage().contains(scan.toString()), refused.getMessage());
    }

    @Test
    void theSettingsOfAConfigurationFileMakeTheSameRun() throws IOException {
        Path file = folder.resolve("mine.conf");
        Files.writeString(
                file,
                "include \"quickstart.conf\"\n"
                        + settings.entrySet().stream()
                                .map(setting -> "dgnet." + setting.getKey() + " = \"" + setting.getValue() + "\"\n")
                                .collect(Collectors.joining()));
        RunConfiguration local = RunConfiguration.load(file.toString(), List.of("data.sources=[A, B]"));

        Map<String, String> sent = RunConfiguration.changes(file.toString(), List.of("data.sources=[A, B]"));
        sent.remove("name");
        SubmissionCheck.Checked checked = check().check(new Submission("dgnet", Optional.of("mine"), 0, sent));

        RunConfiguration run =
                check().configuration("dgnet", "mine", checked.submission().settings());
        assertEquals(local.deciding(), run.deciding());
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (FileSystemException | UnsupportedOperationException e) {
            assumeTrue(false, "links cannot be made here: " + e.getMessage());
        }
    }
}
