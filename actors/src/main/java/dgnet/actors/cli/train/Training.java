package dgnet.actors.cli.train;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.ProcessSignals;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.cli.shared.StopRequest;
import dgnet.actors.cli.shared.Terminal;
import dgnet.actors.cli.train.RunOutcome.EndedRun;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.ProgressLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ActorSystemSettings;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.launch.ResumeCheck;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.launch.RunSetup;
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
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A training from the command line: checks everything, makes the folder of the run, starts its actors, and waits for their end. */
public final class Training {
    /** The time for the actors to end after the last event of the run. */
    private static final Duration AFTER_THE_END = Duration.ofMinutes(1);

    private record StopRequested() implements CoordinatedShutdown.Reason {}

    private final PrintWriter out;
    private final OutputOptions.Quiet output;
    private final Map<String, Behavior<RunEvent>> monitors;

    Training(PrintWriter out, OutputOptions.Quiet output) {
        this(out, output, Map.of());
    }

    /** @param monitors further monitors of the run, by name */
    public Training(PrintWriter out, OutputOptions.Quiet output, Map<String, Behavior<RunEvent>> monitors) {
        this.out = out;
        this.output = output;
        this.monitors = Map.copyOf(monitors);
    }

    /**
     * Trains a new run.
     *
     * @throws dgnet.data.DataException if the configuration or the data cannot be used, or the folder exists
     * @throws dgnet.actors.cli.shared.CommandFailedException if the run fails
     */
    public EndedRun start(RunConfiguration configuration) {
        StatusLine line = output.progress(out);
        try (ProcessSignals signals = new ProcessSignals(configuration.shutdown());
                RunSetup run = RunSetup.fresh(configuration, configuration.device(), line::show)) {
            line.clear();
            return train(run, signals.request());
        }
    }

    /**
     * Resumes a run from its newest checkpoint.
     *
     * @param overrides keys to change, {@code key=value} each
     * @param force whether the keys and the data that decide its numbers may have changed
     */
    EndedRun resume(RunDirectory directory, List<String> overrides, boolean force) {
        return resume(directory, () -> directory.configuration(overrides), force);
    }

    /** Resumes a run with a configuration. Only keys that do not decide its numbers may differ, and the length stays as recorded. */
    public EndedRun resume(RunDirectory directory, RunConfiguration wanted) {
        return resume(
                directory,
                () -> {
                    RunConfiguration stored = directory.configuration();
                    if (stored.episodes() != wanted.episodes()) {
                        out.println("the length of the run stays " + stored.episodes()
                                + " episodes, as recorded; dgnet resume " + directory.path() + " --set episodes="
                                + wanted.episodes() + " changes it");
                    }
                    RunConfiguration same = wanted.withEpisodes(stored.episodes());
                    return same.data().sources().isEmpty()
                            ? same.withSources(stored.data().sources())
                            : same;
                },
                false);
    }

    private EndedRun resume(RunDirectory directory, Supplier<RunConfiguration> configuration, boolean force) {
        StatusLine line = output.progress(out);
        ProcessLock lock = directory.lock();
        ResumeCheck.Accepted accepted = force ? ResumeCheck.Accepted.ALL : ResumeCheck.Accepted.NONE;
        RunConfiguration wanted;
        try {
            wanted = configuration.get();
        } catch (RuntimeException fault) {
            lock.close();
            throw fault;
        }
        try (ProcessSignals signals = new ProcessSignals(wanted.shutdown());
                RunSetup run = RunSetup.resumed(directory, lock, wanted, wanted.device(), accepted, line::show)) {
            line.clear();
            return train(run, signals.request());
        }
    }

    private EndedRun train(RunSetup run, StopRequest stopping) {
        RunConfiguration configuration = run.configuration();
        RunOutcome outcome = new RunOutcome(configuration.shutdown().exitCode());
        Map<String, Behavior<RunEvent>> all = new LinkedHashMap<>(monitors);
        if (!output.quiet()) {
            all.put("progress", ProgressLine.create(System.out, Terminal.width()));
        }
        all.put("outcome", outcome.monitor());
        ActorSystem<TrainingRun.Command> system =
                ActorSystem.create(guardian(run.behavior(all)), "dgnet", systemSettings(configuration));
        stopping.begin(() -> CoordinatedShutdown.get(system).runAll(new StopRequested()));
        awaitEnd(system, outcome, run.directory());
        EndedRun ended = outcome.require(run.directory());
        if (!output.quiet()) {
            out.println(outcome.waiting().sentence());
        }
        return ended;
    }

    /**
     * The root of the actor system. It ends with the run, and stops the run in the first phase of the system's shutdown, which waits
     * until the state is saved and the monitors have ended.
     */
    private static Behavior<TrainingRun.Command> guardian(Behavior<TrainingRun.Command> behavior) {
        return Behaviors.setup(context -> {
            ActorRef<TrainingRun.Command> run = context.spawn(behavior, "run");
            context.watch(run);
            CompletableFuture<Done> ended = new CompletableFuture<>();
            ActorSystem<Void> system = context.getSystem();
            CoordinatedShutdown.get(system)
                    .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "stop the run", () -> {
                        run.tell(new TrainingRun.Stop(system.ignoreRef()));
                        return ended;
                    });
            return Behaviors.receive(TrainingRun.Command.class)
                    .onMessage(TrainingRun.Command.class, message -> {
                        run.tell(message);
                        return Behaviors.same();
                    })
                    .onSignal(Terminated.class, end -> {
                        ended.complete(Done.getInstance());
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }

    /** Waits for the end of the run. If its actors do not end afterwards, ends the process. */
    private static void awaitEnd(ActorSystem<TrainingRun.Command> system, RunOutcome outcome, RunDirectory directory) {
        CompletableFuture<Done> terminated = system.getWhenTerminated().toCompletableFuture();
        CompletableFuture.anyOf(outcome.ended(), terminated).join();
        try {
            terminated.get(AFTER_THE_END.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException hung) {
            System.err.println("dgnet: the run " + directory.path()
                    + " has ended, but its actor system does not terminate; the process is ended.");
            Runtime.getRuntime().halt(outcome.exitCode());
        } catch (ExecutionException | InterruptedException failed) {
            throw new IllegalStateException("The actor system terminated with an error", failed);
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
