package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A run's figures since this process took it up, from its events. One thread writes; a copy is read. */
final class RunFigures {
    private long episodes;
    private double learningRate;
    private double elapsedSeconds;
    private double waitedSeconds;
    private long skipped;
    private long rollbacks;
    private long restarts;
    private long checkpoints;
    private long failedCheckpoints;
    private boolean stalled;
    private Map<String, Double> losses = Map.of();
    private final Map<String, Map<String, Double>> dice = new TreeMap<>();

    /** The figures at one moment; times are sums over {@code episodes}. */
    record Reading(
            long episodes,
            double learningRate,
            double elapsedSeconds,
            double waitedSeconds,
            long skipped,
            long rollbacks,
            long restarts,
            long checkpoints,
            long failedCheckpoints,
            Map<String, Double> losses,
            Map<String, Map<String, Double>> dice) {}

    /** Whether the last that was heard is that something takes far too long. */
    synchronized boolean stalled() {
        return stalled;
    }

    synchronized void take(RunEvent event) {
        stalled = event instanceof RunEvent.Stalled;
        if (event instanceof RunEvent.EpisodeCompleted done) {
            episodes++;
            learningRate = done.learningRate();
            elapsedSeconds += seconds(done.elapsed());
            waitedSeconds += seconds(done.waited());
            losses = done.losses();
        } else if (event instanceof RunEvent.ValidationCompleted validation) {
            dice.putAll(validation.dice());
        } else if (event instanceof RunEvent.EpisodeSkipped) {
            skipped++;
        } else if (event instanceof RunEvent.RolledBack) {
            rollbacks++;
        } else if (event instanceof RunEvent.ActorRestarted) {
            restarts++;
        } else if (event instanceof RunEvent.CheckpointCommitted) {
            checkpoints++;
        } else if (event instanceof RunEvent.CheckpointFailed) {
            failedCheckpoints++;
        }
    }

    synchronized Reading read() {
        return new Reading(
                episodes,
                learningRate,
                elapsedSeconds,
                waitedSeconds,
                skipped,
                rollbacks,
                restarts,
                checkpoints,
                failedCheckpoints,
                losses,
                new HashMap<>(dice));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
