package dgnet.benchmark;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.chaos.ServiceProcess;
import dgnet.data.FileTree;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What being watched costs a training: a run's episodes per second alone, then with many clients that follow it and requests at a steady
 * rate ({@link ServiceLoad}, a process of its own that steps back for the training), then alone again. Arguments: {@code alone=60 load=120}
 * seconds, {@code streams=200}, {@code rate=50} requests each second, {@code idle=0 dripping=0} connections ({@link LoadConnections}),
 * {@code nice=5}; and either {@code address=http://… run=NAME} of a run at work, or nothing: then a service with {@code heap=3g} is started
 * that trains on a phantom.
 */
public final class ServiceBenchmark {
    /** Episodes that are passed over while the Java machine warms up. */
    private static final long WARM_UP = 30;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    /** Episodes in a stretch of time. */
    private record Pace(long episodes, double perSecond, double medianSeconds) {}

    private ServiceBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ServiceLoadSettings settings = ServiceLoadSettings.parse(arguments);
        if (settings.hasService()) {
            measure(settings, new ServiceClient(settings.address()));
            return;
        }
        Path folder = Files.createTempDirectory("dgnet-benchmark");
        try {
            Path data = folder.resolve("data");
            Phantom.write(data, PhantomSettings.DEFAULT, line -> {});
            try (ServiceProcess service = ServiceProcess.start(
                    folder.resolve("runs"), data, 0, settings.heap(), folder.resolve("service.txt"))) {
                measure(settings.at(service.address().base(), submit(service.client(), data)), service.client());
                ProcessHandle.of(service.id())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .ifPresent(used -> System.out.printf(
                                "service and training: %.1f s of the processor in all%n", used.toMillis() / 1e3));
            }
        } finally {
            FileTree.delete(folder);
        }
    }

    /** A run that does nothing but episodes, and has no end. */
    private static String submit(ServiceClient client, Path data) {
        String many = "1000000";
        return client.submit(new Submission(
                        "quickstart",
                        Optional.empty(),
                        0,
                        Map.of(
                                "data.root", data.toString(),
                                "episodes", many,
                                "validation.every", many,
                                "checkpoint.every", many)))
                .value()
                .id();
    }

    private static void measure(ServiceLoadSettings settings, ServiceClient client)
            throws IOException, InterruptedException {
        String run = settings.run();
        long begin = client.run(run).value().episode();
        while (client.run(run).value().episode() < begin + WARM_UP) {
            if (client.run(run).value().state().ended()) {
                throw new IllegalStateException("the run " + run + " has ended");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
        Pace before = alone(settings, client);
        print("alone", before);
        long from = client.run(run).value().lastEvent();
        load(settings);
        Pace loaded = pace(client, run, from, client.run(run).value().lastEvent());
        print("under load", loaded);
        Pace after = alone(settings, client);
        print("alone again", after);
        System.out.printf(
                "under load / alone: %.3f by episodes per second, %.3f by the median episode%n",
                2 * loaded.perSecond() / (before.perSecond() + after.perSecond()),
                (before.medianSeconds() + after.medianSeconds()) / 2 / loaded.medianSeconds());
    }

    private static void print(String phase, Pace pace) {
        System.out.printf(
                "%s: %.3f episodes per second, median %.1f ms (%d episodes)%n",
                phase, pace.perSecond(), pace.medianSeconds() * 1e3, pace.episodes());
    }

    private static Pace alone(ServiceLoadSettings settings, ServiceClient client) throws InterruptedException {
        long from = client.run(settings.run()).value().lastEvent();
        TimeUnit.SECONDS.sleep(settings.alone().toSeconds());
        return pace(
                client, settings.run(), from, client.run(settings.run()).value().lastEvent());
    }

    /** By the time in the events, of those after one up to another. */
    private static Pace pace(ServiceClient client, String run, long after, long upTo) {
        List<Instant> times = new ArrayList<>();
        for (long next = after; next < upTo; ) {
            List<NumberedEvent> page =
                    client.events(run, next, (int) Math.min(1000, upTo - next)).events();
            for (NumberedEvent event : page) {
                if (JsonLine.read(event.json(), RunEvent.class) instanceof RunEvent.EpisodeCompleted done) {
                    times.add(done.at());
                }
            }
            next = page.get(page.size() - 1).id();
        }
        List<Double> seconds = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            seconds.add(Duration.between(times.get(i - 1), times.get(i)).toNanos() / 1e9);
        }
        if (seconds.isEmpty()) {
            throw new IllegalStateException("the run " + run + " completed no two episodes in that time");
        }
        double all = seconds.stream().mapToDouble(Double::doubleValue).sum();
        return new Pace(seconds.size(), seconds.size() / all, EpisodeBenchmark.median(seconds));
    }

    private static void load(ServiceLoadSettings settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                settings.nice(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:ActiveProcessorCount=1",
                // What the compiler would save it would cost first.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceLoad.class.getName()));
        command.addAll(settings.arguments());
        int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("the load ended with exit code " + exitCode);
        }
    }
}
