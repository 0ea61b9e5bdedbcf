package dgnet.actors.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dgnet.actors.client.ClientException.Reason;
import dgnet.actors.service.NumberedEvent;
import dgnet.data.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamClientTest {
    private static final Reconnection QUICK =
            new Reconnection(Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final Told told = new Told();
    private FakeService service;

    @BeforeEach
    void start() throws IOException {
        service = new FakeService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void tellsEveryEventAndReturnsAtTheEnd() throws InterruptedException {
        streams(": hello\n\n" + event(1) + ":\n\n" + event(2) + event(3) + end(3));

        assertEquals(3, follow(0));

        told.require(1, 3);
        assertEquals(new NumberedEvent(2, "EpisodeCompleted", json(2)), told.events.get(1));
        assertEquals(Optional.empty(), lastEventId(0));
    }

    @Test
    void beginsAfterTheEventThatIsKnown() throws InterruptedException {
        streams(event(8) + end(8));

        assertEquals(8, follow(7));

        told.require(8, 8);
        assertEquals(Optional.of("7"), lastEventId(0));
    }

    @Test
    void resumesAfterADropInTheMiddleOfAnEvent() throws InterruptedException {
        String second = event(2);
        streams(event(1) + second.substring(0, second.length() - 9), event(2) + event(3) + end(3));

        follow(0);

        told.require(1, 3);
        assertEquals(Optional.of("1"), lastEventId(1));
        assertEquals(List.of("connected", "lost", "connected"), told.course);
    }

    @Test
    void resumesAfterAStreamThatEndsWithoutTheRunsEnd() throws InterruptedException {
        AtomicInteger connections = new AtomicInteger();
        service.on("GET /runs/toy/stream", exchange -> {
            int number = connections.incrementAndGet();
            try (OutputStream out = FakeService.stream(exchange)) {
                send(out, event(number) + (number == 5 ? end(5) : ""));
            }
        });

        assertEquals(5, follow(0));

        told.require(1, 5);
    }

    @Test
    void whatIsSentTwiceIsToldOnce() throws InterruptedException {
        streams(event(1) + event(2), event(1) + event(2) + event(2) + event(3) + end(3));

        follow(0);

        told.require(1, 3);
    }

    @Test
    void fetchesByPagesWhatAGapPassedOver() throws InterruptedException {
        pages(5000);
        streams(event(1) + "event: gap\ndata: {\"after\":1,\"upTo\":2500}\n\n" + event(2501) + end(2501));

        assertEquals(2501, follow(0));

        told.require(1, 2501);
        assertEquals(
                List.of("after=1&limit=1000", "after=1001&limit=1000", "after=2001&limit=499"),
                service.asked("GET /runs/toy/events").stream()
                        .map(asked -> asked.target().replaceFirst(".*\\?", ""))
                        .toList());
    }

    @Test
    void fetchesWhatIsMissingWhereNoGapWasTold() throws InterruptedException {
        pages(6);
        streams(event(1) + event(4) + end(6));

        assertEquals(6, follow(0));

        told.require(1, 6);
        assertEquals(
                "{\"type\":\"EpisodeCompleted\",\"n\":3,\"text\":\"✓ 1.50\"}",
                told.events.get(2).json());
    }

    @Test
    void aPageThatCannotBeHadIsTriedAgainWithoutTellingAnythingTwice() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        service.on("GET /runs/toy/events", exchange -> {
            if (asked.incrementAndGet() == 1) {
                FakeService.answer(exchange, 503, "application/problem+json", "{\"detail\":\"it is starting\"}");
            } else {
                page(exchange, 6);
            }
        });
        streams(event(1) + event(5), event(5) + end(5));

        assertEquals(5, follow(0));

        told.require(1, 5);
    }

    @Test
    void followsAServiceThatIsStartedAgain() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        service.on("GET /runs/toy/stream", exchange -> {
            OutputStream out = FakeService.stream(exchange);
            send(out, event(1) + event(2));
            // Until the service dies.
            new CountDownLatch(1).await();
        });
        int port = service.port();
        ServiceClient client = service.client();
        Thread restart = new Thread(() -> {
            try {
                seen.await();
                service.close();
                service = new FakeService(port);
                streams(event(3) + end(3));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        restart.start();

        new EventStreamClient(client, QUICK).follow("toy", 0, new Told() {
            @Override
            public void event(NumberedEvent event) {
                told.event(event);
                if (event.id() == 2) {
                    seen.countDown();
                }
            }
        });
        restart.join();

        told.require(1, 3);
        assertEquals(Optional.of("2"), lastEventId(0));
    }

    @Test
    void aServiceThatIsNotThereAtFirstIsAnErrorAtOnce() {
        ServiceClient client = service.client();
        service.close();

        ClientException fault =
                assertThrows(ClientException.class, () -> new EventStreamClient(client, QUICK).follow("toy", 0, told));

        assertEquals(Reason.UNREACHABLE, fault.reason());
        assertTrue(fault.getMessage().contains("dgnet serve starts it"), fault.getMessage());
    }

    @Test
    void aServiceThatStaysAwayIsGivenUp() {
        streams(event(1));
        Reconnection impatient =
                new Reconnection(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ZERO, Duration.ofMinutes(1));

        ClientException fault = assertThrows(
                ClientException.class, () -> new EventStreamClient(service.client(), impatient).follow("toy", 0, told));

        assertEquals(Reason.UNREACHABLE, fault.reason());
        told.require(1, 1);
    }

    @Test
    void aServiceThatOnlyTakesConnectionsIsGivenUp() {
        service.on(
                "GET /runs/toy/stream", exchange -> FakeService.stream(exchange).flush());
        Reconnection impatient = new Reconnection(
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(50), Duration.ofMinutes(1));

        ClientException fault = assertThrows(
                ClientException.class, () -> new EventStreamClient(service.client(), impatient).follow("toy", 0, told));

        assertEquals(Reason.UNREACHABLE, fault.reason());
        assertTrue(service.asked().size() > 1, "tries: " + service.asked());
    }

    @Test
    void aConnectionThatIsSilentIsTakenForLost() throws InterruptedException {
        AtomicInteger connections = new AtomicInteger();
        service.on("GET /runs/toy/stream", exchange -> {
            OutputStream out = FakeService.stream(exchange);
            if (connections.incrementAndGet() == 1) {
                send(out, event(1));
                new CountDownLatch(1).await();
            }
            send(out, event(2) + end(2));
        });
        Reconnection alert = new Reconnection(
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(1), Duration.ofMillis(300));

        assertEquals(2, new EventStreamClient(service.client(), alert).follow("toy", 0, told));

        told.require(1, 2);
    }

    @Test
    void aRunThatIsNotThereAndATokenThatIsWrongAreNotTriedAgain() {
        service.on("GET /runs/toy/stream", 404, "{\"title\":\"Not found\",\"detail\":\"there is no run toy\"}");
        DataException absent = assertThrows(DataException.class, () -> follow(0));
        service.on("GET /runs/toy/stream", 401, "{\"title\":\"Unauthorized\"}");
        ClientException refused = assertThrows(ClientException.class, () -> follow(0));

        assertEquals("there is no run toy", absent.getMessage());
        assertEquals(Reason.REFUSED, refused.reason());
        assertEquals(2, service.asked().size());
    }

    @Test
    void aHistoryThatEndsBeforeWhatWasSeenIsNotTakenForTheRuns() {
        streams(end(3));

        ClientException fault = assertThrows(ClientException.class, () -> follow(7));

        assertEquals(Reason.DECLINED, fault.reason());
        assertTrue(fault.getMessage().contains("ends with event 3, but event 7 was seen"), fault.getMessage());
    }

    @Test
    void theTokenGoesWithEveryRequest() throws InterruptedException {
        pages(3);
        streams(event(1) + event(3) + end(3));
        ServiceAddress address = ServiceAddress.of(service.url() + "/", Optional.of("s3cret"));

        new EventStreamClient(new ServiceClient(address), QUICK).follow("toy", 0, told);

        assertEquals(
                List.of("Bearer s3cret", "Bearer s3cret"),
                service.asked().stream()
                        .map(asked -> asked.headers().getFirst("Authorization"))
                        .toList());
    }

    private long follow(long after) throws InterruptedException {
        return new EventStreamClient(service.client(), QUICK).follow("toy", after, told);
    }

    /** One stream for each connection; after all but the last the connection breaks. */
    private void streams(String... texts) {
        AtomicInteger connections = new AtomicInteger();
        service.on("GET /runs/toy/stream", exchange -> {
            int number = connections.getAndIncrement();
            if (number >= texts.length) {
                FakeService.answer(exchange, 503, "application/problem+json", "{\"detail\":\"it is away\"}");
                return;
            }
            send(FakeService.stream(exchange), texts[number]);
        });
    }

    private void pages(int last) {
        service.on("GET /runs/toy/events", exchange -> page(exchange, last));
    }

    private static void page(HttpExchange exchange, int last) throws IOException {
        String[] query = exchange.getRequestURI().getQuery().split("[=&]", -1);
        long after = Long.parseLong(query[1]);
        String events = LongStream.rangeClosed(after + 1, Math.min(last, after + Long.parseLong(query[3])))
                .mapToObj(id -> "{\"id\":" + id + ",\"event\":" + json(id) + "}")
                .collect(Collectors.joining(","));
        FakeService.answer(exchange, 200, "application/json", "{\"events\":[" + events + "],\"last\":" + last + "}");
    }

    private Optional<String> lastEventId(int connection) {
        return Optional.ofNullable(
                service.asked("GET /runs/toy/stream").get(connection).headers().getFirst("Last-Event-ID"));
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String event(long id) {
        return "id: " + id + "\nevent: EpisodeCompleted\ndata: " + json(id) + "\n\n";
    }

    private static String json(long id) {
        return "{\"type\":\"EpisodeCompleted\",\"n\":" + id + ",\"text\":\"✓ 1.50\"}";
    }

    private static String end(long last) {
        return "event: end\ndata: {\"last\":" + last + "}\n\n";
    }

    private static class Told implements EventFollower {
        private final List<NumberedEvent> events = new ArrayList<>();
        private final List<String> course = new ArrayList<>();

        @Override
        public void event(NumberedEvent event) {
            events.add(event);
        }

        @Override
        public void lost(String why) {
            course.add("lost");
        }

        @Override
        public void connected() {
            course.add("connected");
        }

        void require(long first, long last) {
            assertEquals(
                    LongStream.rangeClosed(first, last).boxed().toList(),
                    events.stream().map(NumberedEvent::id).toList());
        }
    }
}
