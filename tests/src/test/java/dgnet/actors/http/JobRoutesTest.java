package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.api.RunState;
import dgnet.actors.api.Submission;
import dgnet.actors.service.Service;
import dgnet.data.nifti.NiftiImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans that are sent to be segmented: good ones, and others. */
class JobRoutesTest {
    private static final int MOST = 4 << 20;

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static RunningService running;
    private static Service service;
    private static String base;
    private static Path scan;

    @BeforeAll
    static void train() throws Exception {
        running = RunningService.start(
                folder, "jobs.heap=512m", "limits.max-upload-bytes=1048576", "limits.max-image-bytes=" + MOST);
        service = running.service();
        base = running.address() + "/api/v1";
        try (Stream<Path> files = Files.walk(running.data())) {
            scan = files.filter(file -> file.toString().endsWith("_sa.nii.gz"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        service.runs()
                .submit(new Submission("quickstart", Optional.of("tiny"), 0, running.small(2)))
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
        while (!service.runs()
                .run("tiny")
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES)
                .state()
                .ended()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        assertEquals(
                RunState.COMPLETED,
                service.runs()
                        .run("tiny")
                        .toCompletableFuture()
                        .get(1, TimeUnit.MINUTES)
                        .state(),
                "the run, whatever was sent");
        running.stop();
    }

    private static HttpResponse<byte[]> ask(String method, String path, BodyPublisher body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .method(method, body)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return ask("GET", path, BodyPublishers.noBody());
    }

    private static HttpResponse<byte[]> predict(String name, byte[] content) throws Exception {
        return ask("POST", "/runs/tiny/predict?name=" + name, BodyPublishers.ofByteArray(content));
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        return Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode ended(JsonNode job) throws Exception {
        JsonNode now = job;
        while (now.path("ended").isNull()) {
            TimeUnit.MILLISECONDS.sleep(200);
            now = json(get("/jobs/" + job.path("id").asText()));
        }
        return now;
    }

    private static byte[] zipped(long zeros, byte[] before) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(before);
            byte[] block = new byte[1 << 16];
            for (long left = zeros; left > 0; left -= block.length) {
                out.write(block);
            }
        }
        return bytes.toByteArray();
    }

    private static void requireNoJob() throws Exception {
        try (Stream<Path> jobs = Files.list(service.folder().resolve("jobs"))) {
            assertEquals(
                    json(get("/jobs")).path("jobs").size(),
                    jobs.count(),
                    "folders of jobs beside those of jobs that were accepted");
        }
    }

    @Test
    void aScanComesBackAsLabelsOnItsGrid() throws Exception {
        HttpResponse<byte[]> accepted = predict("mine.nii.gz", Files.readAllBytes(scan));
        assertEquals(202, accepted.statusCode());
        JsonNode job = json(accepted);
        assertEquals(
                "/api/v1/jobs/" + job.path("id").asText(),
                accepted.headers().firstValue("Location").orElseThrow());

        JsonNode done = ended(job);

        assertEquals("done", done.path("state").asText(), done.toString());
        assertEquals("mine.nii.gz", done.path("results").path(0).asText());
        String path = "/jobs/" + done.path("id").asText();
        Path labels = folder.resolve("labels.nii.gz");
        Files.write(labels, get(path + "/results/mine.nii.gz").body());
        assertArrayEquals(
                NiftiImage.open(scan).header().dimensions(),
                NiftiImage.open(labels).header().dimensions());
        assertEquals(404, get(path + "/results/..%2fjob.json").statusCode());
        assertEquals(404, get(path + "/results/job.json").statusCode());

        assertEquals(204, ask("DELETE", path, BodyPublishers.noBody()).statusCode());
        assertEquals(404, get(path).statusCode());
        requireNoJob();
    }

    @Test
    void aRunIsEvaluatedBesideIt() throws Exception {
        JsonNode done = ended(json(ask("POST", "/runs/tiny/evaluate", BodyPublishers.noBody())));

        assertEquals("done", done.path("state").asText(), done.toString());
        assertTrue(done.path("results").toString().contains("metrics.json"), done.toString());
    }

    @Test
    void aJobThatIsAtWorkCanBeEnded() throws Exception {
        JsonNode job = json(ask("POST", "/runs/tiny/evaluate", BodyPublishers.noBody()));

        assertEquals(
                204,
                ask("DELETE", "/jobs/" + job.path("id").asText(), BodyPublishers.noBody())
                        .statusCode());

        assertEquals(404, get("/jobs/" + job.path("id").asText()).statusCode());
        // Its process may take a moment to end; then nothing of it is left.
        Path files = service.folder().resolve("jobs").resolve(job.path("id").asText());
        while (Files.exists(files)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void refusesABombWithoutUnpackingIt() throws Exception {
        byte[] header;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(scan))) {
            header = in.readNBytes(352);
        }

        assertEquals(422, predict("bomb.nii.gz", zipped(1L << 29, new byte[0])).statusCode());
        assertEquals(413, predict("bomb.nii.gz", zipped(1L << 29, header)).statusCode());
        requireNoJob();
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        byte[] large = new byte[(1 << 20) + 1];

        assertEquals(413, predict("large.nii", large).statusCode());
        assertEquals(
                413,
                ask(
                                "POST",
                                "/runs/tiny/predict?name=large.nii",
                                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                        .statusCode());
        requireNoJob();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..%2fup.nii",
                "%2fetc%2fx.nii",
                "x.txt",
                ".nii",
                "a%00.nii",
                "a%20b.nii",
                "-a.nii",
                "%C3%A9.nii",
                "%3Cimg%20src=x%3E.nii",
                "con.nii",
                "Aux.b.nii.gz"
            })
    void refusesNamesThatLeadElsewhere(String name) throws Exception {
        assertEquals(422, predict(name, Files.readAllBytes(scan)).statusCode());
        requireNoJob();
    }

    @Test
    void refusesANameThatIsTooLong() throws Exception {
        HttpResponse<byte[]> refusal = predict("a".repeat(101) + ".nii", Files.readAllBytes(scan));

        assertEquals(422, refusal.statusCode());
        assertTrue(json(refusal).path("detail").asText().contains("at most 100 letters"), json(refusal)::toString);
        requireNoJob();
    }

    @Test
    void refusesWhatIsNoScan() throws Exception {
        assertEquals(
                422,
                predict("text.nii", "no scan".repeat(100).getBytes(StandardCharsets.UTF_8))
                        .statusCode());
        assertEquals(
                404,
                ask("POST", "/runs/none/predict?name=a.nii", BodyPublishers.noBody())
                        .statusCode());
        requireNoJob();
    }
}
