package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.engine.Devices;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the service for Prometheus: the episodes, times, losses and Dice of each active run, the states of all runs, and the length
 * of the queue. The figures of a run are dropped at its end; its curves remain.
 */
public final class ServiceMetrics {
    /** The HTTP content type of {@link #text}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final List<String> devices;
    private final Map<String, RunFigures> figures = new ConcurrentHashMap<>();
    private final AtomicLong fenced = new AtomicLong();
    private volatile List<State> runs = List.of();

    /**
     * The state of a run.
     *
     * @param state as {@code training}
     * @param active whether it has a device
     * @param checkpoint when the last one was committed
     */
    public record State(
            String run,
            String state,
            boolean active,
            long episode,
            long episodes,
            int quarantined,
            Optional<Instant> checkpoint) {}

    /** @param devices the devices of the service, whose memory is reported */
    public ServiceMetrics(List<String> devices) {
        this.devices = List.copyOf(devices);
    }

    /** Receives an event of an active run. */
    public void take(RunEvent event) {
        figures.computeIfAbsent(event.run(), run -> new RunFigures()).add(event);
    }

    /** Counts a message of a stale attempt that was rejected. */
    public void fenced() {
        fenced.incrementAndGet();
    }

    /** Receives the states of all runs. */
    public void watch(List<State> all) {
        runs = List.copyOf(all);
        // Figures of runs that have ended would be reported for ever.
        figures.keySet()
                .removeIf(run -> all.stream().noneMatch(state -> state.run().equals(run) && state.active()));
    }

