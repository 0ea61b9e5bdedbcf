package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.EventJournal;
import dgnet.actors.event.EventLog;
import dgnet.actors.event.RunEvent;
import dgnet.actors.monitor.PictureFolder;
import dgnet.actors.monitor.PicturedValidation;
import dgnet.actors.monitor.TensorBoardMonitor;
import dgnet.actors.run.Quarantined;
import dgnet.actors.run.RunResources;
import dgnet.actors.run.TrainingRun;
import dgnet.actors.run.Validator;
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
 * A run with everything checked and opened that it needs: engine, data, its folder and the lock on it, its log. What is left is to spawn
 * its {@link #behavior}; closed once that has ended.
 */
public final class PreparedRun implements AutoCloseable {
    private final RunData data;
    private final RunSetup setup;
    private final RunDirectory directory;
    private final ProcessLock lock;
    private final String device;
    private final boolean resume;
    private final List<RunEvent> before;
    private final RunRecordFile record;
    private final RunLog log;

    private PreparedRun(
            RunData data,
            RunSetup setup,
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
        before.addAll(setAside(configuration.name(), record.refused(data.refused()), data));
        log = RunLog.open(directory.log());
    }

    /**
     * A new run. Its folder is made once nothing that can be checked stands in the way.
     *
     * @param device what it computes on: the configuration's, or a certain one where that is {@code auto}
     * @param progress told how far the preparation of the data is
     * @throws dgnet.data.DataException where something does
     */
    public static PreparedRun fresh(RunConfiguration configuration, String device, Consumer<String> progress) {
        new RunDirectory(configuration.directory()).requireAbsent();
        EngineCheck.of(device, configuration.threads());
        RunData data = RunData.open(configuration, done -> progress.accept(done.line()));
        try {
            // Refuses what cannot be segmented before anything is written.
            RunSetup setup = new RunSetup(data.configuration(), data.dataset().structures());
            RunDirectory directory = RunDirectory.create(data.configuration());
            ProcessLock lock = directory.lock();
            try {
                return new PreparedRun(data, setup, directory, lock, device, false, List.of());
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
     * An earlier run, to go on from its newest checkpoint.
     *
     * @param lock the lock on its folder, which is given back where this throws and when this is closed
     * @param asked its configuration from here on
     * @param force whether what decides its numbers may have changed
     */
    public static PreparedRun resumed(
            RunDirectory directory,
            ProcessLock lock,
            RunConfiguration asked,
            String device,
            boolean force,
            Consumer<String> progress) {
        try {
            ResumeCheck check = ResumeCheck.of(directory, asked, force);
            EngineCheck.of(device, asked.threads());
            RunData data = RunData.open(asked, done -> progress.accept(done.line()));
            try {
                RunSetup setup =
                        new RunSetup(data.configuration(), data.dataset().structures());
                List<RunEvent> changed = check
                        .record(data.configuration(), data.store().fingerprint())
                        .stream()
                        .toList();
                return new PreparedRun(data, setup, directory, lock, device, true, changed);
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

    /** With the source domains named. */
    public RunConfiguration configuration() {
        return data.configuration();
    }

    /** The run with the monitors that keep its record in its folder. */
    public Behavior<TrainingRun.Command> behavior(Map<String, Behavior<RunEvent>> monitors) {
        return behavior(monitors, store -> store);
    }

    /**
     * The run, to be spawned once.
     *
     * @param monitors further ones, by name
     * @param checkpoints what is to stand between the run and the folder of its checkpoints
     */
    public Behavior<TrainingRun.Command> behavior(
            Map<String, Behavior<RunEvent>> monitors, UnaryOperator<CheckpointStore> checkpoints) {
        RunConfiguration configuration = data.configuration();
        ValidationSet validation = data.validation();
        PictureFolder pictures = new PictureFolder(directory.pictures());
        RunResources resources = new RunResources(
                data.batches(),
                () -> DgnetLearner.create(setup.learner(device)),
                new PicturedValidation(
                        Validator.over(validation, configuration.validation().batchSize()), validation, pictures),
                checkpoints.apply(new CheckpointDirectory(
                        directory.checkpoints(), configuration.checkpoint().keep(), setup.provenance(data.store()))),
                record);
        Map<String, Behavior<RunEvent>> all = new LinkedHashMap<>(monitors);
        all.put("log", EventLog.create());
        all.put("tensorboard", TensorBoardMonitor.create(directory.tensorBoard(), pictures));
        all.put("journal", EventJournal.create(directory.events()));
        all.replaceAll((name, monitor) -> told(before, monitor));
        return TrainingRun.create(setup.run(data.subjects()), resources, resume, all);
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

    @Override
    public void close() {
        log.close();
        data.close();
        lock.close();
    }
}
