package dgnet.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections that a service could run out of: idle ones that send nothing, and dripping ones that send one request and then the head of
 * another, a byte each second. They come from other addresses of this machine than the requests, 127.0.0.2 and so on, and are opened again
 * a second or two after the service closed them.
 */
final class LoadConnections {
    private static final Duration BETWEEN_BYTES = Duration.ofSeconds(1);
    private static final int ADDRESSES = 8;
    private static final String REQUEST = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /";

    private final InetSocketAddress service;
    private final List<One> connections = new ArrayList<>();
    private final ByteBuffer answers = ByteBuffer.allocate(4096);
    private Optional<ScheduledFuture<?>> visits = Optional.empty();
    private long opened;
    private long refused;
    private long closed;

    private static final class One {
        private final boolean drips;
        private final String from;
        private Optional<SocketChannel> channel = Optional.empty();

        One(boolean drips, String from) {
            this.drips = drips;
            this.from = from;
        }
    }

    LoadConnections(String service, int idle, int dripping) {
        URI address = URI.create(service);
        this.service = new InetSocketAddress(address.getHost(), address.getPort());
        for (int i = 0; i < idle + dripping; i++) {
            connections.add(new One(i < dripping, "127.0.0." + (2 + i % ADDRESSES)));
        }
    }

    void start(ScheduledExecutorService thread) {
        visits = Optional.of(
                thread.scheduleAtFixedRate(this::visit, 0, BETWEEN_BYTES.toMillis(), TimeUnit.MILLISECONDS));
    }

    void stop() {
        visits.ifPresent(task -> task.cancel(false));
    }

    private synchronized void visit() {
        for (One one : connections) {
            if (one.channel.isEmpty()) {
                open(one);
            } else {
                use(one, one.channel.get());
            }
        }
    }

    private void open(One one) {
        try {
            SocketChannel channel = SocketChannel.open();
            one.channel = Optional.of(channel);
            channel.bind(new InetSocketAddress(one.from, 0));
            channel.connect(service);
            channel.configureBlocking(false);
            if (one.drips) {
                channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.UTF_8)));
            }
            opened++;
        } catch (IOException e) {
            refused++;
            close(one);
        }
    }

    private void use(One one, SocketChannel channel) {
        try {
            if (channel.read(answers.clear()) >= 0) {
                if (one.drips) {
                    channel.write(ByteBuffer.wrap(new byte[] {'x'}));
                }
                return;
            }
        } catch (IOException reset) {
            // Closed too.
        }
        closed++;
        close(one);
    }

    private static void close(One one) {
        one.channel.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        one.channel = Optional.empty();
    }

    /** What came of them. */
    synchronized String line() {
        return "connections: " + connections.stream().filter(one -> !one.drips).count() + " idle and "
                + connections.stream().filter(one -> one.drips).count() + " dripping from " + ADDRESSES + " addresses, "
                + opened + " opened, " + closed + " closed by the service, " + refused + " refused";
    }
}