    /** The active runs whose last event was that an activity hangs. */
    public List<String> stalled() {
        return figures.entrySet().stream()
                .filter(run -> run.getValue().stalled())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** All figures in the text format of Prometheus, at a moment. */
    public byte[] text(Instant now) {
        Map<String, RunFigures> copies = new TreeMap<>();
        List<State> all = runs;
        for (State state : all) {
            RunFigures known = figures.get(state.run());
            if (state.active() && known != null) {
                copies.put(state.run(), known.copy());
            }
        }
        MetricSnapshots snapshots = Families.of(all, copies, devices, fenced.get(), now);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, snapshots);
        } catch (IOException impossible) {
            throw new AssertionError("memory takes a text", impossible);
        }
        return text.toByteArray();
    }

    /** The figures of the service as Prometheus metrics: names, help texts, labels. */
    private static final class Families {
        private final MetricSnapshots.Builder all = MetricSnapshots.builder();
        private final Map<String, RunFigures> figures;

        private Families(Map<String, RunFigures> figures) {
            this.figures = figures;
        }

        static MetricSnapshots of(
                List<State> runs, Map<String, RunFigures> figures, List<String> devices, long fenced, Instant now) {
            Families families = new Families(figures);
            families.runs(runs, now);
            families.fenced(fenced);
            families.counters();
            families.times();
            families.losses();
            families.dice();
            families.memory(devices);
            return families.all.build();
        }

        private void runs(List<State> runs, Instant now) {
            Map<String, Integer> states = new TreeMap<>();
            GaugeSnapshot.Builder reached = gauge("dgnet_run_episodes", "Completed episodes of an active run.");
            GaugeSnapshot.Builder length = gauge("dgnet_run_length_episodes", "Length of an active run in episodes.");
            GaugeSnapshot.Builder quarantined = gauge("dgnet_quarantined", "Subjects that a run has set aside.");
            GaugeSnapshot.Builder age =
                    gauge("dgnet_checkpoint_age_seconds", "Time since a run's last checkpoint was committed.");
            for (State run : runs) {
                states.merge(run.state(), 1, Integer::sum);
                if (run.active()) {
                    Labels labels = Labels.of("run", run.run());
                    point(reached, labels, (double) run.episode());
                    point(length, labels, (double) run.episodes());
                    point(quarantined, labels, run.quarantined());
                    run.checkpoint()
                            .ifPresent(at -> point(
                                    age,
                                    labels,
                                    Math.max(0, Duration.between(at, now).toNanos() / 1e9)));
                }
            }
            GaugeSnapshot.Builder byState = gauge("dgnet_runs", "Runs of the service by state.");
            states.forEach((state, count) -> point(byState, Labels.of("state", state), count));
            GaugeSnapshot.Builder queue = gauge("dgnet_queue_length", "Runs that wait for a device.");
            point(queue, Labels.EMPTY, states.getOrDefault("queued", 0));
            List.of(byState, queue, reached, length, quarantined, age)
                    .forEach(family -> all.metricSnapshot(family.build()));
        }

        private void fenced(long count) {
            all.metricSnapshot(CounterSnapshot.builder()
                    .name("dgnet_fenced")
                    .help("Messages of stale processes of runs that were rejected.")
                    .dataPoint(CounterDataPointSnapshot.builder()
                            .value((double) count)
                            .build())
                    .build());
        }

        private void counters() {
            counter("dgnet_episodes", "Episodes that this process has completed.", RunFigures::episodes);
            counter("dgnet_episodes_skipped", "Episodes whose numbers were not finite.", RunFigures::skipped);
            counter("dgnet_rollbacks", "Returns to an earlier state.", RunFigures::rollbacks);
            counter("dgnet_restarts", "Actors that threw and were started again.", RunFigures::restarts);
            counter("dgnet_checkpoints", "Checkpoints committed.", RunFigures::checkpoints);
            counter(
                    "dgnet_checkpoints_failed",
                    "Checkpoints that could not be written.",
                    RunFigures::failedCheckpoints);
            GaugeSnapshot.Builder rate = gauge("dgnet_learning_rate", "Outer step size of the last episode.");
            figures.forEach((run, one) -> point(rate, Labels.of("run", run), one.learningRate()));
            all.metricSnapshot(rate.build());
        }

        private void times() {
            summary(
                    "dgnet_episode_seconds",
                    "Time of an episode, from sending its batches to the device to its answer.",
                    RunFigures::elapsedSeconds);
            summary(
                    "dgnet_batch_wait_seconds",
                    "Time that the device waited for the batches of an episode.",
                    RunFigures::waitedSeconds);
        }

        private void losses() {
            GaugeSnapshot.Builder losses =
                    gauge("dgnet_loss", "Losses of the last episode: unweighted terms, weighted totals.");
            figures.forEach((run, one) ->
                    one.losses().forEach((loss, value) -> point(losses, Labels.of("run", run, "loss", loss), value)));
            all.metricSnapshot(losses.build());
        }

        private void dice() {
            GaugeSnapshot.Builder dice =
                    gauge("dgnet_dice", "Mean Dice of the last validation by domain and structure.");
            figures.forEach((run, one) -> one.dice()
                    .forEach((domain, structures) -> structures.forEach((structure, value) ->
                            point(dice, Labels.of("run", run, "domain", domain, "structure", structure), value))));
            all.metricSnapshot(dice.build());
        }

        /** A device that does not report its memory is left out. */
        private void memory(List<String> devices) {
            GaugeSnapshot.Builder total =
                    gauge("dgnet_device_memory_bytes", "Memory of a device; for the processor, that of the machine.");
            GaugeSnapshot.Builder available =
                    gauge("dgnet_device_memory_available_bytes", "Available memory of a device.");
            for (String device : devices) {
                DeviceMemory.of(Devices.of(device), "").ifPresent(known -> {
                    point(total, Labels.of("device", device), (double) known.total());
                    point(available, Labels.of("device", device), (double) known.available());
                });
            }
            all.metricSnapshot(total.build()).metricSnapshot(available.build());
        }

        private void counter(String name, String help, ToDoubleFunction<RunFigures> value) {
            CounterSnapshot.Builder family =
                    CounterSnapshot.builder().name(name).help(help);
            figures.forEach((run, one) -> family.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(Labels.of("run", run))
                    .value(value.applyAsDouble(one))
                    .build()));
            all.metricSnapshot(family.build());
        }

        private void summary(String name, String help, ToDoubleFunction<RunFigures> sum) {
            SummarySnapshot.Builder family =
                    SummarySnapshot.builder().name(name).help(help);
            figures.forEach((run, one) -> family.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(Labels.of("run", run))
                    .count(one.episodes())
                    .sum(sum.applyAsDouble(one))
                    .build()));
            all.metricSnapshot(family.build());
        }

        private static GaugeSnapshot.Builder gauge(String name, String help) {
            return GaugeSnapshot.builder().name(name).help(help);
        }

        private static void point(GaugeSnapshot.Builder family, Labels labels, double value) {
            family.dataPoint(
                    GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
        }
    }
}
