package dgnet.chaos;

import dgnet.actors.api.RunState;
import dgnet.actors.client.ServiceAddress;
import dgnet.actors.client.ServiceClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of {@code dgnet serve} that is up. Closing it kills it and the processes of its runs. */
public final class ServiceProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("dgnet serves at (http://127\\.0\\.0\\.1:([0-9]+))");
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final TrainingProcess process;
    private final ServiceAddress address;
    private final int port;

    private final RunProcesses runs;

    private ServiceProcess(TrainingProcess process, RunProcesses runs, String address, int port) {
        this.process = process;
        this.runs = runs;
        this.address = ServiceAddress.of(address, Optional.empty());
        this.port = port;
    }

    /**
     * Starts the service and waits until it tells its address.
     *
     * @param runs the folder of its runs, and of its store
     * @param data the only folder that data may be read from
     * @param port 0 for one that is free
     * @param heap as {@code 512m}
     * @param output the file that takes what it says
     * @param more further settings, {@code key=value} each
     */
    public static ServiceProcess start(Path runs, Path data, int port, String heap, Path output, String... more) {
        return start(List.of(), runs, data, port, heap, output, more);
    }

    /** @param wrapper a command that runs the service in its own process; may be empty */
    static ServiceProcess start(
            List<String> wrapper, Path runs, Path data, int port, String heap, Path output, String... more) {
        List<String> assignments = new ArrayList<>(List.of(
                "address=127.0.0.1",
                "port=" + port,
                "runs-dir=" + runs,
                "data-roots=" + data,
                "engine-threads=1",
                "process.heap=512m"));
        assignments.addAll(List.of(more));
        List<String> arguments = new ArrayList<>(List.of("serve"));
        for (String assignment : assignments) {
            arguments.addAll(List.of("--set", assignment));
        }
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(Program.command(heap, arguments));
        TrainingProcess process = TrainingProcess.start(command, output);
        try {
            Matcher found = process.await("the service's address", () -> {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                return Optional.of(ADDRESS.matcher(process.output())).filter(Matcher::find);
            });
            return new ServiceProcess(
                    process, new RunProcesses(runs), found.group(1), Integer.parseInt(found.group(2)));
        } catch (RuntimeException | Error failed) {
            process.close();
            throw failed;
        }
    }

    public ServiceAddress address() {
        return address;
    }

    public ServiceClient client() {
        return new ServiceClient(address);
    }

    int port() {
        return port;
    }

    /** Waits until the process ends by itself; tells its exit code. */
    public int exitCode() {
        return process.exitCode();
    }

    /** The process's number. */
    public long id() {
        return process.id();
    }

    /** {@code kill -9}; the runs go on. */
    void kill() {
        process.kill();
    }

    /** The processes of the runs. */
    RunProcesses runs() {
        return runs;
    }

    /** {@code kill -TERM}, and the wait for its end. */
    void stop() {
        process.signal("TERM");
        process.succeed();
    }

    /** Whether the process's limits can be changed from outside. */
    static boolean diskCanBeFull() {
        return Files.isExecutable(PRLIMIT);
    }

    /** Has every write of the process to a file fail, as on a full disk, or lets them be. */
    void disk(boolean full) {
        // A write that would end beyond the limit fails; the limit can be raised again, and no other process notices.
        process.run(
                PRLIMIT.toString(), "--pid", Long.toString(id()), full ? "--fsize=0:unlimited" : "--fsize=unlimited");
    }

    /** Waits until a run has done one more episode, or is complete. */
    void awaitEpisode(String run) {
        long before = client().run(run).value().lastEvent();
        process.await("an episode of " + run, () -> {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            boolean further = client().run(run).value().state() == RunState.COMPLETED
                    || client().events(run, before, 500).events().stream()
                            .anyMatch(event -> event.type().equals("EpisodeCompleted"));
            return further ? Optional.of(further) : Optional.empty();
        });
    }

    /** Waits until the service says that it is ready, or is not. */
    void awaitReady(boolean ready) {
        process.await(ready ? "a service that is ready" : "a service that is not ready", () -> {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            return ready() == ready ? Optional.of(ready) : Optional.empty();
        });
    }

    private boolean ready() {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (IOException unreachable) {
            return false;
        }
    }

    /** The metrics of the service in the text format of Prometheus. */
    String metrics() throws IOException {
        return get("/metrics").body();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + path)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("The test was interrupted while it requested " + path);
        }
    }

    /** A failed test, with what the service said. */
    AssertionError failure(String sentence) {
        return process.failure(sentence);
    }

    @Override
    public void close() {
        process.close();
        runs.killAll();
    }
}
