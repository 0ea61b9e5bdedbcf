package dgnet.actors.client;

import dgnet.actors.client.ClientException.Reason;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows a run's events as they happen. Whoever follows is told every event exactly once and in order: a lost connection is resumed after
 * the last event that was told, what the service passed over is fetched by pages, and what it sends twice is told once.
 */
public final class EventStreamClient {
    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(30);
    private static final int LONGEST_REFUSAL = 64 << 10;

    private final ServiceClient service;
    private final Reconnection reconnection;

    public EventStreamClient(ServiceClient service, Reconnection reconnection) {
        this.service = service;
        this.reconnection = reconnection;
    }

    /**
     * Follows a run until it is over.
     *
     * @param after the number of the last event that is known; 0 for none
     * @return the number of the run's last event
     * @throws ClientException where the service cannot be reached at first, or is away too long later, or refuses
     * @throws dgnet.data.DataException where there is no such run
     */
    public long follow(String run, long after, EventFollower follower) throws InterruptedException {
        EventCourse course = new EventCourse(service, run, after, follower);
        Backoff backoff = new Backoff(reconnection);
        boolean everConnected = false;
        while (true) {
            ClientException lost;
            try (ByteChunks chunks = connect(course)) {
                everConnected = true;
                follower.connected();
                if (ends(course, chunks, backoff)) {
                    return course.last();
                }
                lost = ClientException.unreachable("the service at " + service.address() + " closed the connection");
            } catch (IOException fault) {
                lost = service.unanswered(fault);
            } catch (ClientException fault) {
                lost = fault;
            }
            if (lost.reason() != Reason.UNREACHABLE || !everConnected || backoff.exhausted()) {
                throw lost;
            }
            follower.lost(lost.getMessage());
            backoff.pause();
        }
    }

    /** Passes on what comes; false where the connection ended and the run did not. */
    private boolean ends(EventCourse course, ByteChunks chunks, Backoff backoff)
            throws IOException, InterruptedException {
        ServerSentEvents events = new ServerSentEvents();
        for (Optional<List<ByteBuffer>> bytes = chunks.next(reconnection.silence());
                bytes.isPresent();
                bytes = chunks.next(reconnection.silence())) {
            for (ByteBuffer buffer : bytes.get()) {
                for (ServerSentEvent event : events.accept(buffer)) {
                    if (course.ends(event)) {
                        return true;
                    }
                }
            }
            backoff.heard();
        }
        return false;
    }

    private ByteChunks connect(EventCourse course) throws IOException, InterruptedException {
        HttpRequest.Builder request = service.address()
                .request(ServiceClient.path(course.run()) + "/stream")
                .header("Accept", "text/event-stream, application/problem+json");
        if (course.last() > 0) {
            request.header("Last-Event-ID", Long.toString(course.last()));
        }
        HttpResponse<ByteChunks> response =
                answer(service.http().sendAsync(request.GET().build(), head -> new ByteChunks()));
        ByteChunks body = response.body();
        if (response.statusCode() == 200
                && response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
            return body;
        }
        try (body) {
            throw Refusal.of(service.address(), response.statusCode(), text(body));
        }
    }

    /** The request's own time limit would end the stream, too. */
    private static HttpResponse<ByteChunks> answer(CompletableFuture<HttpResponse<ByteChunks>> coming)
            throws IOException, InterruptedException {
        try {
            return coming.get(FOR_AN_ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException fault) {
            throw new IOException(fault.getCause().getMessage(), fault.getCause());
        } catch (TimeoutException silent) {
            throw new IOException("no answer within " + FOR_AN_ANSWER.toSeconds() + " s", silent);
        } finally {
            coming.cancel(true);
        }
    }

    private static String text(ByteChunks body) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Optional<List<ByteBuffer>> bytes = body.next(FOR_AN_ANSWER);
                bytes.isPresent() && text.length() < LONGEST_REFUSAL;
                bytes = body.next(FOR_AN_ANSWER)) {
            bytes.get().forEach(buffer -> text.append(StandardCharsets.UTF_8.decode(buffer)));
        }
        return text.toString();
    }
}
