package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.EventJournal;
import dgnet.actors.event.EventLog;
import dgnet.actors.event.RunEvent;
import dgnet.actors.monitor.PictureFolder;
import dgnet.actors.monitor.PicturedValidation;
import dgnet.actors.monitor.TensorBoardMonitor;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.Validator;
import dgnet.data.FileTree;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.predict.ValidationSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A run that is ready to start: engine, data, folder, lock and log are checked and open. Spawn its {@link #behavior}, and close it when the
 * behavior has stopped.
 */
public final class RunSetup implements AutoCloseable {
    private final RunData data;
    private final TrainingSettings setup;
    private final RunDirectory directory;
    private final ProcessLock lock;
    private final String device;
    private final boolean resume;
    private final List<RunEvent> before;
    private final RunRecordFile record;
    private final RunLog log;

    private RunSetup(
            RunData data,
            TrainingSettings setup,
            RunDirectory directory,
            ProcessLock lock,
            String device,
            boolean resume,
            List<RunEvent> earlier) {
        this.data = data;
        this.setup = setup;
        this.directory = directory;
        this.lock = lock;
        this.device = device;
        this.resume = resume;
        RunConfiguration configuration = data.configuration();
        directory.requireEvents();
        record = new RunRecordFile(directory, lock, configuration);
        before = new ArrayList<>(earlier);
        before.addAll(quarantined(configuration.name(), record.refused(data.refused()), data));
        log = RunLog.open(directory.log());
    }

    /**
     * Sets up a new run. Its folder is created after all checks.
     *
     * @param device the device of the configuration, or a chosen one if that is {@code auto}
     * @param progress receives the progress of the preparation of the data
     * @throws dgnet.data.DataException if a check fails
     */
    public static RunSetup fresh(RunConfiguration configuration, String device, Consumer<String> progress) {
        new RunDirectory(configuration.directory()).requireAbsent();
        FileTree.requireWritable(configuration.directory());
        EngineCheck.of(device, configuration.threads());
        RunData data = RunData.open(configuration, done -> progress.accept(done.line()));
        try {
            // Checks the structures before anything is written.
            TrainingSettings setup =
                    new TrainingSettings(data.configuration(), data.dataset().structures());
            RunDirectory directory = RunDirectory.create(data.configuration());
            ProcessLock lock = directory.lock();
            try {
                return new RunSetup(data, setup, directory, lock, device, false, List.of());
            } catch (RuntimeException fault) {
                lock.close();
                throw fault;
            }
        } catch (RuntimeException fault) {
            data.close();
            throw fault;
        }
    }

    /**
     * Sets up an earlier run, to resume it from its newest checkpoint.
     *
     * @param lock on its folder, released if this method throws and when the result is closed
     * @param asked the configuration from now on
     * @param accepted what may have changed of what decides its numbers
     */
    public static RunSetup resumed(
            RunDirectory directory,
            ProcessLock lock,
            RunConfiguration asked,
            String device,
            ResumeCheck.Accepted accepted,
            Consumer<String> progress) {
        try {
            ResumeCheck check = ResumeCheck.of(directory, asked, accepted);
            EngineCheck.of(device, asked.threads());
            RunData data = RunData.open(asked, done -> progress.accept(done.line()));
            try {
                TrainingSettings setup = new TrainingSettings(
                        data.configuration(), data.dataset().structures());
                List<RunEvent> changed =
                        check
                                .record(data.configuration(), data.store().fingerprint(), EngineCheck.machine(device))
                                .stream()
                                .toList();
                return new RunSetup(data, setup, directory, lock, device, true, changed);
            } catch (RuntimeException fault) {
                data.close();
                throw fault;
            }
        } catch (RuntimeException fault) {
            lock.close();
            throw fault;
        }
    }

    public RunDirectory directory() {
        return directory;
    }

    /** The configuration with the source domains. */
    public RunConfiguration configuration() {
        return data.configuration();
    }

    /** The run with the monitors that write its record to its folder. */
    public Behavior<TrainingRun.Command> behavior(Map<String, Behavior<RunEvent>> monitors) {
        return behavior(0, monitors, store -> store);
    }

    /**
     * The run, to be spawned once.
     *
     * @param attempt the number of the run's attempt in a service, from 1; 0 without a service
     * @param monitors further monitors, by name
     * @param checkpoints wraps the store of the checkpoints
     */
    public Behavior<TrainingRun.Command> behavior(
            int attempt, Map<String, Behavior<RunEvent>> monitors, UnaryOperator<CheckpointStore> checkpoints) {
        RunConfiguration configuration = data.configuration();
        ValidationSet validation = data.validation();
        PictureFolder pictures = new PictureFolder(directory.pictures());
        TrainingRun.Resources resources = new TrainingRun.Resources(
                data.batches(),
                () -> DgnetLearner.create(setup.learner(device)),
                new PicturedValidation(
                        Validator.over(validation, configuration.validation().batchSize()), validation, pictures),
                checkpoints.apply(new CheckpointDirectory(
                        directory.checkpoints(),
                        configuration.checkpoint().keep(),
                        setup.provenance(data.store(), EngineCheck.machine(device)))),
                record);
        Map<String, Behavior<RunEvent>> all = new LinkedHashMap<>(monitors);
        all.put("log", EventLog.create());
        all.put("tensorboard", TensorBoardMonitor.create(directory.tensorBoard(), pictures));
        all.put("journal", EventJournal.create(directory.events()));
        all.replaceAll((name, monitor) -> withEarlierEvents(before, monitor));
        return TrainingRun.create(setup.run(attempt, data.subjects()), resources, resume, all);
    }

    /** The subjects that the preparation of the data has quarantined, as events of the run. */
    private static List<RunEvent> quarantined(String run, List<Quarantined> entries, RunData data) {
        List<RunEvent> events = new ArrayList<>();
        for (Quarantined entry : entries) {
            events.add(entry.event(run, events.size() + 1, data.subjects()));
        }
        return events;
    }

    /** A monitor that first receives the events from before the start of the run. */
    private static Behavior<RunEvent> withEarlierEvents(List<RunEvent> before, Behavior<RunEvent> monitor) {
        return Behaviors.setup(context -> {
            before.forEach(context.getSelf()::tell);
            return monitor;
        });
    }

    @Override
    public void close() {
        log.close();
        data.close();
        lock.close();
    }
}
