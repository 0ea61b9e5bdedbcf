package dgnet.actors.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.EventJournal;
import dgnet.actors.event.EventLog;
import dgnet.actors.event.ProgressLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.Quarantined;
import dgnet.actors.run.RunResources;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.Validator;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.learn.DgnetLearner;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Runs a training from the command line: checks everything, makes the run's folder, starts its actors, waits for their end. */
final class Training {
    /** How long the actors may take to end once the run's last event is out. */
    private static final Duration AFTER_THE_END = Duration.ofMinutes(1);

    private final PrintWriter out;

    Training(PrintWriter out) {
        this.out = out;
    }

    /**
     * A new run. Its folder is made once nothing that can be checked stands in the way.
     *
     * @throws dgnet.data.DataException where something does
     * @throws RunFailedException if it cannot go on
     */
    @SuppressWarnings("try") // a lock is only held
    Trained start(RunConfiguration configuration) {
        new RunDirectory(configuration.directory()).requireAbsent();
        try (ProcessSignals signals = new ProcessSignals(configuration.shutdown())) {
            EngineCheck.of(configuration);
            try (RunData data = RunData.open(configuration, out)) {
                // Refuses what cannot be segmented before anything is written.
                RunSetup setup =
                        new RunSetup(data.configuration(), data.dataset().structures());
                RunDirectory directory = RunDirectory.create(data.configuration());
                try (RunLock lock = RunLock.of(directory)) {
                    return train(data, setup, directory, false, List.of(), signals.request());
                }
            }
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

    @SuppressWarnings("try") // a lock is only held
    private Trained resume(RunDirectory directory, Supplier<RunConfiguration> configuration, boolean force) {
        try (RunLock lock = RunLock.of(directory)) {
            RunConfiguration asked = configuration.get();
            try (ProcessSignals signals = new ProcessSignals(asked.shutdown())) {
                ResumeCheck check = ResumeCheck.of(directory, asked, force);
                EngineCheck.of(asked);
                try (RunData data = RunData.open(asked, out)) {
                    RunSetup setup =
                            new RunSetup(data.configuration(), data.dataset().structures());
                    Optional<RunEvent> changed =
                            check.record(data.configuration(), data.store().fingerprint());
                    return train(data, setup, directory, true, changed.stream().toList(), signals.request());
                }
            }
        }
    }

    private Trained train(
            RunData data,
            RunSetup setup,
            RunDirectory directory,
            boolean resume,
            List<RunEvent> earlier,
            StopRequest stopping) {
        RunConfiguration configuration = data.configuration();
        RunRecordFile record = new RunRecordFile(directory, configuration);
        List<RunEvent> before = new ArrayList<>(earlier);
        before.addAll(setAside(configuration.name(), record.refused(data.refused()), data));
        RunResources resources = new RunResources(
                data.batches(),
                () -> DgnetLearner.create(setup.learner()),
                Validator.over(data.validation(), configuration.validation().batchSize()),
                new CheckpointDirectory(
                        directory.checkpoints(), configuration.checkpoint().keep(), setup.provenance(data.store())),
                record);
        RunOutcome outcome = new RunOutcome(configuration.shutdown().exitCode());
        Map<String, Behavior<RunEvent>> monitors = new LinkedHashMap<>();
        monitors.put("progress", ProgressLine.create(System.out, Terminal.present()));
        monitors.put("log", EventLog.create());
        monitors.put("journal", EventJournal.create(directory.events()));
        monitors.replaceAll((name, monitor) -> told(before, monitor));
        monitors.put("outcome", outcome.monitor());
        RunLog log = RunLog.open(directory.log());
        try {
            ActorSystem<TrainingRun.Command> system = ActorSystem.create(
                    RunGuardian.create(TrainingRun.create(setup.run(data.subjects()), resources, resume, monitors)),
                    "dgnet",
                    systemSettings(configuration));
            stopping.begin(() -> RunGuardian.stop(system));
            awaitEnd(system, outcome, directory);
        } finally {
            log.close();
        }
        return outcome.require(directory);
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

    /** What the preparation of the data has set aside, as events of the run. */
    private static List<RunEvent> setAside(String run, List<Quarantined> entries, RunData data) {
        List<RunEvent> events = new ArrayList<>();
        for (Quarantined entry : entries) {
            events.add(entry.event(run, events.size() + 1, data.subjects()));
        }
        return events;
    }

    /** A monitor that hears of something before the run has anything to say, which takes it until the device is ready. */
    private static Behavior<RunEvent> told(List<RunEvent> before, Behavior<RunEvent> monitor) {
        return Behaviors.setup(context -> {
            before.forEach(context.getSelf()::tell);
            return monitor;
        });
    }

    private static Config systemSettings(RunConfiguration configuration) {
        Duration phase = configuration.shutdown().grace().plusSeconds(10);
        return ConfigFactory.parseMap(Map.of(
                        "dgnet.loader-dispatcher.thread-pool-executor.fixed-pool-size",
                        configuration.episode().loaderThreads(),
                        "pekko.coordinated-shutdown.phases.before-service-unbind.timeout",
                        phase,
                        "pekko.coordinated-shutdown.phases.actor-system-terminate.timeout",
                        phase))
                .withFallback(ConfigFactory.parseResources(Training.class.getClassLoader(), "pekko.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }
}
