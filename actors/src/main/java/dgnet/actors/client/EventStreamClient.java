package dgnet.actors.client;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.client.ClientException.Reason;
import dgnet.actors.client.ServerSentEvents.ServerSentEvent;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows the events of a run. The follower receives every event exactly once and in order: a lost connection is resumed after the last
 * delivered event, events that the stream skips are fetched by pages, and repeated events are dropped.
 */
public final class EventStreamClient {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int LONGEST_ERROR = 64 << 10;

    private final ServiceClient service;
    private final Reconnection reconnection;

    public EventStreamClient(ServiceClient service, Reconnection reconnection) {
        this.service = service;
        this.reconnection = reconnection;
    }

    /**
     * Follows a run until its end.
     *
     * @param after the number of the last event not to deliver; 0 for none
     * @return the number of the last event of the run
     * @throws ClientException if the service cannot be reached at first, or for too long later, or rejects the request
     * @throws dgnet.data.DataException if there is no such run
     */
    public long follow(String run, long after, Follower follower) throws InterruptedException {
        EventDelivery delivery = new EventDelivery(service, run, after, follower);
        Backoff backoff = new Backoff(reconnection);
        boolean connectedBefore = false;
        while (true) {
            ClientException lost;
            try (ByteChunks chunks = connect(delivery)) {
                connectedBefore = true;
                follower.connected();
                if (ends(delivery, chunks, backoff)) {
                    return delivery.last();
                }
                lost = ClientException.unreachable("The service at " + service.address() + " closed the connection");
            } catch (IOException fault) {
                lost = service.unreachable(fault);
            } catch (ClientException fault) {
                lost = fault;
            }
            if (lost.reason() != Reason.UNREACHABLE || !connectedBefore || backoff.exhausted()) {
                throw lost;
            }
            follower.lost(lost.getMessage());
            backoff.pause();
        }
    }

    /** Delivers the events of a connection; false if the connection ends before the run. */
    private boolean ends(EventDelivery delivery, ByteChunks chunks, Backoff backoff)
            throws IOException, InterruptedException {
        ServerSentEvents events = new ServerSentEvents();
        for (Optional<List<ByteBuffer>> bytes = chunks.next(reconnection.silence());
                bytes.isPresent();
                bytes = chunks.next(reconnection.silence())) {
            for (ByteBuffer buffer : bytes.get()) {
                for (ServerSentEvent event : events.accept(buffer)) {
                    if (delivery.ends(event)) {
                        return true;
                    }
                }
            }
            backoff.reset();
        }
        return false;
    }

    private ByteChunks connect(EventDelivery delivery) throws IOException, InterruptedException {
        HttpRequest.Builder request = service.address()
                .request(ServiceClient.path(delivery.run()) + "/stream")
                .header("Accept", "text/event-stream, application/problem+json");
        if (delivery.last() > 0) {
            request.header("Last-Event-ID", Long.toString(delivery.last()));
        }
        HttpResponse<ByteChunks> response =
                response(service.http().sendAsync(request.GET().build(), head -> new ByteChunks()));
        ByteChunks body = response.body();
        if (response.statusCode() == 200
                && response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
            return body;
        }
        try (body) {
            throw ServiceClient.failure(service.address(), response.statusCode(), text(body));
        }
    }

    /** Waits for the head of the response. A timeout of the request would also end the stream. */
    private static HttpResponse<ByteChunks> response(CompletableFuture<HttpResponse<ByteChunks>> future)
            throws IOException, InterruptedException {
        try {
            return future.get(RESPONSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException fault) {
            throw new IOException(fault.getCause().getMessage(), fault.getCause());
        } catch (TimeoutException silent) {
            throw new IOException("no response within " + RESPONSE_TIMEOUT.toSeconds() + " s", silent);
        } finally {
            future.cancel(true);
        }
    }

    private static String text(ByteChunks body) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Optional<List<ByteBuffer>> bytes = body.next(RESPONSE_TIMEOUT);
                bytes.isPresent() && text.length() < LONGEST_ERROR;
                bytes = body.next(RESPONSE_TIMEOUT)) {
            bytes.get().forEach(buffer -> text.append(StandardCharsets.UTF_8.decode(buffer)));
        }
        return text.toString();
    }

    /** The pauses of one follower between its attempts to connect. */
    private static final class Backoff {
        private final Reconnection settings;
        private Duration next;
        private long lastData = System.nanoTime();

        Backoff(Reconnection settings) {
            this.settings = settings;
            this.next = settings.first();
        }

        /** Data has arrived: the next pause is short again. */
        void reset() {
            next = settings.first();
            lastData = System.nanoTime();
        }

        /** Whether the service has been unreachable for too long. */
        boolean exhausted() {
            return System.nanoTime() - lastData > settings.patience().toNanos();
        }

        /** Waits for a random time between half the pause and the whole pause, so that many followers do not reconnect at once. */
        void pause() throws InterruptedException {
            long nanos = next.toNanos();
            TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
            Duration doubled = next.multipliedBy(2);
            next = doubled.compareTo(settings.longest()) < 0 ? doubled : settings.longest();
        }
    }

    /** Receives the events of a run. All calls are on the thread that follows. */
    public interface Follower {
        /** The next event. */
        void event(NumberedEvent event);

        /** The connection is lost and will be retried.
         *
         * @param why a sentence without its full stop
         */
        default void lost(String why) {}

        /** The connection is established, for the first time or again. */
        default void connected() {}
    }

    /**
     * How a follower reconnects.
     *
     * @param first the pause before the first attempt; each further pause is twice as long
     * @param longest the longest pause
     * @param patience how long the service may be unreachable before the follower gives up
     * @param silence how long a connection may be without data before it counts as lost; the service sends data every 15 s
     */
    public record Reconnection(Duration first, Duration longest, Duration patience, Duration silence) {
        /** Reconnects to a restarted service within seconds, and gives up after ten minutes. */
        public static final Reconnection DEFAULT = new Reconnection(
                Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofSeconds(60));

        public Reconnection {
            if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
                throw new IllegalArgumentException("The first pause must be positive and at most the longest pause");
            }
        }
    }
}
