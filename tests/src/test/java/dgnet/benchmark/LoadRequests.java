package dgnet.benchmark;

import dgnet.actors.client.ServiceAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Requests at a steady rate, whether the earlier ones are answered or not; a latency counts from the moment that the request was due, so
 * that a service that stands still is not spared. Those of the first seconds are answered late by a generator that has just started; they
 * are not counted.
 */
final class LoadRequests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration START = Duration.ofSeconds(5);

    private final String name;
    private final Supplier<HttpClient> http;
    private final List<HttpRequest> requests;
    private final Map<String, List<Double>> latencies = new LinkedHashMap<>();
    private final Map<String, Integer> faults = new LinkedHashMap<>();
    private Optional<ScheduledFuture<?>> sending = Optional.empty();
    private long begun;
    private int asked;
    private int answered;

    private LoadRequests(String name, Supplier<HttpClient> http, List<HttpRequest> requests) {
        this.name = name;
        this.http = http;
        this.requests = requests;
    }

    /** What clients ask about a run, and Prometheus, in turn. */
    static LoadRequests of(HttpClient http, ServiceAddress address, String run) {
        List<HttpRequest> requests = new ArrayList<>();
        String path = "/runs/" + ServiceAddress.segment(run);
        for (String each : List.of(
                "/runs", path, path + "/events?after=0&limit=200", path + "/metrics?points=500", path + "/actors")) {
            requests.add(address.request(each).timeout(PATIENCE).build());
        }
        requests.add(probe(address, "/metrics"));
        return new LoadRequests("requests", () -> http, requests);
    }

    /** What watches the process asks, in turn, each time on a new connection. */
    static LoadRequests probes(Supplier<HttpClient> http, ServiceAddress address) {
        return new LoadRequests(
                "probes",
                http,
                List.of(probe(address, "/health/live"), probe(address, "/health/ready"), probe(address, "/metrics")));
    }

    private static HttpRequest probe(ServiceAddress address, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.base() + path));
        address.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.timeout(PATIENCE).build();
    }

    /** @param rate requests each second */
    synchronized void start(ScheduledExecutorService threads, int rate) {
        begun = System.nanoTime();
        long pause = TimeUnit.SECONDS.toNanos(1) / rate;
        sending = Optional.of(threads.scheduleAtFixedRate(() -> send(pause), 0, pause, TimeUnit.NANOSECONDS));
    }

    synchronized void stop() {
        sending.ifPresent(task -> task.cancel(false));
    }

    private synchronized void send(long pause) {
        HttpRequest request = requests.get(asked % requests.size());
        long due = begun + asked * pause;
        asked++;
        // What is answered is taken and let go: kept, it would fill the heap.
        CompletableFuture<HttpResponse<Void>> unused = http.get()
                .sendAsync(request, BodyHandlers.discarding())
                .whenComplete((response, thrown) -> answered(request, due, response, thrown));
    }

    private synchronized void answered(HttpRequest request, long due, HttpResponse<Void> response, Throwable thrown) {
        answered++;
        String path = request.uri().getPath();
        if (thrown != null || response.statusCode() != 200) {
            String fault = path + ": " + (thrown == null ? "HTTP " + response.statusCode() : thrown);
            faults.merge(fault, 1, Integer::sum);
        } else if (due - begun >= START.toNanos()) {
            latencies.computeIfAbsent(path, key -> new ArrayList<>()).add((System.nanoTime() - due) / 1e6);
        }
    }

    /** What came of them. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(name + ": " + asked + " sent, " + (asked - answered) + " unanswered, "
                + faults.values().stream().mapToInt(Integer::intValue).sum() + " errors");
        List<Double> all = latencies.values().stream().flatMap(List::stream).toList();
        lines.add(line("all", all));
        latencies.forEach((path, some) -> lines.add(line(path, some)));
        faults.forEach((fault, times) -> lines.add(name + ": " + times + " × " + fault));
        return lines;
    }

    private String line(String path, List<Double> latencies) {
        List<Double> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%s: p50 %.1f ms, p99 %.1f ms, longest %.1f ms of %d  %s",
                name,
                quantile(sorted, 0.5),
                quantile(sorted, 0.99),
                quantile(sorted, 1),
                sorted.size(),
                path);
    }

    private static double quantile(List<Double> sorted, double fraction) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.ceil(fraction * sorted.size()) - 1);
    }
}
