package dgnet.actors.monitor;

import dgnet.model.engine.DeviceMemory;
import dgnet.model.engine.Devices;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The figures of the service as families of metrics: names, help texts, labels. */
final class MetricFamilies {
    private final MetricSnapshots.Builder all = MetricSnapshots.builder();
    private final Map<String, RunFigures.Reading> readings;

    private MetricFamilies(Map<String, RunFigures.Reading> readings) {
        this.readings = readings;
    }

    static MetricSnapshots of(
            List<ServiceMetrics.State> runs,
            Map<String, RunFigures.Reading> readings,
            List<String> devices,
            Instant now) {
        MetricFamilies families = new MetricFamilies(readings);
        families.runs(runs, now);
        families.counters();
        families.times();
        families.losses();
        families.dice();
        families.memory(devices);
        return families.all.build();
    }

    private void runs(List<ServiceMetrics.State> runs, Instant now) {
        Map<String, Integer> states = new TreeMap<>();
        GaugeSnapshot.Builder reached = gauge("dgnet_run_episodes", "Episodes completed of a run that is at work.");
        GaugeSnapshot.Builder length = gauge("dgnet_run_length_episodes", "Length of a run that is at work.");
        GaugeSnapshot.Builder quarantined = gauge("dgnet_quarantined", "Subjects that a run has set aside.");
        GaugeSnapshot.Builder age =
                gauge("dgnet_checkpoint_age_seconds", "Time since a run's last checkpoint was committed.");
        for (ServiceMetrics.State run : runs) {
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

    private void counters() {
        counter("dgnet_episodes", "Episodes that this process has completed.", RunFigures.Reading::episodes);
        counter("dgnet_episodes_skipped", "Episodes whose numbers were not finite.", RunFigures.Reading::skipped);
        counter("dgnet_rollbacks", "Returns to an earlier state.", RunFigures.Reading::rollbacks);
        counter("dgnet_restarts", "Actors that threw and were started again.", RunFigures.Reading::restarts);
        counter("dgnet_checkpoints", "Checkpoints committed.", RunFigures.Reading::checkpoints);
        counter(
                "dgnet_checkpoints_failed",
                "Checkpoints that could not be written.",
                RunFigures.Reading::failedCheckpoints);
        GaugeSnapshot.Builder rate = gauge("dgnet_learning_rate", "Outer step size of the last episode.");
        readings.forEach((run, reading) -> point(rate, Labels.of("run", run), reading.learningRate()));
        all.metricSnapshot(rate.build());
    }

    private void times() {
        summary(
                "dgnet_episode_seconds",
                "Time of an episode, from handing over its batches to its answer.",
                RunFigures.Reading::elapsedSeconds);
        summary(
                "dgnet_batch_wait_seconds",
                "Time in which the device had nothing to do because the batches were not there.",
                RunFigures.Reading::waitedSeconds);
    }

    private void losses() {
        GaugeSnapshot.Builder losses =
                gauge("dgnet_loss", "Losses of the last episode: unweighted terms, weighted totals.");
        readings.forEach((run, reading) ->
                reading.losses().forEach((loss, value) -> point(losses, Labels.of("run", run, "loss", loss), value)));
        all.metricSnapshot(losses.build());
    }

    private void dice() {
        GaugeSnapshot.Builder dice = gauge("dgnet_dice", "Mean Dice of the last validation by domain and structure.");
        readings.forEach((run, reading) -> reading.dice()
                .forEach((domain, structures) -> structures.forEach((structure, value) ->
                        point(dice, Labels.of("run", run, "domain", domain, "structure", structure), value))));
        all.metricSnapshot(dice.build());
    }

    /** A device that does not tell is left out. */
    private void memory(List<String> devices) {
        GaugeSnapshot.Builder total =
                gauge("dgnet_device_memory_bytes", "Memory of a device; the processor's is the machine's.");
        GaugeSnapshot.Builder available = gauge("dgnet_device_memory_available_bytes", "What of it nobody holds.");
        for (String device : devices) {
            DeviceMemory.of(Devices.of(device), "").ifPresent(known -> {
                point(total, Labels.of("device", device), (double) known.total());
                point(available, Labels.of("device", device), (double) known.available());
            });
        }
        all.metricSnapshot(total.build()).metricSnapshot(available.build());
    }

    private void counter(String name, String help, ToDoubleFunction<RunFigures.Reading> value) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        readings.forEach((run, reading) -> family.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("run", run))
                .value(value.applyAsDouble(reading))
                .build()));
        all.metricSnapshot(family.build());
    }

    private void summary(String name, String help, ToDoubleFunction<RunFigures.Reading> sum) {
        SummarySnapshot.Builder family = SummarySnapshot.builder().name(name).help(help);
        readings.forEach((run, reading) -> family.dataPoint(SummaryDataPointSnapshot.builder()
                .labels(Labels.of("run", run))
                .count(reading.episodes())
                .sum(sum.applyAsDouble(reading))
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
