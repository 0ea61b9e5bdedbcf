package dgnet.actors.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.api.NumberedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventStreamClientTest extends StreamFixture {
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
}
