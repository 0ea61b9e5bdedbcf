package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The figures of a run since this process started it, computed from its events. One thread writes; others read a {@link #copy}. */
final class RunFigures {
    /** Events that do not change a figure. */
    private static final Set<Class<? extends RunEvent>> WITHOUT_EFFECT = Set.of(
            RunEvent.RunSubmitted.class,
            RunEvent.RunQueued.class,
            RunEvent.PriorityChanged.class,
            RunEvent.RunDispatched.class,
            RunEvent.AttemptStarted.class,
            RunEvent.RunInterrupted.class,
            RunEvent.StopAsked.class,
            RunEvent.RunCancelled.class,
            RunEvent.RunLabelled.class,
            RunEvent.RunDeleted.class,
            RunEvent.RunRestored.class,
            RunEvent.RunStarted.class,
            RunEvent.LearningRateReduced.class,
            RunEvent.CheckpointPassedOver.class,
            RunEvent.DomainLost.class,
            RunEvent.SubjectQuarantined.class,
            RunEvent.MemoryFreed.class,
            RunEvent.Stalled.class,
            RunEvent.RunPaused.class,
            RunEvent.RunUnpaused.class,
            RunEvent.EpisodesChanged.class,
            RunEvent.ConfigurationChanged.class,
            RunEvent.RunCompleted.class,
            RunEvent.RunStopped.class,
            RunEvent.RunFailed.class);

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

    synchronized void add(RunEvent event) {
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
        } else if (!WITHOUT_EFFECT.contains(event.getClass())) {
            throw new IllegalStateException("RunFigures has no case for " + event);
        }
    }

    /** The figures at this moment. */
    synchronized RunFigures copy() {
        RunFigures copy = new RunFigures();
        copy.episodes = episodes;
        copy.learningRate = learningRate;
        copy.elapsedSeconds = elapsedSeconds;
        copy.waitedSeconds = waitedSeconds;
        copy.skipped = skipped;
        copy.rollbacks = rollbacks;
        copy.restarts = restarts;
        copy.checkpoints = checkpoints;
        copy.failedCheckpoints = failedCheckpoints;
        copy.stalled = stalled;
        copy.losses = losses;
        copy.dice.putAll(dice);
        return copy;
    }

    synchronized long episodes() {
        return episodes;
    }

    synchronized double learningRate() {
        return learningRate;
    }

    /** The sum over all episodes. */
    synchronized double elapsedSeconds() {
        return elapsedSeconds;
    }

    /** The sum over all episodes. */
    synchronized double waitedSeconds() {
        return waitedSeconds;
    }

    synchronized long skipped() {
        return skipped;
    }

    synchronized long rollbacks() {
        return rollbacks;
    }

    synchronized long restarts() {
        return restarts;
    }

    synchronized long checkpoints() {
        return checkpoints;
    }

    synchronized long failedCheckpoints() {
        return failedCheckpoints;
    }

    /** Whether the last event was that an activity hangs. */
    synchronized boolean stalled() {
        return stalled;
    }

    /** The losses of the last episode, by name. */
    synchronized Map<String, Double> losses() {
        return losses;
    }

    /** The mean Dice of the last validation, by domain and region. */
    synchronized Map<String, Map<String, Double>> dice() {
        return new HashMap<>(dice);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
