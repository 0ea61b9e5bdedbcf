package dgnet.chaos;

import dgnet.actors.client.ServiceAddress;
import dgnet.actors.client.ServiceClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of {@code dgnet serve} that is up. Closing it kills it. */
public final class ServiceProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("dgnet serves at (http://127\\.0\\.0\\.1:([0-9]+))");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final TrainingProcess process;
    private final ServiceAddress address;
    private final int port;

    private ServiceProcess(TrainingProcess process, String address, int port) {
        this.process = process;
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
        List<String> assignments = new ArrayList<>(List.of(
                "address=127.0.0.1", "port=" + port, "runs-dir=" + runs, "data-roots=" + data, "engine-threads=1"));
        assignments.addAll(List.of(more));
        List<String> arguments = new ArrayList<>(List.of("serve"));
        for (String assignment : assignments) {
            arguments.addAll(List.of("--set", assignment));
        }
        TrainingProcess process = TrainingProcess.start(Program.command(heap, arguments), output);
        try {
            Matcher found = process.await("the service's address", () -> {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                return Optional.of(ADDRESS.matcher(process.output())).filter(Matcher::find);
            });
            return new ServiceProcess(process, found.group(1), Integer.parseInt(found.group(2)));
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
    int exitCode() {
        return process.exitCode();
    }

    /** The process's number. */
    public long id() {
        return process.id();
    }

    /** {@code kill -9}. */
    void kill() {
        process.kill();
    }

    /** A failed test, with what the service said. */
    AssertionError failure(String sentence) {
        return process.failure(sentence);
    }

    @Override
    public void close() {
        process.close();
    }
}
