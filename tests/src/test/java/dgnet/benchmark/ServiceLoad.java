package dgnet.benchmark;

import dgnet.actors.client.ServiceAddress;
import dgnet.actors.client.ServiceClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Puts a load on a service that trains a run: clients that follow the run, requests and probes at a steady rate, and connections that are
 * kept open to no end. It is a process of its own with
 * few threads, started by {@link ServiceBenchmark}, and prints what came of it, its own share of the processor included. Arguments:
 * {@code address= run= streams= rate= idle= dripping= load=}, the last in seconds; the token is {@code DGNET_TOKEN} in the environment.
 */
public final class ServiceLoad {
    private static final int THREADS = 2;

    /** Each second. */
    private static final int PROBES = 3;

    private static final Duration TO_CATCH_UP = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private ServiceLoad() {}

    public static void main(String[] arguments) throws InterruptedException {
        ServiceLoadSettings settings = ServiceLoadSettings.parse(arguments);
        ServiceAddress address = settings.address();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
        HttpClient http = client(threads);
        ServiceClient client = new ServiceClient(address);
        long first = client.run(settings.run()).value().lastEvent();

        List<LoadStream> streams = new ArrayList<>();
        for (int i = 0; i < settings.streams(); i++) {
            LoadStream stream = new LoadStream(http, address, client, settings.run(), first);
            stream.open();
            streams.add(stream);
        }
        LoadConnections connections = new LoadConnections(address.base(), settings.idle(), settings.dripping());
        connections.start(Executors.newSingleThreadScheduledExecutor());
        LoadRequests requests = LoadRequests.of(http, address, settings.run());
        requests.start(threads, settings.rate());
        LoadRequests probes = LoadRequests.probes(() -> client(threads), address);
        probes.start(threads, PROBES);
        TimeUnit.SECONDS.sleep(settings.load().toSeconds());
        requests.stop();
        probes.stop();
        connections.stop();

        long last = client.run(settings.run()).value().lastEvent();
        long deadline = System.nanoTime() + TO_CATCH_UP.toNanos();
        while (streams.stream().anyMatch(stream -> stream.last() < last) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
        streams.forEach(LoadStream::close);
        print(settings, last - first, streams, last);
        System.out.println(connections.line());
        requests.lines().forEach(System.out::println);
        probes.lines().forEach(System.out::println);
        Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        System.out.printf(
                "load generator: %.1f s of the processor, %.1f %% of one core%n",
                used.toMillis() / 1e3, used.toMillis() / 10.0 / settings.load().toSeconds());
        // Connections that are still open do not keep it.
        System.exit(0);
    }

    private static HttpClient client(Executor threads) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
    }

    private static void print(ServiceLoadSettings settings, long events, List<LoadStream> streams, long last) {
        System.out.printf(
                "streams: %d for %d s, %d events of the run, %d told in all%n",
                streams.size(),
                settings.load().toSeconds(),
                events,
                streams.stream().mapToLong(LoadStream::told).sum());
        System.out.printf(
                "streams: %d events lost, %d told twice, %d passed over and fetched by pages, %d connections broken%n",
                streams.stream().mapToLong(stream -> stream.lost(last)).sum(),
                streams.stream().mapToLong(LoadStream::twice).sum(),
                streams.stream().mapToLong(LoadStream::passedOver).sum(),
                streams.stream().mapToLong(LoadStream::broken).sum());
        streams.stream()
                .flatMap(stream -> stream.fault().stream())
                .distinct()
                .limit(5)
                .forEach(fault -> System.out.println("streams: " + fault));
    }
}
