package dgnet.actors.client;

import com.sun.net.httpserver.HttpExchange;
import dgnet.actors.client.EventStreamClient.Reconnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service whose streams of one run are given word by word, and a follower of that run. */
abstract class StreamFixture {
    static final Reconnection QUICK =
            new Reconnection(Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ofMinutes(1));

    final Told told = new Told();
    FakeService service;

    @BeforeEach
    void start() throws IOException {
        service = new FakeService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    long follow(long after) throws InterruptedException {
        return follow(after, QUICK);
    }

    /** Follows the run, with what it is told kept. */
    long follow(long after, Reconnection reconnection) throws InterruptedException {
        return new EventStreamClient(service.client(), reconnection).follow("toy", after, told);
    }

    /** One stream for each connection; after all but the last the connection breaks. */
    void streams(String... texts) {
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

    void pages(int last) {
        service.on("GET /runs/toy/events", exchange -> page(exchange, last));
    }

    static void page(HttpExchange exchange, int last) throws IOException {
        String[] query = exchange.getRequestURI().getQuery().split("[=&]", -1);
        long after = Long.parseLong(query[1]);
        String events = LongStream.rangeClosed(after + 1, Math.min(last, after + Long.parseLong(query[3])))
                .mapToObj(id -> "{\"id\":" + id + ",\"event\":" + json(id) + "}")
                .collect(Collectors.joining(","));
        FakeService.answer(exchange, 200, "application/json", "{\"events\":[" + events + "],\"last\":" + last + "}");
    }

    Optional<String> lastEventId(int connection) {
        return Optional.ofNullable(
                service.asked("GET /runs/toy/stream").get(connection).headers().getFirst("Last-Event-ID"));
    }

    static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    static String event(long id) {
        return "id: " + id + "\nevent: EpisodeCompleted\ndata: " + json(id) + "\n\n";
    }

    static String json(long id) {
        return "{\"type\":\"EpisodeCompleted\",\"n\":" + id + ",\"text\":\"✓ 1.50\"}";
    }

    static String end(long last) {
        return "event: end\ndata: {\"last\":" + last + "}\n\n";
    }
}
