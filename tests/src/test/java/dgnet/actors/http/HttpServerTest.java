package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.experiment.Experiments;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What comes to the door that must not come in. */
class HttpServerTest {
    private static final String TOKEN = "a-token-for-tests-only";
    private static final String BELL = "\u0007";

    @TempDir
    static Path folder;

    private static Service service;
    private static Jobs jobs;
    private static Experiments experiments;
    private static int open;
    private static int locked;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        ServiceSettings settings = settings();
        service = Service.start(settings, HttpServer.systemSettings(settings), new Service.Owner() {});
        jobs = Jobs.in(service.folder().resolve("jobs"), settings.jobs(), service.system());
        experiments = service.experiments(jobs);
        open = port(HttpServer.open(service.system(), service.runs(), service.metrics(), jobs, experiments, settings));
        locked = port(HttpServer.open(
                service.system(), service.runs(), service.metrics(), jobs, experiments, settings("token=" + TOKEN)));
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

        DataException refused = assertThrows(
                DataException.class,
                () -> Service.start(same, HttpServer.systemSettings(same), new Service.Owner() {}));

        assertTrue(refused.getMessage().startsWith("another service works on the runs"), refused.getMessage());
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
                "a-token-with a-space-in-it",
                "a-token-with-ä-letter",
                "a-token-with-a-#BELL",
                "a-token-with=an-equals-sign",
                "a-token-with,a-comma-in-it"
            })
    void aTokenThatNoHeaderCarriesIsRefusedWithoutBeingTold(String token) {
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> settings("token=" + token.replace("#BELL", BELL)));

        assertTrue(refused.getMessage().contains("dgnet.service.token has characters"), refused.getMessage());
        assertFalse(refused.getMessage().contains("a-token"), refused.getMessage());
    }

    @Test
    void everyCharacterOfABearerTokenIsTaken() {
        String token = "azAZ09-._~+/azAZ09==";

        assertEquals(Optional.of(token), settings("token=" + token).token());
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
    void doesNotWaitForAHeadThatDripsNorForALaterOne() throws Exception {
        try (RawConnection connection = RawConnection.open(open)) {
            connection.send(head("GET", "/runs") + "\r\nX-Slow: ").dripUntilClosed();
        }
        try (RawConnection connection = RawConnection.open(open).ask("GET", "/health/live")) {
            assertEquals(200, RawRequest.status(connection.answer()));
            connection.send(head("GET", "/runs") + "\r\nX-Slow: ").dripUntilClosed();
        }
    }

    @Test
    void probesAreAnsweredBeside1100ConnectionsThatDripWithoutAToken() throws Exception {
        ServiceSettings settings = settings("token=" + TOKEN, "limits.header-timeout=1 h");
        int port =
                port(HttpServer.open(service.system(), service.runs(), service.metrics(), jobs, experiments, settings));
        List<RawConnection> dripping = new ArrayList<>();
        try {
            for (int i = 0; i < 1100; i++) {
                RawConnection connection = RawConnection.open(port).ask("GET", "/api/v1/runs");
                dripping.add(connection);
                assertEquals(401, RawRequest.status(connection.answer()));
                connection.send("G");
            }
            // The last ones are still open.
            for (RawConnection connection : dripping.subList(1000, 1100)) {
                connection.send("E");
            }

            for (String path : List.of("/health/live", "/health/ready", "/metrics", "/api/v1/runs")) {
                String answer = RawRequest.answer(
                        port, "GET " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN, "");
                assertEquals(200, RawRequest.status(answer), answer);
            }
        } finally {
            for (RawConnection connection : dripping) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Authorization: Bearer #SECRET#BELL",
                "GET / HTTP/1.1|Authorization: Bearer #SECRET#NULL",
                "GET / HTTP/1.1|Authorization: Bearer ключ-#SECRET",
                "GET / HTTP/1.1|Authorization: Bearer #SECRET, #SECRET",
                "GET / HTTP/1.1|Authorization: #SECRET=\"",
                "GET / HTTP/1.1|Authorization: Basic #SECRET",
                "GET / HTTP/1.1|Authorization Bearer #SECRET",
                "GET / HTTP/1.1|Bearer #SECRET",
                "GET / HTTP/1.1|#SECRET#BELL: x",
                "GET / HTTP/1.1|#SECRET#LONG: x",
                "GET / HTTP/1.1|Authorization: Bearer #SECRET#LONG",
                "GET / HTTP/1.1|Cookie: #SECRET=#BELL; =; #SECRET=\"",
                "GET / HTTP/1.1|Cookie: a=ключ#SECRET",
                "GET / HTTP/1.1|Accept: #SECRET;q=/",
                "GET / HTTP/1.1|Content-Type: #SECRET;",
                "GET / HTTP/1.1|Content-Length: #SECRET",
                "GET / HTTP/1.1|Transfer-Encoding: #SECRET",
                "GET / HTTP/1.1|Expect: #SECRET",
                "GET / HTTP/1.1|Connection: #SECRET=",
                "GET / HTTP/1.1|Origin: #SECRET://%",
                "GET / HTTP/1.1|If-Modified-Since: #SECRET",
                "GET / HTTP/1.1|Range: #SECRET",
                "GET / HTTP/1.1|Upgrade: websocket|Connection: upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: #SECRET",
                "GET /api/v1/runs/x/stream HTTP/1.1|Last-Event-ID: #SECRET",
                "GET /api/v1/runs HTTP/1.1|Sec-Fetch-Site: #SECRET",
                "GET /api/v1/runs HTTP/1.1|Origin: http://#SECRET",
                "POST /api/v1/runs HTTP/1.1|Transfer-Encoding: chunked||#SECRET",
                "POST /api/v1/runs HTTP/1.1|Transfer-Encoding: chunked||1|a|0|Authorization: Bearer #SECRET#BELL||",
                "GET /#SECRET#BELL HTTP/1.1",
                "GET /#SECRET{^ HTTP/1.1",
                "GET /?a=%#SECRET HTTP/1.1",
                "GET #SECRET HTTP/1.1",
                "GET /#SECRET#LONG HTTP/1.1",
                "GET http://#SECRET:x/ HTTP/1.1",
                "CONNECT #SECRET:80 HTTP/1.1",
                "#SECRET / HTTP/1.1",
                "#SECRET#LONG / HTTP/1.1",
                "GET / #SECRET"
            })
    @Timeout(120)
    void whatIsInARequestThatCannotBeReadIsNeitherLoggedNorAnswered(String request) throws Exception {
        String host = "|Host: 127.0.0.1";
        requireSilence(request.contains("|") ? request.replaceFirst("\\|", host + "|") : request + host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/runs HTTP/1.1|Host: #SECRET",
                "GET /api/v1/runs HTTP/1.1|Host: #SECRET:x",
                "GET /api/v1/runs HTTP/1.1|Host: [#SECRET",
                "GET /api/v1/runs HTTP/1.1|Host: a|Host: #SECRET",
                "GET http://a/ HTTP/1.1|Host: #SECRET",
                "GET /?#SECRET HTTP/1.0|",
                "GET /?#SECRET HTTP/1.1|Host: ",
                "POST /api/v1/runs/x/stop HTTP/1.1|Host: #SECRET|Content-Length: 1000"
            })
    @Timeout(120)
    void aHostThatCannotBeTrueIsNeitherLoggedNorAnswered(String request) throws Exception {
        requireSilence(request);
    }

    /** Sends lines, separated by {@code |}, to both doors, and looks through what was answered and logged. */
    private static void requireSilence(String request) throws Exception {
        String secret = "t0pSecretValue";
        String head = request.replace("#SECRET", secret)
                .replace("#BELL", BELL)
                .replace("#NULL", "\0")
                .replace("#LONG", "x".repeat(20_000))
                .replace("|", "\r\n");
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root.addAppender(log);
        Level usual = root.getLevel();
        root.setLevel(Level.INFO);
        try {
            for (int port : List.of(open, locked)) {
                String answer = RawRequest.answer(port, head, "");
                assertFalse(answer.contains(secret), answer);
            }
            // The log of the actor system is written later, in order.
            service.system().classicSystem().log().warning("all is logged");
            while (log.list.stream()
                    .noneMatch(event -> event.getFormattedMessage().equals("all is logged"))) {
                Thread.onSpinWait();
            }
        } finally {
            root.setLevel(usual);
            root.detachAppender(log);
        }
        for (ILoggingEvent event : log.list) {
            String text = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            assertFalse(text.contains(secret), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/dashboard/index.html",
                "/health/live",
                "/health/ready",
                "/api/v1/runs",
                "/api/v1/openapi.json"
            })
    void headIsAnsweredAsGetWithoutABody(String path) throws IOException {
        String rest = " " + path + " HTTP/1.1\r\nHost: 127.0.0.1";
        String get = RawRequest.answer(open, "GET" + rest, "");

        String head = RawRequest.answer(open, "HEAD" + rest, "");

        assertEquals(200, RawRequest.status(head), head);
        assertTrue(head.endsWith("\r\n\r\n"), head);
        assertEquals(withoutDate(get.substring(0, get.indexOf("\r\n\r\n") + 4)), withoutDate(head));
    }

    private static String withoutDate(String head) {
        return head.replaceFirst("Date: [^\r]*\r\n", "");
    }

    @Test
    void headOfTheFiguresNeedsTheTokenToo() throws IOException {
        String head = "HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1";

        assertEquals(401, RawRequest.status(RawRequest.answer(locked, head, "")));
        assertEquals(200, RawRequest.status(RawRequest.answer(open, head, "")));
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
