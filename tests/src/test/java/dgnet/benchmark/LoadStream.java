package dgnet.benchmark;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.client.ServerSentEvents;
import dgnet.actors.client.ServerSentEvents.ServerSentEvent;
import dgnet.actors.client.ServiceAddress;
import dgnet.actors.client.ServiceClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that follows a run and checks the numbers of its events, without a thread of its own. What the service passes over it fetches
 * by pages at the end, as a client that must have every event does at once.
 */
final class LoadStream implements AutoCloseable {
    private static final Pattern UP_TO = Pattern.compile("\"upTo\"\\s*:\\s*([0-9]+)");

    private static final Executor AGAIN = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private record Span(long after, long upTo) {}

    private final HttpClient http;
    private final ServiceAddress address;
    private final ServiceClient client;
    private final String run;
    private final List<Span> gaps = new ArrayList<>();
    private long last;
    private long told;
    private long twice;
    private long skipped;
    private long broken;
    private boolean closed;
    private CompletableFuture<HttpResponse<Void>> connection = new CompletableFuture<>();
    private Optional<String> fault = Optional.empty();

    /** @param after the number of the last event that it does not want to be told */
    LoadStream(HttpClient http, ServiceAddress address, ServiceClient client, String run, long after) {
        this.http = http;
        this.address = address;
        this.client = client;
        this.run = run;
        this.last = after;
    }

    /** Opens the stream after the last event; where it breaks it is opened again. */
    synchronized void open() {
        if (closed) {
            return;
        }
        HttpRequest request = address.request("/runs/" + ServiceAddress.segment(run) + "/stream")
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", Long.toString(last))
                .build();
        ServerSentEvents events = new ServerSentEvents();
        Consumer<Optional<byte[]>> chunks = chunk -> chunk.ifPresent(bytes -> accept(events, bytes));
        connection = http.sendAsync(request, BodyHandlers.ofByteArrayConsumer(chunks))
                .whenComplete(this::ended);
    }

    private synchronized void ended(HttpResponse<Void> response, Throwable thrown) {
        if (!closed) {
            broken++;
            fault = Optional.of(
                    thrown != null
                            ? thrown.toString()
                            : response.statusCode() == 200 ? "the stream ended" : "HTTP " + response.statusCode());
            AGAIN.execute(this::open);
        }
    }

    private synchronized void accept(ServerSentEvents events, byte[] bytes) {
        for (ServerSentEvent event : events.accept(ByteBuffer.wrap(bytes))) {
            if (event.event().equals("gap")) {
                Matcher upTo = UP_TO.matcher(event.data());
                if (upTo.find()) {
                    gap(Long.parseLong(upTo.group(1)));
                }
            } else if (event.id().isPresent()) {
                number(Long.parseLong(event.id().get()));
            }
        }
    }

    private void gap(long upTo) {
        if (upTo > last) {
            gaps.add(new Span(last, upTo));
            last = upTo;
        }
    }

    private void number(long id) {
        if (id <= last) {
            twice++;
            return;
        }
        skipped += id - last - 1;
        told++;
        last = id;
    }

    /** The last event that it was told, or that was passed over. */
    synchronized long last() {
        return last;
    }

    synchronized long told() {
        return told;
    }

    synchronized long twice() {
        return twice;
    }

    synchronized long broken() {
        return broken;
    }

    synchronized Optional<String> fault() {
        return fault;
    }

    synchronized long passedOver() {
        return gaps.stream().mapToLong(gap -> gap.upTo() - gap.after()).sum();
    }

    /** Events up to one of them that it was neither told nor can fetch. */
    synchronized long lost(long upTo) {
        long absent = gaps.stream()
                .mapToLong(gap -> gap.upTo() - gap.after() - fetched(gap))
                .sum();
        return skipped + absent + Math.max(0, upTo - last);
    }

    private long fetched(Span gap) {
        long next = gap.after();
        while (next < gap.upTo()) {
            List<NumberedEvent> page = client.events(run, next, (int) Math.min(1000, gap.upTo() - next))
                    .events();
            if (page.isEmpty() || page.get(0).id() != next + 1) {
                break;
            }
            next = page.get(page.size() - 1).id();
        }
        return next - gap.after();
    }

    @Override
    public synchronized void close() {
        closed = true;
        connection.cancel(true);
    }
}
