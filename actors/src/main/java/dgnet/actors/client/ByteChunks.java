package dgnet.actors.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The body of a response as it arrives, for one reading thread. No further bytes are read from the network until the last ones are taken. */
final class ByteChunks implements BodySubscriber<ByteChunks>, AutoCloseable {
    private sealed interface Arrival {
        record Bytes(List<ByteBuffer> buffers) implements Arrival {}

        record Broken(Throwable cause) implements Arrival {}

        record End() implements Arrival {}
    }

    /** At most one chunk and the end: the next chunk is requested when the last one is taken. */
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * The next bytes; empty at the end.
     *
     * @param silence how long to wait
     * @throws IOException if the connection fails, or no bytes arrive in time
     */
    Optional<List<ByteBuffer>> next(Duration silence) throws IOException, InterruptedException {
        Arrival arrival = arrivals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (arrival == null) {
            throw new IOException("no data for " + silence.toSeconds() + " s");
        }
        if (arrival instanceof Arrival.Bytes bytes) {
            subscription.join().request(1);
            return Optional.of(bytes.buffers());
        }
        if (arrival instanceof Arrival.Broken broken) {
            throw new IOException("the connection failed: " + broken.cause().getMessage(), broken.cause());
        }
        return Optional.empty();
    }

    @Override
    public CompletionStage<ByteChunks> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
        subscription.complete(started);
        if (closed) {
            started.cancel();
        } else {
            started.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        arrivals.add(new Arrival.Bytes(List.copyOf(buffers)));
    }

    @Override
    public void onError(Throwable cause) {
        arrivals.add(new Arrival.Broken(cause));
    }

    @Override
    public void onComplete() {
        arrivals.add(new Arrival.End());
    }

    /** Closes the connection. */
    @Override
    public void close() {
        closed = true;
        if (subscription.isDone()) {
            subscription.join().cancel();
        }
    }
}
