package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.job.Jobs;
import dgnet.actors.service.Service;
import dgnet.data.DataException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes to the door that must not come in. */
class DoorTest {
    private static final String TOKEN = "a-token-for-tests-only";

    @TempDir
    static Path folder;

    private static Service service;
    private static int open;
    private static int locked;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        ServiceSettings settings = settings();
        service = Service.start(settings, Door.systemSettings(settings), reason -> {});
        Jobs jobs = Jobs.in(service.folder().resolve("jobs"), settings.jobs(), service.system());
        open = port(Door.open(service, jobs, settings));
        locked = port(Door.open(service, jobs, settings("token=" + TOKEN)));
    }

    @AfterAll
    static void stop() throws Exception {
        service.stop().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @AfterEach
    void nothingWasQueued() throws Exception {
        assertEquals(List.of(), service.runs().runs().toCompletableFuture().get(1, TimeUnit.MINUTES));
    }

    private static ServiceSettings settings(String... more) {
        List<String> overrides = new ArrayList<>(List.of(
                "port=0",
                "runs-dir=" + folder.resolve("runs"),
                "data-roots=" + folder.resolve("data"),
                "devices=cpu",
                "limits.max-json-bytes=4096",
                "limits.header-timeout=1 s",
                "limits.body-timeout=1 s"));
        overrides.addAll(List.of(more));
        return ServiceSettings.load(Optional.empty(), overrides);
    }

    private static int port(String address) {
        return URI.create(address).getPort();
    }

    private static String head(String method, String path) {
        return method + " /api/v1" + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + open;
    }

    private static String submitted(String body) throws IOException {
        return RawRequest.answer(
                open,
                head("POST", "/runs") + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length(),
                body);
    }

    private static Set<String> faults(String answer) throws IOException {
        JsonNode problem = Json.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        Set<String> keys = new TreeSet<>();
        problem.path("faults").forEach(fault -> keys.add(fault.path("key").asText()));
        return keys;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer a-token-for-tests-onl", "Bearer a-token-for-tests-only.", "Basic abc"})
    void refusesATokenThatIsAlmostRight(String shown) throws IOException {
        String head = head("GET", "/runs") + (shown.isEmpty() ? "" : "\r\nAuthorization: " + shown);

        String answer = RawRequest.answer(locked, head, "");

        assertEquals(401, RawRequest.status(answer), answer);
        assertTrue(answer.contains("WWW-Authenticate: Bearer"), answer);
    }

    @Test
    void theFiguresNeedTheTokenTooAndTheHealthDoesNot() throws IOException {
        String host = " HTTP/1.1\r\nHost: 127.0.0.1";

        assertEquals(401, RawRequest.status(RawRequest.answer(locked, "GET /metrics" + host, "")));
        assertEquals(200, RawRequest.status(RawRequest.answer(open, "GET /metrics" + host, "")));
        assertEquals(200, RawRequest.status(RawRequest.answer(locked, "GET /health/ready" + host, "")));
    }

    @Test
    void aFolderOfRunsHasOneService() {
        ServiceSettings same = settings();

        DataException refused =
                assertThrows(DataException.class, () -> Service.start(same, Door.systemSettings(same), reason -> {}));

        assertTrue(refused.getMessage().startsWith("another service is at work"), refused.getMessage());
    }

    @Test
    void takesTheRightToken() throws IOException {
        String answer = RawRequest.answer(locked, head("GET", "/runs") + "\r\nAuthorization: Bearer " + TOKEN, "");

        assertEquals(200, RawRequest.status(answer), answer);
    }

    @Test
    void servesOtherMachinesOnlyWithAToken() {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> settings("address=0.0.0.0"));

        assertTrue(refused.getMessage().contains("DGNET_TOKEN"), refused.getMessage());
        assertEquals(
                Optional.of(TOKEN),
                settings("address=0.0.0.0", "token=" + TOKEN).token());
    }

    @Test
    void aShortTokenIsRefusedWithoutBeingTold() {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> settings("token=hush"));

        assertFalse(refused.getMessage().contains("hush"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void refusesPagesOfOtherSites(String header) throws IOException {
        assertEquals(
                403, RawRequest.status(RawRequest.answer(open, head("POST", "/runs/x/stop") + "\r\n" + header, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"})
    void refusesToBeAskedUnderANameThatIsNotItsOwn(String host) throws IOException {
        String answer = RawRequest.answer(open, "GET /api/v1/runs HTTP/1.1\r\nHost: " + host, "");

        assertEquals(403, RawRequest.status(answer), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/", "../data", "%s/data/../..", "%s/link", "%s/absent"})
    void refusesDataOutsideItsRoots(String root) throws IOException {
        Path link = folder.resolve("data").resolve("link");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, Path.of("/"));
        }
        String path = root.equals("%s/link") ? link.toString() : root.replace("%s", folder.toString());

        String answer = submitted("{\"preset\":\"quickstart\",\"settings\":{\"data.root\":\"" + path + "\"}}");

        assertEquals(422, RawRequest.status(answer), answer);
        assertEquals(Set.of("dgnet.data.root"), faults(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[A], include file(\\\"/etc/passwd\\\")", "[${HOME}]", "[{include \\\"/etc/passwd\\\"}]"})
    void readsNoFileForAValue(String value) throws IOException {
        String answer = submitted("{\"preset\":\"quickstart\",\"settings\":{\"data.sources\":\"" + value + "\"}}");

        assertEquals(422, RawRequest.status(answer), answer);
        assertTrue(faults(answer).contains("dgnet.data.sources"), answer);
    }

    @Test
    void tellsEveryFaultOfASubmissionAtOnce() throws IOException {
        String answer = submitted("{\"preset\":\"quickstart\",\"name\":\"../up\",\"settings\":{\"episodes\":-1,"
                + "\"data.cache\":\"/tmp\",\"episode.batch-sizes\":4,\"device\":\"cuda:7\",\"data.root\":\"/etc\"}}");

        assertEquals(422, RawRequest.status(answer), answer);
        assertTrue(
                faults(answer)
                        .containsAll(Set.of(
                                "dgnet.name", "dgnet.episodes", "dgnet.data.cache", "dgnet.episode.batch-sizes")),
                answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/runs/..%2f..%2fetc%2fpasswd", "/runs/../../etc/passwd", "/runs/%00", "/nothing"})
    void findsNothingOutsideWhatItServes(String path) throws IOException {
        String answer = RawRequest.answer(open, head("GET", path), "");

        assertTrue(Set.of(400, 404).contains(RawRequest.status(answer)), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "{\"preset\":1}", "{\"preset\":\"a\",\"preset\":\"b\"}", "{\"prest\":\"a\"}"})
    void refusesWhatIsNoSubmission(String body) throws IOException {
        String answer = submitted(body);

        assertEquals(400, RawRequest.status(answer), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void refusesWhatIsTooLargeAnnouncedOrNot() throws IOException {
        assertEquals(
                413,
                RawRequest.status(RawRequest.answer(
                        open,
                        head("POST", "/runs") + "\r\nContent-Type: application/json\r\nContent-Length: 100000000",
                        "{")));
        String chunk = "1000\r\n" + " ".repeat(4096) + "\r\n";
        assertEquals(
                413,
                RawRequest.status(RawRequest.answer(
                        open,
                        head("POST", "/runs") + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked",
                        chunk + chunk + "0\r\n\r\n")));
    }

    @Test
    void doesNotWaitForABodyThatDrips() throws Exception {
        assertEquals(408, RawRequest.status(RawRequest.dripped(open, head("POST", "/runs"))));
    }

    @Test
    void doesNotWaitForAHeadThatDrips() throws Exception {
        assertEquals(400, RawRequest.status(RawRequest.drippedHead(open, head("GET", "/runs"))));
    }

    @Test
    void aRunThatIsNotThereIsAbsent() throws IOException {
        for (String path : List.of("/runs/none", "/runs/none/events", "/runs/none/stream", "/runs/none/actors")) {
            assertEquals(404, RawRequest.status(RawRequest.answer(open, head("GET", path), "")), path);
        }
    }

    @Test
    void tellsABrowserToTakeNothingFromElsewhere() throws IOException {
        String answer = RawRequest.answer(open, head("GET", "/service"), "");

        assertTrue(answer.contains("Content-Security-Policy: default-src 'self'"), answer);
        assertTrue(answer.contains("X-Content-Type-Options: nosniff"), answer);
    }
}
