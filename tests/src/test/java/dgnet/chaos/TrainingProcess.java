package dgnet.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A process of the program that is watched, and killed when it is time. Closing it kills it too. */
final class TrainingProcess implements AutoCloseable {
    /** How long anything may be waited for before the test fails; no claim rests on it. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofNanos(50_000);

    /** 128 + SIGKILL. */
    private static final int KILLED = 137;

    private final Process process;
    private final Path output;
    private final Instant startedAt = Instant.now();
    private final long started = System.nanoTime();

    private TrainingProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a command; what it says goes into the file {@code output}. */
    static TrainingProcess start(List<String> command, Path output) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        try {
            return new TrainingProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("the program cannot be started: " + e.getMessage(), e);
        }
    }

    long id() {
        return process.pid();
    }

    Instant startedAt() {
        return startedAt;
    }

    /** Looks again and again until there is something; fails where the process ends before. */
    <T> T await(String what, Supplier<Optional<T>> look) {
        long start = System.nanoTime();
        while (true) {
            boolean alive = process.isAlive();
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (!alive) {
                throw failure("The process ended with exit code " + process.exitValue() + " before there was " + what);
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw failure("There was not " + what + " within " + PATIENCE.toMinutes() + " minutes");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Lets the process live until it is so old. */
    void awaitAge(Duration age) {
        awaitMoment("an age of " + age.toMillis() + " ms", started + age.toNanos());
    }

    /** Lets the process live that much longer. */
    void awaitLater(Duration delay) {
        awaitMoment("a moment " + delay.toMillis() + " ms later", System.nanoTime() + delay.toNanos());
    }

    private void awaitMoment(String what, long moment) {
        await(what, () -> System.nanoTime() - moment >= 0 ? Optional.of(moment) : Optional.empty());
    }

    /** {@code kill -9}; fails where the process was faster. */
    void kill() {
        process.destroyForcibly();
        int exitCode = exitCode();
        if (exitCode != KILLED) {
            throw failure("The process ended with exit code " + exitCode + " before it could be killed");
        }
    }

    /** {@code kill -TERM} and the like: asks the process to end. */
    void signal(String name) {
        run("kill", "-" + name, Long.toString(id()));
    }

    /** Runs another program that does something to the process. */
    void run(String... command) {
        try {
            int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exitCode != 0) {
                throw failure(String.join(" ", command) + " ended with exit code " + exitCode);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command[0] + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("The test was interrupted while " + command[0] + " ran");
        }
    }

    /** Waits for the process to end by itself. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw failure("The process has not ended within " + PATIENCE.toMinutes() + " minutes");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("The test was interrupted while the process ran");
        }
    }

    /** Waits for the process to end well. */
    void succeed() {
        int exitCode = exitCode();
        if (exitCode != 0) {
            throw failure("The process ended with exit code " + exitCode);
        }
    }

    /** What the process has said so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException("the process's output cannot be read: " + e.getMessage(), e);
        }
    }

    /** A failed test, with what the process said. */
    AssertionError failure(String sentence) {
        return new AssertionError(sentence + ". It said:\n" + output());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
