package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The service in figures, as Prometheus reads them: of each run that is at work its episodes, times, losses and Dice; of all runs their
 * states and the length of the queue. What it tells of a run ends with the run; the run's curves stay.
 */
public final class ServiceMetrics {
    /** What {@link #text} is, as HTTP names it. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final List<String> devices;
    private final Map<String, RunFigures> figures = new ConcurrentHashMap<>();
    private volatile List<State> runs = List.of();

    /**
     * What is known of a run.
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

    /** @param devices of the service, whose memory is told */
    public ServiceMetrics(List<String> devices) {
        this.devices = List.copyOf(devices);
    }

    /** A monitor of a run. */
    public Behavior<RunEvent> monitor() {
        return Behaviors.receiveMessage(event -> {
            take(event);
            // Until its monitors have ended, a run keeps its device.
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    void take(RunEvent event) {
        figures.computeIfAbsent(event.run(), run -> new RunFigures()).take(event);
    }

    /** Told what the runs are. */
    public void watch(List<State> all) {
        runs = List.copyOf(all);
        // A run that has ended is forgotten: nobody wants the last loss of last week's run for ever.
        figures.keySet()
                .removeIf(run -> all.stream().noneMatch(state -> state.run().equals(run) && state.active()));
    }

    /** Runs that have a device and were last heard to hang. */
    public List<String> stalled() {
        return figures.entrySet().stream()
                .filter(run -> run.getValue().stalled())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** All figures in the text format of Prometheus, at a moment. */
    public byte[] text(Instant now) {
        Map<String, RunFigures.Reading> readings = new TreeMap<>();
        List<State> all = runs;
        for (State state : all) {
            RunFigures known = figures.get(state.run());
            if (state.active() && known != null) {
                readings.put(state.run(), known.read());
            }
        }
        MetricSnapshots snapshots = MetricFamilies.of(all, readings, devices, now);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, snapshots);
        } catch (IOException impossible) {
            throw new AssertionError("memory takes a text", impossible);
        }
        return text.toByteArray();
    }
}
