package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages with results of an experiment of one training. */
class ExperimentRoutesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static RunningService running;
    private static String run;

    @BeforeAll
    static void train() throws Exception {
        running = RunningService.start(folder, "jobs.heap=512m");
        ObjectNode request = Json.object().put("preset", "quickstart").put("name", "tiny");
        ObjectNode settings = request.putObject("settings");
        running.small(2).forEach(settings::put);
        settings.put("validation.every", "1").put("checkpoint.every", "1").put("episode.batch-size", "3");
        ObjectNode grid = request.putObject("experiment");
        grid.putArray("methods").add("unet");
        grid.putArray("targets").add("D");
        grid.putArray("checkpoints").add("last");
        HttpResponse<String> started = send(HttpRequest.newBuilder(address("/experiments"))
                .POST(BodyPublishers.ofString(request.toString()))
                .build());
        assertEquals(201, started.statusCode(), started.body());
        JsonNode view = Json.parse(started.body());
        run = view.path("trainings").path(0).path("run").asText();
        while (view.path("state").asText().equals("running")) {
            TimeUnit.MILLISECONDS.sleep(200);
            view = Json.parse(get("/experiments/tiny").body());
        }
        assertEquals("done", view.path("trainings").path(0).path("state").asText(), view.toString());
        // The files are written soon after the last training is done.
        for (int tries = 0; tries < 300 && !results().body().contains("href=\"../" + run); tries++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        running.stop();
    }

    private static URI address(String path) {
        return URI.create(running.address() + "/api/v1" + path);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(address(path)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> results() throws Exception {
        return get("/experiments/tiny/files/experiment.html");
    }

    private static void requireSandbox(HttpResponse<String> page) {
        assertEquals(200, page.statusCode(), page.body());
        assertEquals(List.of("text/html; charset=UTF-8"), page.headers().allValues("Content-Type"));
        List<String> policies = page.headers().allValues("Content-Security-Policy");
        assertEquals(1, policies.size(), policies.toString());
        assertTrue(policies.get(0).startsWith("sandbox; default-src 'none';"), policies.get(0));
        assertFalse(policies.get(0).contains("script"), policies.get(0));
        assertEquals(List.of("nosniff"), page.headers().allValues("X-Content-Type-Options"));
    }

    @Test
    void theReportOfATrainingIsAPageInASandbox() throws Exception {
        HttpResponse<String> report = get("/experiments/tiny/reports/" + run);

        requireSandbox(report);
        assertTrue(report.body().contains("Best, median and worst case of each domain"), report.body());
    }

    @Test
    void theResultsAreAPageInASandboxWithoutLinksAndAFileWithLinks() throws Exception {
        HttpResponse<String> page = get("/experiments/tiny/page");
        HttpResponse<String> file = results();

        requireSandbox(page);
        assertFalse(page.body().contains("<a href="), page.body());
        assertTrue(file.body().contains("href=\"../" + run), file.body());
        assertEquals(
                List.of("attachment; filename=\"experiment.html\""),
                file.headers().allValues("Content-Disposition"));
    }

    @Test
    void aTrainingOrAnExperimentThatIsAbsentHasNoReport() throws Exception {
        for (String path : List.of(
                "/experiments/tiny/reports/none", "/experiments/tiny/reports/..%2f" + run, "/experiments/none/page")) {
            HttpResponse<String> refusal = get(path);

            assertEquals(404, refusal.statusCode(), path + ": " + refusal.body());
        }
    }
}
