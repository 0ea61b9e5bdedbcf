package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dgnet.actors.ActorSystemConfig;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunService.StreamElement;
import dgnet.actors.config.ServiceSettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who keeps a connection, and who loses it. */
class ConnectionsTest extends AllDirectives {
    /** Longer than any test. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static final Duration SOON = Duration.ofSeconds(1);

    private final CompletableFuture<HttpResponse> held = new CompletableFuture<>();
    private final CompletableFuture<ByteString> lastWord = new CompletableFuture<>();
    private final CompletableFuture<Done> streamEnded = new CompletableFuture<>();
    private final Semaphore asked = new Semaphore(0);
    private final byte[] large = new byte[24 << 20];

    private ActorSystem<Void> system;
    private Connections connections;
    private int port;

    @BeforeEach
    void start() {
        system = ActorSystem.create(
                Behaviors.empty(),
                "connections",
                ActorSystemConfig.load(ConfigFactory.parseString("pekko.http.server.transparent-head-requests = on")));
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i / 7);
        }
    }

    @AfterEach
    void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private void serve(Duration headerTimeout, int most, int byAddress) throws Exception {
        ServiceSettings.Limits limits =
                new ServiceSettings.Limits(4096, headerTimeout, Duration.ofSeconds(20), most, byAddress);
        connections = new Connections(
                system,
                limits,
                concat(answers(), health()),
                concat(health(), complete(HttpResponse.create().withStatus(503))));
        port = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .connectionSource()
                .to(Sink.foreach(connections::accept))
                .run(system)
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES)
                .localAddress()
                .getPort();
    }

    private Route health() {
        return path("health", () -> complete("well"));
    }

    private Route answers() {
        return concat(
                path("quick", () -> complete("quick")),
                path(
                        "held",
                        () -> extractRequest(request -> {
                            asked.release();
                            return completeWithFuture(held);
                        })),
                path("stream", () -> complete(chunked(stream()))),
                path(
                        "large",
                        () -> complete(HttpResponse.create()
                                .withEntity(ContentTypes.APPLICATION_OCTET_STREAM, ByteString.fromArray(large)))));
    }

    /** One word at once, and one when the test says so. */
    private Source<ByteString, NotUsed> stream() {
        return Source.single(ByteString.fromString("first"))
                .concat(Source.completionStage(lastWord))
                .watchTermination((used, end) -> {
                    end.whenComplete((done, fault) -> streamEnded.complete(Done.getInstance()));
                    return used;
                });
    }

