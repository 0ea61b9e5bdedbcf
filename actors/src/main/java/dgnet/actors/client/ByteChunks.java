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

/** A response's body as it arrives, to be taken by one thread; nothing more is read from the network until what came is taken. */
final class ByteChunks implements BodySubscriber<ByteChunks>, AutoCloseable {
    private sealed interface Arrival {
        record Bytes(List<ByteBuffer> buffers) implements Arrival {}

        record Broken(Throwable cause) implements Arrival {}

        record End() implements Arrival {}
    }

    /** One arrival is asked for at a time; behind it only the end can come. */
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * The next bytes; empty at the end.
     *
     * @param silence how long to wait for them
     * @throws IOException where the connection broke, or nothing came
     */
    Optional<List<ByteBuffer>> next(Duration silence) throws IOException, InterruptedException {
        Arrival arrival = arrivals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (arrival == null) {
            throw new IOException("nothing was heard for " + silence.toSeconds() + " s");
        }
        if (arrival instanceof Arrival.Bytes bytes) {
            subscription.join().request(1);
            return Optional.of(bytes.buffers());
        }
        if (arrival instanceof Arrival.Broken broken) {
            throw new IOException("the connection broke: " + broken.cause().getMessage(), broken.cause());
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

    /** Breaks the connection off, if it is there. */
    @Override
    public void close() {
        closed = true;
        if (subscription.isDone()) {
            subscription.join().cancel();
        }
    }
}
