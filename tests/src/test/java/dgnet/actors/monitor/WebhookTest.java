package dgnet.actors.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private HttpServer server;
    private Webhook webhook;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
            boolean fails = failures.getAndDecrement() > 0;
            exchange.sendResponseHeaders(fails ? 503 : 204, -1);
            exchange.close();
            if (!fails) {
                received.add(body);
            }
        });
        server.start();
        webhook = new Webhook(
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook")));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static RunView run(RunState state, Optional<String> fault) {
        return RunViewBuilder.builder()
                .id("heart")
                .preset("quickstart")
                .settings(Map.of())
                .directory(Path.of("runs/heart"))
                .priority(0)
                .state(state)
                .place(Optional.empty())
                .waitsFor(Optional.empty())
                .device(Optional.empty())
                .submitted(Instant.EPOCH)
                .started(Optional.empty())
                .ended(Optional.empty())
                .episode(0)
                .episodes(20)
                .best(Optional.of(new RunView.Best(0.8764, 10)))
                .checkpoint(Optional.empty())
                .fault(fault)
                .pausedBy(Optional.of("three rollbacks in a row"))
                .attempts(1)
                .quarantined(0)
                .lastEvent(1)
                .tags(List.of())
                .archived(false)
                .build();
    }

    private String text() throws InterruptedException {
        return received.poll(30, TimeUnit.SECONDS).path("text").asText();
    }

    @Test
    void theEndAFaultAndAPauseAreSentOnceEach() throws Exception {
        webhook.watch(List.of(run(RunState.TRAINING, Optional.empty())));
        webhook.watch(List.of(run(RunState.PAUSED, Optional.empty())));
        assertEquals("Run heart is paused: three rollbacks in a row", text());
        webhook.watch(List.of(run(RunState.PAUSED, Optional.empty())));
        webhook.watch(List.of(run(RunState.TRAINING, Optional.empty())));
        webhook.watch(List.of(run(RunState.FAILED, Optional.of("the data cannot be read"))));
        assertEquals("Run heart failed: the data cannot be read", text());
        webhook.watch(List.of(run(RunState.QUEUED, Optional.empty())));
        webhook.watch(List.of(run(RunState.COMPLETED, Optional.empty())));
        JsonNode last = received.poll(30, TimeUnit.SECONDS);
        assertEquals("completed", last.path("event").asText());
        assertEquals("run", last.path("kind").asText());
        assertEquals("heart", last.path("name").asText());
        assertEquals(
                "Run heart is completed after 20 episodes; best validation Dice 0.876",
                last.path("text").asText());
        assertNull(received.poll(100, TimeUnit.MILLISECONDS));
    }

    @Test
    void whatARestartedServiceReadsIsNotSentAgain() throws Exception {
        webhook.watch(List.of(run(RunState.FAILED, Optional.of("earlier"))));
        webhook.experiment("done", "paper", "Experiment paper is done: 12 trainings are evaluated");
        assertEquals("Experiment paper is done: 12 trainings are evaluated", text());
        assertNull(received.poll(100, TimeUnit.MILLISECONDS));
    }

    @Test
    void aMessageThatIsRejectedIsSentAgain() throws Exception {
        failures.set(1);
        webhook.watch(List.of(run(RunState.TRAINING, Optional.empty())));
        webhook.watch(List.of(run(RunState.FAILED, Optional.of("no memory"))));
        assertEquals("Run heart failed: no memory", text());
    }
}
