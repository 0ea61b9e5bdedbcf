package dgnet.actors.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.EventJournal;
import dgnet.actors.event.EventLog;
import dgnet.actors.event.ProgressLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunResources;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.Validator;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.learn.DgnetLearner;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;

/** Runs a training from the command line: checks everything, makes the run's folder, starts its actors, waits for their end. */
final class Training {
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
    RunDirectory start(RunConfiguration configuration) {
        new RunDirectory(configuration.directory()).requireAbsent();
        EngineCheck.of(configuration);
        try (RunData data = RunData.open(configuration, out)) {
            RunSetup setup = new RunSetup(data.configuration(), data.dataset().structures());
            return train(data, setup, RunDirectory.create(data.configuration()), false);
        }
    }

    /** An earlier run, from its newest checkpoint. */
    RunDirectory resume(RunDirectory directory) {
        RunConfiguration configuration = directory.configuration();
        EngineCheck.of(configuration);
        try (RunData data = RunData.open(configuration, out)) {
            return train(data, new RunSetup(data.configuration(), data.dataset().structures()), directory, true);
        }
    }

    private RunDirectory train(RunData data, RunSetup setup, RunDirectory directory, boolean resume) {
        RunConfiguration configuration = data.configuration();
        RunResources resources = new RunResources(
                data.batches(),
                () -> DgnetLearner.create(setup.learner()),
                Validator.over(data.validation(), configuration.validation().batchSize()),
                new CheckpointDirectory(
                        directory.checkpoints(), configuration.checkpoint().keep(), setup.provenance(data.store())),
                new RunRecordFile());
        RunOutcome outcome = new RunOutcome();
        Map<String, Behavior<RunEvent>> monitors = new LinkedHashMap<>();
        monitors.put("progress", ProgressLine.create(System.out, Terminal.present()));
        monitors.put("log", EventLog.create());
        monitors.put("journal", EventJournal.create(directory.events()));
        monitors.put("outcome", outcome.monitor());
        RunLog log = RunLog.open(directory.log());
        try {
            ActorSystem.create(
                            TrainingRun.create(setup.run(0), resources, resume, monitors),
                            "dgnet",
                            systemSettings(configuration))
                    .getWhenTerminated()
                    .toCompletableFuture()
                    .join();
        } finally {
            log.close();
        }
        outcome.requireCompleted(directory);
        return directory;
    }

    private static Config systemSettings(RunConfiguration configuration) {
        return ConfigFactory.parseMap(Map.of(
                        "dgnet.loader-dispatcher.thread-pool-executor.fixed-pool-size",
                        configuration.episode().loaderThreads()))
                .withFallback(ConfigFactory.parseResources(Training.class.getClassLoader(), "pekko.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }
}