    private static HttpResponse chunked(Source<ByteString, NotUsed> source) {
        return HttpResponse.create()
                .withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, source));
    }

    /** Lets the header timeout pass, by connections that send nothing. */
    private void passDeadline() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (RawConnection silent = RawConnection.open(port)) {
                silent.awaitClose();
            }
        }
    }

    private static void requireStatus(int status, String answer) {
        assertEquals(status, RawRequest.status(answer), answer);
    }

    private RawConnection hold(String from) throws Exception {
        RawConnection connection = RawConnection.from(from, port).ask("GET", "/held");
        assertTrue(asked.tryAcquire(1, TimeUnit.MINUTES));
        return connection;
    }

    private static void closeAll(List<RawConnection> connections) throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
    }

    @Test
    void theHeadOfEveryRequestHasADeadlineThatBytesDoNotExtend() throws Exception {
        serve(SOON, 10, 10);
        try (RawConnection first = RawConnection.open(port)) {
            first.send("GET /quick HTTP/1.1\r\nX-Slow: ").dripUntilClosed();
        }
        try (RawConnection second = RawConnection.open(port).ask("GET", "/quick")) {
            requireStatus(200, second.answer());
            second.send("GET /quick HTTP/1.1\r\nX-Slow: ").dripUntilClosed();
        }
        String request = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n";
        try (RawConnection pipelined = RawConnection.open(port).send(request + request + "GET /")) {
            requireStatus(200, pipelined.answer());
            requireStatus(200, pipelined.answer());
            pipelined.dripUntilClosed();
        }
    }

    @Test
    void aConnectionIsKeptForTheNextRequestNoLongerThanTheDeadline() throws Exception {
        serve(SOON, 10, 10);
        try (RawConnection kept = RawConnection.open(port)) {
            requireStatus(200, kept.ask("GET", "/quick").answer());
            requireStatus(200, kept.ask("GET", "/quick").answer());

            kept.awaitClose();
        }
    }

    @Test
    void theDeadlineDoesNotCountWhileARequestIsAnswered() throws Exception {
        serve(SOON, 10, 10);
        try (RawConnection waits = hold("127.0.0.1");
                RawConnection follows = RawConnection.open(port).ask("GET", "/stream")) {
            requireStatus(200, follows.head());
            assertEquals("5\r\nfirst\r\n", follows.text(10));
            passDeadline();

            held.complete(HttpResponse.create().withEntity("at last"));
            lastWord.complete(ByteString.fromString("last"));

            requireStatus(200, waits.answer());
            assertEquals("4\r\nlast\r\n0\r\n\r\n", follows.text(14));
            requireStatus(200, follows.ask("GET", "/quick").answer());
        }
    }

    @Test
    void aLargeAnswerThatIsTakenSlowlyArrivesWhole() throws Exception {
        serve(SOON, 10, 10);
        try (RawConnection slow = RawConnection.open(port).ask("GET", "/large")) {
            requireStatus(200, slow.head());
            passDeadline();

            assertArrayEquals(large, slow.body(large.length));
            requireStatus(200, slow.ask("GET", "/quick").answer());
        }
    }

    @Test
    void theOneThatHasWaitedLongestMakesRoom() throws Exception {
        serve(NEVER, 3, 3);
        List<RawConnection> all = new ArrayList<>();
        try (RawConnection served = hold("127.0.0.1");
                RawConnection oldest = RawConnection.open(port)) {
            for (int i = 0; i < 3 + Connections.SPARE - 2; i++) {
                RawConnection more = RawConnection.open(port).ask("GET", "/quick");
                all.add(more);
                requireStatus(200, more.answer());
            }

            all.add(RawConnection.open(port).ask("GET", "/quick"));

            requireStatus(200, all.get(all.size() - 1).answer());
            oldest.awaitClose();
            for (RawConnection other : all) {
                requireStatus(200, other.ask("GET", "/quick").answer());
            }
            held.complete(HttpResponse.create());
            requireStatus(200, served.answer());
        } finally {
            closeAll(all);
        }
    }

    @Test
    void theAddressWithTheMostWaitingConnectionsMakesRoom() throws Exception {
        serve(NEVER, 3, 100);
        List<RawConnection> all = new ArrayList<>();
        try (RawConnection first = RawConnection.open(port).ask("GET", "/quick")) {
            requireStatus(200, first.answer());
            for (int i = 0; i < 3 * Connections.SPARE; i++) {
                RawConnection more = RawConnection.from("127.0.0.2", port).ask("GET", "/quick");
                all.add(more);
                requireStatus(200, more.answer());
            }

            requireStatus(200, first.ask("GET", "/quick").answer());
            all.get(0).awaitClose();
        } finally {
            closeAll(all);
        }
    }

    @Test
    void probesAreAnsweredWhileAllOthersWaitForTheirAnswersOrSendNoRequest() throws Exception {
        serve(NEVER, 2, 2);
        List<RawConnection> all = new ArrayList<>(List.of(hold("127.0.0.1"), hold("127.0.0.2")));
        try {
            for (int i = 0; i < 3 * Connections.SPARE; i++) {
                all.add(RawConnection.open(port).send("GET /hea"));
            }
            try (RawConnection probe = RawConnection.open(port).ask("GET", "/health");
                    RawConnection other = RawConnection.open(port).ask("GET", "/quick")) {
                requireStatus(200, probe.answer());
                probe.awaitClose();
                requireStatus(503, other.answer());
                other.awaitClose();
            }
            held.complete(HttpResponse.create());
            requireStatus(200, all.get(0).answer());
            requireStatus(200, all.get(0).ask("GET", "/quick").answer());
        } finally {
            closeAll(all);
        }
    }

    @Test
    void anAddressUsesUpItsOwnShareAlone() throws Exception {
        serve(NEVER, 100, 2);
        List<RawConnection> all = new ArrayList<>(List.of(hold("127.0.0.2"), hold("127.0.0.2")));
        try (RawConnection waiting = RawConnection.open(port)) {
            for (int i = 0; i < 3 * Connections.SPARE; i++) {
                all.add(RawConnection.from("127.0.0.2", port).send("GET /hea"));
            }
            try (RawConnection other = RawConnection.from("127.0.0.2", port).ask("GET", "/quick");
                    RawConnection probe = RawConnection.from("127.0.0.2", port).ask("GET", "/health")) {
                requireStatus(503, other.answer());
                requireStatus(200, probe.answer());
            }
            requireStatus(200, waiting.ask("GET", "/quick").answer());
        } finally {
            closeAll(all);
        }
    }

    @Test
    void aStreamWhoseClientLeftMakesRoom() throws Exception {
        serve(NEVER, 1, 1);
        try (RawConnection follower = RawConnection.open(port).ask("GET", "/stream")) {
            requireStatus(200, follower.head());
            requireStatus(503, RawRequest.answer(port, "GET /quick HTTP/1.1\r\nHost: a", ""));
        }

        String answer = RawRequest.answer(port, "GET /quick HTTP/1.1\r\nHost: a", "");
        while (RawRequest.status(answer) == 503) {
            answer = RawRequest.answer(port, "GET /quick HTTP/1.1\r\nHost: a", "");
        }

        requireStatus(200, answer);
    }

    @Test
    void aStreamThatIsNeverReadHoldsNothingBackAndFillsNoMemory() throws Exception {
        List<AtomicLong> followers = new ArrayList<>();
        String page = "x".repeat(10_000);
        RunService runs = (RunService) Proxy.newProxyInstance(
                RunService.class.getClassLoader(),
                new Class<?>[] {RunService.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "run" -> CompletableFuture.completedFuture(null);
                    case "follow" -> endless(followers, page);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        Connections streams = new Connections(
                system,
                new ServiceSettings.Limits(4096, NEVER, NEVER, 10, 10),
                path("stream", () -> new EventStream(runs).route("endless")),
                reject());
        port = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .connectionSource()
                .to(Sink.foreach(streams::accept))
                .run(system)
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES)
                .localAddress()
                .getPort();

        try (RawConnection deaf = RawConnection.open(port).ask("GET", "/stream")) {
            requireStatus(200, deaf.head());
            try (RawConnection reader = RawConnection.open(port).ask("GET", "/stream")) {
                requireStatus(200, reader.head());
                assertEquals(100 << 20, reader.body(100 << 20).length);
            }
        }

        assertTrue(followers.get(0).get() * page.length() < 32 << 20, "events sent to no reader: " + followers.get(0));
        assertTrue(followers.get(1).get() * page.length() > 90 << 20, "events read: " + followers.get(1));
    }

    private static Source<StreamElement, NotUsed> endless(List<AtomicLong> followers, String page) {
        AtomicLong taken = new AtomicLong();
        followers.add(taken);
        return Source.repeat(page)
                .map(text -> new StreamElement.Event(new NumberedEvent(taken.incrementAndGet(), "Page", text)));
    }

    @Test
    void theHeadOfAStreamIsAnsweredAndTheStreamEnds() throws Exception {
        serve(NEVER, 10, 10);
        try (RawConnection connection = RawConnection.open(port).ask("HEAD", "/stream")) {
            requireStatus(200, connection.head());
            streamEnded.get(1, TimeUnit.MINUTES);

            String next = connection.ask("GET", "/quick").answer();
            requireStatus(200, next);
            assertTrue(next.endsWith("\r\n\r\nquick"), next);
        }
    }

    @Test
    void theHeadOfALargeAnswerHasItsLengthAndIsNotHeldAgainstTheConnection() throws Exception {
        serve(SOON, 10, 10);
        try (RawConnection connection = RawConnection.open(port).ask("HEAD", "/large")) {
            String head = connection.head();
            requireStatus(200, head);
            assertTrue(head.contains("Content-Length: " + large.length), head);

            connection.awaitClose();
        }
    }

    @Test
    void closingAnswersWhatIsAtWorkAndEndsTheOthersInOrder() throws Exception {
        serve(NEVER, 10, 10);
        try (RawConnection idle = RawConnection.open(port);
                RawConnection follows = RawConnection.open(port).ask("GET", "/stream");
                RawConnection waits = hold("127.0.0.1")) {
            requireStatus(200, follows.head());
            assertEquals("5\r\nfirst\r\n", follows.text(10));
            requireStatus(200, idle.ask("GET", "/quick").answer());

            CompletionStage<Done> closed = connections.close();

            idle.awaitClose();
            assertEquals("0\r\n\r\n", follows.text(5));
            follows.awaitClose();
            held.complete(HttpResponse.create().withEntity("at last"));
            String answer = waits.answer();
            requireStatus(200, answer);
            assertTrue(answer.contains("Connection: close"), answer);
            waits.awaitClose();
            closed.toCompletableFuture().get(1, TimeUnit.MINUTES);
            try (RawConnection late = RawConnection.open(port)) {
                late.awaitClose();
            }
        }
    }
}
