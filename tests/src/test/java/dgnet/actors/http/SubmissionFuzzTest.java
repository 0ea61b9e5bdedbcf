package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Submissions made by a grammar from a seed: odd spellings of keys, nesting, numbers, paths, and bodies that are broken. One thousand in
 * every build, twenty thousand with {@code mvn -Pchaos verify}.
 */
class SubmissionFuzzTest {
    private static final List<String> KEYS = List.of(
            "data.root",
            "data.cache",
            "data.target",
            "data.sources",
            "data.image-size",
            "data.layout",
            "data.spacing",
            "data.clip-percentiles",
            "name",
            "runs-dir",
            "device",
            "seed",
            "threads",
            "method",
            "episodes",
            "episode.batch-size",
            "episode.in-flight",
            "episode.unlabelled-steps",
            "model.base-channels",
            "supervision.on-stall",
            "supervision.stall-floor",
            "shutdown.exit-code",
            "optimiser.learning-rate",
            "loss.labelled-train.dice",
            "augmentation.scale.strength",
            "checkpoint.keep",
            "dgnet",
            "data",
            "no.such.key");

    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "2",
            "64",
            "1e9",
            "1e308",
            "1e999999999",
            "-1e-999999999",
            "NaN",
            "Infinity",
            "9223372036854775808",
            "0x10",
            "1_000",
            "",
            " ",
            "null",
            "true",
            "cpu",
            "cuda:0",
            "restart",
            "1 s",
            "1 ms",
            "300 years",
            "A",
            "D",
            "[A, B]",
            "[A, A]",
            "[[A], B]",
            "[1, 2",
            "[1e999999, 2]",
            "[${HOME}]",
            "${dgnet.data}",
            "{a = 1}",
            "include \"/etc/passwd\"",
            "/",
            "/etc",
            "/dev/zero",
            "/proc/self/root",
            "..",
            "../../..",
            "~",
            "\u0000",
            "a\u0000b",
            "\\\\host\\share",
            "\uD800",
            "\uFEFF",
            "naïve ☃");

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

    @TempDir
    static Path folder;

    private RunningService running;
    private HttpClient client;

    @BeforeEach
    void start() {
        running = RunningService.start(folder.resolve("service"));
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() throws Exception {
        running.stop();
    }

    @Test
    void noSubmissionOfAThousandIsAnsweredByAFaultOfTheServiceOrWritesElsewhere() throws Exception {
        fuzz(1, 1000);
    }

    @Test
    @Tag("chaos")
    void noSubmissionOfTwentyThousandIsAnsweredByAFaultOfTheServiceOrWritesElsewhere() throws Exception {
        fuzz(2, 20_000);
    }

    private void fuzz(long seed, int bodies) throws Exception {
        Map<String, Long> before = files();
        Random random = new Random(seed);
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int i = 0; i < bodies; i++) {
            String body = body(random, i);
            long start = System.nanoTime();
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(running.address() + "/api/v1/runs"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertNotEquals(500, answer.statusCode(), () -> shown(body) + "\n" + answer.body());
            assertTrue(took.compareTo(LONGEST_ANSWER) < 0, () -> took + " for " + shown(body));
            answers.merge(answer.statusCode(), 1, Integer::sum);
            if (answer.statusCode() == 201) {
                cancelAll();
            }
        }
        assertTrue(answers.keySet().containsAll(List.of(201, 400, 413, 422)), answers.toString());
        assertEquals(before, files(), "files outside the folder of the runs");
        System.out.println("seed " + seed + ", answers by status: " + answers);
    }

    /** What is accepted need not run. */
    private void cancelAll() throws Exception {
        for (RunView run : running.service().runs().runs().toCompletableFuture().get()) {
            if (!run.state().ended() && run.state() != RunState.STOPPING) {
                running.service()
                        .runs()
                        .control(run.id(), ControlRequest.STOP)
                        .toCompletableFuture()
                        .get();
            }
        }
    }

    /** Every file beside the runs, with its size. */
    private static Map<String, Long> files() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                if (!file.startsWith(folder.resolve("service").resolve("runs"))) {
                    sizes.put(folder.relativize(file).toString(), Files.isDirectory(file) ? 0 : Files.size(file));
                }
            }
        }
        return sizes;
    }

    private String body(Random random, int number) {
        return switch (random.nextInt(20)) {
            case 0 -> broken(random);
            case 1 -> submission(random, number, many(random));
            case 2 -> submission(random, number, good(random));
            default -> submission(random, number, some(random));
        };
    }

    private static String submission(Random random, int number, List<String> settings) {
        String name =
                pick(random, List.of("\"fuzz-" + number + "\"", quoted(pick(random, VALUES)), "null", "[1]", "7"));
        String preset = random.nextInt(10) == 0 ? quoted(pick(random, VALUES)) : "\"quickstart\"";
        String priority = pick(random, List.of("0", "1", "-2147483648", "2147483648", "1.5", "\"1\"", "1e99"));
        List<String> parts = new ArrayList<>(List.of("\"preset\": " + preset));
        if (random.nextInt(3) == 0) {
            parts.add("\"name\": " + name);
        }
        if (random.nextInt(4) == 0) {
            parts.add("\"priority\": " + priority);
        }
        parts.add("\"settings\": {" + String.join(", ", settings) + "}");
        return "{" + String.join(", ", parts) + "}";
    }

    private List<String> good(Random random) {
        return running.small(1 + random.nextInt(3)).entrySet().stream()
                .map(setting -> quoted(setting.getKey()) + ": " + quoted(setting.getValue()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private List<String> some(Random random) {
        List<String> settings = good(random);
        int more = 1 + random.nextInt(4);
        for (int i = 0; i < more; i++) {
            settings.add(quoted(spelt(pick(random, KEYS), random)) + ": " + value(random));
        }
        return settings;
    }

    /** More settings than are read, keys that are long, or deep. */
    private static List<String> many(Random random) {
        return switch (random.nextInt(3)) {
            case 0 ->
                IntStream.range(0, 190 + random.nextInt(3000))
                        .mapToObj(i -> "\"key" + i + "\": 1")
                        .toList();
            case 1 -> List.of("\"" + "a.".repeat(random.nextInt(20_000)) + "a\": 1");
            default -> List.of("\"" + "a".repeat(random.nextInt(100_000)) + "\": 1");
        };
    }

    private static String spelt(String key, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "dgnet." + key;
            case 1 -> key + " ";
            case 2 -> "\"" + key + "\"";
            case 3 -> "\"" + key.replace(".", "\".\"") + "\"";
            case 4 -> key.replace(".", " . ");
            case 5 -> key.replace(".", "..");
            case 6 -> key + "=x";
            default -> key;
        };
    }

    private static String value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 ->
                pick(random, List.of("1", "-1", "0.5", "1e400", "123456789012345678901234567890", "true", "null"));
            case 1 -> "[" + quoted(pick(random, VALUES)) + ", " + quoted(pick(random, VALUES)) + "]";
            case 2 ->
                pick(random, List.of("{}", "{\"a\": 1}", "[]", "[[]]", "[null]", "[".repeat(500) + "]".repeat(500)));
            case 3 -> quoted("9".repeat(random.nextInt(5000)));
            default -> quoted(pick(random, VALUES));
        };
    }

    private static String broken(Random random) {
        return pick(
                random,
                List.of(
                        "",
                        "{",
                        "[]",
                        "nul",
                        "\"\\uD800\"",
                        "{\"preset\": \"quickstart\"} {}",
                        "{\"preset\": \"quickstart\", \"preset\": \"mnms\"}",
                        "[".repeat(5000),
                        "{\"a\":".repeat(5000),
                        " ".repeat(300_000),
                        "{\"preset\": \"quickstart\", \"settings\": [1, 2]}"));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    private static String shown(String body) {
        return body.length() > 2000 ? body.substring(0, 2000) + "…" : body;
    }
}
