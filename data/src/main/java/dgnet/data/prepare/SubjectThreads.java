package dgnet.data.prepare;

import dgnet.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that prepare subjects, as many as there are processors. */
final class SubjectThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectThreads.class);
    private static final Duration TERMINATION_TIMEOUT = Duration.ofMinutes(1);

    private final ExecutorService threads;

    SubjectThreads(int subjects) {
        threads = Executors.newFixedThreadPool(
                Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, subjects)));
    }

    /** Runs all tasks. The first exception is thrown, and the remaining tasks are abandoned. */
    void await(List<Callable<Void>> tasks) throws IOException {
        List<Future<Void>> running = tasks.stream().map(threads::submit).toList();
        try {
            for (Future<Void> task : running) {
                task.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException fault) {
                throw fault.getCause();
            }
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("The preparation of slices was interrupted.", e);
        }
    }

    /** Stops the threads. After an error the remaining subjects are cancelled; each ends with its current frame. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(TERMINATION_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Subjects are still being prepared {} after they were cancelled.", TERMINATION_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
