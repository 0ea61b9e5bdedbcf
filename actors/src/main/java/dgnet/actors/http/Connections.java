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
 * The open connections of the service, and their limits.
 *
 * <p>A connection is waiting from its start, and from the end of each response, until the head of the next request is complete. A
 * connection that has waited for the header timeout is closed, even if bytes arrive. The limits on connections, in total and per address,
 * are limits on requests at the same time; beyond them, only health and metrics are available. {@link #SPARE} more connections may be
 * open. Beyond that, a new connection replaces the one that has waited longest, of the address with the most waiting connections. Idle
 * connections thus never block others.
 */
final class Connections {
    /** Connections that may be open beyond either limit. */
    static final int SPARE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

    /** The largest part of a response in bytes. Each part is sent when the client has received the previous one. */
    private static final int PART = 1 << 16;

    private final ServiceSettings.Limits limits;
    private final Materializer materializer;
    private final Function<HttpRequest, CompletionStage<HttpResponse>> all;
    private final Function<HttpRequest, CompletionStage<HttpResponse>> probes;
    private final Cancellable checks;
    private final Set<OpenConnection> open = new LinkedHashSet<>();
    private final Map<ByteBuffer, Peer> peers = new HashMap<>();
    private final CompletableFuture<Done> closed = new CompletableFuture<>();

    /** The connections without a request, the longest waiting first. */
    private final Set<OpenConnection> waiting = new LinkedHashSet<>();

    private boolean closing;

    /**
     * No open connections.
     *
     * @param all the routes for requests
     * @param probes the routes for requests beyond the limits
     */
    Connections(ActorSystem<?> system, ServiceSettings.Limits limits, Route all, Route probes) {
        this.limits = limits;
        this.materializer = SystemMaterializer.get(system).materializer();
        this.all = all.handler(system);
        this.probes = probes.handler(system);
        this.checks = system.scheduler()
                .scheduleWithFixedDelay(CHECK_INTERVAL, CHECK_INTERVAL, this::closeLate, system.executionContext());
    }

    /** Accepts a new connection, or closes it if a limit is reached. */
    void accept(IncomingConnection incoming) {
        OpenConnection connection = admit(incoming.remoteAddress().getAddress());
        try {
            incoming.handleWith(connection.flow(), materializer).whenComplete((done, fault) -> leave(connection));
        } catch (RuntimeException fault) {
            // The exception would end the acceptance of all other connections.
            LOG.error("Cannot open a connection", fault);
            leave(connection);
        }
    }

    /**
     * Accepts no more connections and closes the open ones, at once or after their current response.
     *
     * @return completed when no connection is open
     */
    synchronized CompletionStage<Done> close() {
        closing = true;
        new ArrayList<>(open)
                .stream().filter(connection -> connection.asked == 0).forEach(this::end);
        completeIfClosed();
        return closed;
    }

    private synchronized OpenConnection admit(InetAddress address) {
        Peer peer = peers.computeIfAbsent(key(address), Peer::new);
        OpenConnection connection = new OpenConnection(peer);
        open.add(connection);
        peer.open++;
        await(connection);
        // If no other connection waits, the new one is closed.
        if (closing || peer.open > limits.connectionsByAddress() + SPARE) {
            waiting.stream().filter(one -> one.peer == peer).findFirst().ifPresent(this::end);
        }
        if (open.size() > limits.connections() + SPARE) {
            // The first of the maxima, which has waited longest.
            waiting.stream()
                    .max(Comparator.comparingInt(one -> one.peer.open - one.peer.busy))
                    .ifPresent(this::end);
        }
        return connection;
    }

    /** The address of a client; for IPv6 its 64-bit network, since a client can use all addresses in it. */
    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? 8 : bytes.length);
    }

    private synchronized void closeLate() {
        long latest = System.nanoTime() - limits.headerTimeout().toNanos();
        while (!waiting.isEmpty()) {
            OpenConnection longest = waiting.iterator().next();
            if (longest.since - latest > 0) {
                return;
            }
            end(longest);
        }
    }

    private void await(OpenConnection connection) {
        connection.since = System.nanoTime();
        waiting.add(connection);
    }

    private void end(OpenConnection connection) {
        connection.ends.shutdown();
        leave(connection);
    }

    private synchronized void leave(OpenConnection connection) {
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
            checks.cancel();
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

    /** One connection. Its state is guarded by the lock of the enclosing instance. */
    private final class OpenConnection {
        private final SharedKillSwitch ends = KillSwitches.shared("connection");
        private final Peer peer;
        private long since;

        /** Requests without a response. */
        private int asked;

        /** Responses that the client has not yet taken. */
        private int sending;

        OpenConnection(Peer peer) {
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
                    // The connection is closing: do not process the request, since its response would be lost.
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
            HttpResponse sent = last ? response.addHeader(Connection.create("close")) : response;
            ResponseEntity entity = sent.entity();
            long length = entity.getContentLengthOption().orElse(Long.MAX_VALUE);
            if (entity.isStrict() && length <= PART) {
                sent();
                return sent;
            }
            Flow<ByteString, ByteString, NotUsed> watched = Flow.of(ByteString.class)
                    .mapConcat(Connections::parts)
                    .via(ends.<ByteString>flow())
                    .watchTermination((used, end) -> {
                        end.whenComplete((done, fault) -> sent());
                        return used;
                    });
            Source<ByteString, Object> data = entity.getDataBytes().via(watched);
            return sent.withEntity(
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
