package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.config.RunConfiguration.EpisodeSettings;
import dgnet.actors.run.RunSettings;
import dgnet.actors.run.RunSettingsBuilder;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparedStore;
import dgnet.model.engine.Devices;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.LearnerSettingsBuilder;
import dgnet.model.network.NetworkSettings;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of the learner and of the actors, derived from the configuration of a run.
 *
 * @param configuration with the source domains
 * @param structures to segment
 */
public record TrainingSettings(RunConfiguration configuration, Structures structures) {
    /** In the provenance of a checkpoint: the keys that decide the numbers of the run, as {@link dgnet.actors.config.DecidingKeys#text} writes them. */
    public static final String SETTINGS = "settings";

    /** In the provenance of a checkpoint: the kind of device and the number of threads, see {@link EngineCheck#machine}. */
    public static final String MACHINE = "machine";

    /** In the provenance of a checkpoint: the fingerprint of the prepared data. */
    public static final String DATA = "data";

    public TrainingSettings {
        if (structures.count() >= NetworkSettings.ANATOMY_CHANNELS) {
            throw new DataException("The data set has " + structures.count()
                    + " structures; the network segments at most " + (NetworkSettings.ANATOMY_CHANNELS - 1));
        }
    }

    /** The settings of the learner. */
    public LearnerSettings learner() {
        return learner(configuration.device());
    }

    /** The same with the device that was chosen for the run. */
    LearnerSettings learner(String device) {
        NetworkSettings network = new NetworkSettings(
                configuration.data().preparation().imageSize(),
                configuration.baseChannels(),
                structures.count(),
                configuration.data().sources().size());
        return LearnerSettingsBuilder.builder()
                .device(device)
                .precision(configuration.precision())
                .seed(configuration.seed())
                .domains(configuration.data().sources())
                .method(configuration.method())
                .network(network)
                .objective(configuration.objective())
                .meta(configuration.meta())
                .optimiser(configuration.optimiser())
                .build();
    }

    /** The most bytes of the Java heap for the batches that are prepared at the same time. */
    public long batchBytes() {
        EpisodeSettings episode = configuration.episode();
        long size = configuration.data().preparation().imageSize();
        // A meta-train and a meta-test batch for each step; an intensity and a label for each pixel.
        long pixels = 2L * (episode.unlabelledSteps() + 1) * episode.batchSize() * size * size;
        return episode.inFlight() * pixels * (Float.BYTES + 1);
    }

    /**
     * The settings of the actors.
     *
     * @param attempt as {@link RunSettings#attempt}
     * @param subjects the number of subjects in all source domains
     */
    public RunSettings run(int attempt, int subjects) {
        return RunSettingsBuilder.builder()
                .name(configuration.name())
                .attempt(attempt)
                .directory(configuration.directory())
                .seed(configuration.seed())
                .episodes(configuration.episodes())
                .method(configuration.method())
                .domains(configuration.data().sources())
                .batchSize(configuration.episode().batchSize())
                .unlabelledSteps(configuration.episode().unlabelledSteps())
                .inFlight(configuration.episode().inFlight())
                .learningRate(configuration.optimiser().learningRate())
                .plateau(configuration.plateau())
                .validationEvery(configuration.validation().every())
                .checkpointEvery(configuration.checkpoint().every())
                .subjects(subjects)
                .faults(configuration.faults())
                .build();
    }

    /**
     * The provenance of the checkpoints of the run, which each checkpoint contains.
     *
     * @param machine as {@link EngineCheck#machine}
     */
    public Map<String, String> provenance(PreparedStore store, String machine) {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("program", BuildVersion.program());
        provenance.put("engine", Devices.engineVersion());
        provenance.put("java", Runtime.version().toString());
        provenance.put("run", configuration.name());
        provenance.put("method", configuration.resolved().getString("dgnet.method"));
        provenance.put("seed", Long.toString(configuration.seed()));
        provenance.put("configuration", configuration.hash());
        provenance.put(SETTINGS, configuration.deciding().text());
        provenance.put(DATA, store.fingerprint());
        provenance.put(MACHINE, machine);
        return provenance;
    }
}
