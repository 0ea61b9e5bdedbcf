package dgnet.actors.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.ProgressLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ActorSystemSettings;
import dgnet.actors.launch.PreparedRun;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.run.TrainingRun;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;

/** Runs a training from the command line: checks everything, makes the run's folder, starts its actors, waits for their end. */
final class Training {
    /** How long the actors may take to end once the run's last event is out. */
    private static final Duration AFTER_THE_END = Duration.ofMinutes(1);

    private final PrintWriter out;

    Training(PrintWriter out) {
        this.out = out;
    }

    /**
     * A new run.
     *
     * @throws dgnet.data.DataException where something stands in its way
     * @throws RunFailedException if it cannot go on
     */
    Trained start(RunConfiguration configuration) {
        OverwrittenLine line = new OverwrittenLine(out);
        try (ProcessSignals signals = new ProcessSignals(configuration.shutdown());
                PreparedRun run = PreparedRun.fresh(configuration, configuration.device(), line::show)) {
            line.clear();
            return train(run, signals.request());
        }
    }

    /**
     * An earlier run, from its newest checkpoint.
     *
     * @param overrides keys that are to change, {@code key=value} each
     * @param force whether what decides its numbers may have changed
     */
    Trained resume(RunDirectory directory, List<String> overrides, boolean force) {
        return resume(directory, () -> directory.configuration(overrides), force);
    }

    /** An earlier run as a configuration file describes it; only what does not decide its numbers may have changed, and its length is its own. */
    Trained resume(RunDirectory directory, RunConfiguration asked) {
        return resume(
                directory,
                () -> {
                    RunConfiguration stored = directory.configuration();
                    if (stored.episodes() != asked.episodes()) {
                        out.println("the run's length stays " + stored.episodes()
                                + " episodes, as the run records it; dgnet resume " + directory.path()
                                + " --set episodes=" + asked.episodes() + " changes it");
                    }
                    RunConfiguration same = asked.withEpisodes(stored.episodes());
                    return same.data().sources().isEmpty()
                            ? same.withSources(stored.data().sources())
                            : same;
                },
                false);
    }

    private Trained resume(RunDirectory directory, Supplier<RunConfiguration> configuration, boolean force) {
        OverwrittenLine line = new OverwrittenLine(out);
        ProcessLock lock = directory.lock();
        RunConfiguration asked;
        try {
            asked = configuration.get();
        } catch (RuntimeException fault) {
            lock.close();
            throw fault;
        }
        try (ProcessSignals signals = new ProcessSignals(asked.shutdown());
                PreparedRun run = PreparedRun.resumed(directory, lock, asked, asked.device(), force, line::show)) {
            line.clear();
            return train(run, signals.request());
        }
    }

    private Trained train(PreparedRun run, StopRequest stopping) {
        RunConfiguration configuration = run.configuration();
        RunOutcome outcome = new RunOutcome(configuration.shutdown().exitCode());
        Map<String, Behavior<RunEvent>> monitors = new LinkedHashMap<>();
        monitors.put("progress", ProgressLine.create(System.out, Terminal.present()));
        monitors.put("outcome", outcome.monitor());
        ActorSystem<TrainingRun.Command> system =
                ActorSystem.create(RunGuardian.create(run.behavior(monitors)), "dgnet", systemSettings(configuration));
        stopping.begin(() -> RunGuardian.stop(system));
        awaitEnd(system, outcome, run.directory());
        Trained trained = outcome.require(run.directory());
        out.println(outcome.waiting().sentence());
        return trained;
    }

    /** Waits for the run's end; where something hangs that keeps its actors from ending after it, ends the process. */
    private static void awaitEnd(ActorSystem<TrainingRun.Command> system, RunOutcome outcome, RunDirectory directory) {
        CompletableFuture<Done> terminated = system.getWhenTerminated().toCompletableFuture();
        CompletableFuture.anyOf(outcome.ended(), terminated).join();
        try {
            terminated.get(AFTER_THE_END.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException hung) {
            System.err.println(
                    "dgnet: the run " + directory.path() + " has ended, but a part of it hangs; the process is ended.");
            Runtime.getRuntime().halt(outcome.exitCode());
        } catch (ExecutionException | InterruptedException broken) {
            throw new IllegalStateException("the actor system broke off", broken);
        }
    }

    private static Config systemSettings(RunConfiguration configuration) {
        Duration phase = configuration.shutdown().grace().plusSeconds(10);
        return ActorSystemSettings.of(ConfigFactory.parseMap(Map.of(
                "dgnet.loader-dispatcher.thread-pool-executor.fixed-pool-size",
                configuration.episode().loaderThreads(),
                "pekko.coordinated-shutdown.phases.before-service-unbind.timeout",
                phase,
                "pekko.coordinated-shutdown.phases.actor-system-terminate.timeout",
                phase)));
    }
}
