package dgnet.actors.http;

import dgnet.actors.config.ServiceSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.IncomingConnection;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of the service, and the limits that hold for them.
 *
 * <p>A connection waits from its start, and from the end of each response, until the head of the next request is complete. It is closed
 * once it has waited for the header timeout, whatever bytes arrive meanwhile. As many requests are answered at a time as the limits allow
 * connections, in all and from one address; beyond that, only the health and the figures are. {@link #SPARE} connections more than the
 * limits may be open. Beyond that, a new one takes the place of the one that has waited longest, of the address with the most that wait.
 * So connections that send no request keep nobody out.
 */
final class Connections {
    /** Connections that may be open beyond either limit. */
    static final int SPARE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /** The largest part of a response that is handed over at once, in bytes: what is larger is only sent once the client took it. */
    private static final int PART = 1 << 16;

    private final ServiceSettings.Limits limits;
    private final Materializer materializer;
    private final Function<HttpRequest, CompletionStage<HttpResponse>> all;
    private final Function<HttpRequest, CompletionStage<HttpResponse>> probes;
    private final Cancellable looks;
    private final Set<One> open = new LinkedHashSet<>();
    private final Map<ByteBuffer, Peer> peers = new HashMap<>();
    private final CompletableFuture<Done> closed = new CompletableFuture<>();

    /** Those without a request, the longest waiting first. */
    private final Set<One> waiting = new LinkedHashSet<>();

    private boolean closing;

    /**
     * Nothing is open yet.
     *
     * @param all answers requests
     * @param probes answers requests beyond the limits
     */
    Connections(ActorSystem<?> system, ServiceSettings.Limits limits, Route all, Route probes) {
        this.limits = limits;
        this.materializer = SystemMaterializer.get(system).materializer();
        this.all = all.handler(system);
        this.probes = probes.handler(system);
        this.looks = system.scheduler()
                .scheduleWithFixedDelay(BETWEEN_LOOKS, BETWEEN_LOOKS, this::endLate, system.executionContext());
    }

    /** Takes a new connection, or closes it if there is no room for it. */
    void accept(IncomingConnection incoming) {
        One connection = admit(incoming.remoteAddress().getAddress());
        try {
            incoming.handleWith(connection.flow(), materializer).whenComplete((done, fault) -> leave(connection));
        } catch (RuntimeException fault) {
            // Thrown on, it would end the acceptance of all others.
            LOG.error("A connection could not be opened", fault);
            leave(connection);
        }
    }

    /**
     * Takes no more connections and closes these: at once, or when the request at hand is answered.
     *
     * @return done when none is left
     */
    synchronized CompletionStage<Done> close() {
        closing = true;
        new ArrayList<>(open)
                .stream().filter(connection -> connection.asked == 0).forEach(this::end);
        completeIfClosed();
        return closed;
    }

    private synchronized One admit(InetAddress address) {
        Peer peer = peers.computeIfAbsent(key(address), Peer::new);
        One connection = new One(peer);
        open.add(connection);
        peer.open++;
        await(connection);
        // If no other waits, it is the new one that is closed.
        if (closing || peer.open > limits.connectionsByAddress() + SPARE) {
            waiting.stream().filter(one -> one.peer == peer).findFirst().ifPresent(this::end);
        }
        if (open.size() > limits.connections() + SPARE) {
            // Of several with as many, the first, which has waited longest.
            waiting.stream()
                    .max(Comparator.comparingInt(one -> one.peer.open - one.peer.busy))
                    .ifPresent(this::end);
        }
        return connection;
    }

    /** An address, of IPv6 the network of 64 bits that a client has to itself. */
    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? 8 : bytes.length);
    }

    private synchronized void endLate() {
        long latest = System.nanoTime() - limits.headerTimeout().toNanos();
        while (!waiting.isEmpty()) {
            One longest = waiting.iterator().next();
            if (longest.since - latest > 0) {
                return;
            }
            end(longest);
        }
    }

    private void await(One connection) {
        connection.since = System.nanoTime();
        waiting.add(connection);
    }

    private void end(One connection) {
        connection.ends.shutdown();
        leave(connection);
    }

    private synchronized void leave(One connection) {
        if (open.remove(connection)) {
            if (!waiting.remove(connection)) {
                connection.peer.busy--;
            }
            connection.peer.open--;
            if (connection.peer.open == 0) {
                peers.remove(connection.peer.key);
            }
            completeIfClosed();
        }
    }

    private void completeIfClosed() {
        if (closing && open.isEmpty()) {
            looks.cancel();
            closed.complete(Done.getInstance());
        }
    }

    /** The connections of one address. */
    private static final class Peer {
        private final ByteBuffer key;
        private int open;
        private int busy;

        Peer(ByteBuffer key) {
            this.key = key;
        }
    }

    /** One connection. Its state, like all, is guarded by the lock of all connections. */
    private final class One {
        private final SharedKillSwitch ends = KillSwitches.shared("connection");
        private final Peer peer;
        private long since;

        /** Requests without a response. */
        private int asked;

        /** Responses that the client has not yet taken. */
        private int sending;

        One(Peer peer) {
            this.peer = peer;
        }

        Flow<HttpRequest, HttpResponse, CompletionStage<Done>> flow() {
            return Flow.of(HttpRequest.class)
                    .via(ends.<HttpRequest>flow())
                    .mapAsync(1, this::answer)
                    .watchTermination(Keep.right());
        }

        private CompletionStage<HttpResponse> answer(HttpRequest request) throws Exception {
            boolean within;
            synchronized (Connections.this) {
                if (!open.contains(this)) {
                    // It came as the connection was being closed: it is not begun, since its answer would be lost.
                    return CompletableFuture.completedFuture(
                            HttpResponse.create().withStatus(StatusCodes.SERVICE_UNAVAILABLE));
                }
                asked++;
                if (waiting.remove(this)) {
                    peer.busy++;
                }
                within = peer.busy <= limits.connectionsByAddress()
                        && open.size() - waiting.size() <= limits.connections();
            }
            return (within ? all : probes).apply(request).thenApply(response -> answered(response, within));
        }

        private HttpResponse answered(HttpResponse response, boolean within) {
            boolean last;
            synchronized (Connections.this) {
                asked--;
                sending++;
                last = closing || !within;
            }
            HttpResponse given = last ? response.addHeader(Connection.create("close")) : response;
            ResponseEntity entity = given.entity();
            long length = entity.getContentLengthOption().orElse(Long.MAX_VALUE);
            if (entity.isStrict() && length <= PART) {
                sent();
                return given;
            }
            Flow<ByteString, ByteString, NotUsed> watched = Flow.of(ByteString.class)
                    .mapConcat(Connections::parts)
                    .via(ends.<ByteString>flow())
                    .watchTermination((used, end) -> {
                        end.whenComplete((done, fault) -> sent());
                        return used;
                    });
            Source<ByteString, Object> data = entity.getDataBytes().via(watched);
            return given.withEntity(
                    length == Long.MAX_VALUE
                            ? HttpEntities.create(entity.getContentType(), data)
                            : HttpEntities.create(entity.getContentType(), length, data));
        }

        private void sent() {
            synchronized (Connections.this) {
                sending--;
                if (asked == 0 && sending == 0 && open.contains(this)) {
                    peer.busy--;
                    await(this);
                }
            }
        }
    }

    private static List<ByteString> parts(ByteString bytes) {
        if (bytes.size() <= PART) {
            return List.of(bytes);
        }
        List<ByteString> parts = new ArrayList<>();
        for (int from = 0; from < bytes.size(); from += PART) {
            parts.add(bytes.slice(from, Math.min(bytes.size(), from + PART)));
        }
        return parts;
    }
}
