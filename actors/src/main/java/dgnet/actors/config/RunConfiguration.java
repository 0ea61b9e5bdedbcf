package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dgnet.actors.run.FaultPolicy;
import dgnet.data.sample.AugmentationSettings;
import dgnet.model.engine.Precision;
import dgnet.model.episode.Method;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.optimise.OptimiserSettings;
import dgnet.model.optimise.PlateauSettings;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The configuration of a run, checked once. The keys, their meaning and their defaults are in {@code conf/dgnet.conf}.
 *
 * @param name the name of the run
 * @param runsDirectory the folder of all runs
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision of the convolutions
 * @param threads threads of the engine on the processor; 0: the number of cores
 * @param resolved the effective value of every key, {@code dgnet.…}
 */
@RecordBuilder
public record RunConfiguration(
        String name,
        Path runsDirectory,
        long seed,
        String device,
        Precision precision,
        int threads,
        Method method,
        long episodes,
        DataSettings data,
        AugmentationSettings augmentation,
        int baseChannels,
        ObjectiveSettings objective,
        EpisodeSettings episode,
        MetaSettings meta,
        OptimiserSettings optimiser,
        PlateauSettings plateau,
        ValidationSettings validation,
        CheckpointSettings checkpoint,
        FaultPolicy faults,
        ShutdownSettings shutdown,
        Config resolved) {

    /**
     * Reads and checks a configuration. Relative paths in it are relative to the working directory.
     *
     * @param file a HOCON file, or the name of a packaged preset
     * @param overrides {@code key=value} each, with precedence over the file; the prefix {@code dgnet.} is optional
     * @throws ConfigurationException with all errors: key, value, what is allowed, file and line
     */
    public static RunConfiguration load(String file, List<String> overrides) {
        Config defaults = ConfigurationSource.defaults();
        List<Assignment> assignments = overrides.stream().map(Assignment::parse).toList();
        Config read = ConfigurationSource.read(file, assignments, defaults);
        return ConfigurationCheck.check(read, defaults);
    }

    /**
     * Reads the text that {@link #render} has made.
     *
     * @throws ConfigurationException if it is not a configuration
     */
    public static RunConfiguration parse(String rendered) {
        Config defaults = ConfigurationSource.defaults();
        return ConfigurationCheck.check(ConfigurationSource.readText(rendered, defaults), defaults);
    }

    /**
     * Reads and checks the configuration that a client submits to a service.
     *
     * @param preset the name of a packaged preset, or {@link Presets#DEFAULTS}
     * @param operator the settings of the service for every run, {@code key=value} each
     * @param client the settings of the client, which must not change the keys in {@code operator} and the {@link OperatorKeys}
     * @throws ConfigurationException with all errors
     */
    public static RunConfiguration ofClient(String preset, List<String> operator, List<String> client) {
        Config defaults = ConfigurationSource.defaults();
        List<Assignment> settings =
                new ArrayList<>(operator.stream().map(Assignment::parse).toList());
        Config own = ConfigurationSource.readPreset(preset, settings, defaults);
        List<String> ownKeys = settings.stream().map(Assignment::name).toList();
        client.stream().map(Assignment::parse).forEach(settings::add);
        Config asked = ConfigurationSource.readPreset(preset, settings, defaults);
        return ConfigurationCheck.check(asked, defaults, OperatorKeys.errors(asked, own, ownKeys));
    }

    /**
     * The differences of a configuration from the packaged defaults, for submission to a service: {@link #ofClient} of
     * {@link Presets#DEFAULTS} with these settings is the same run on the machine of the service.
     *
     * @param file as for {@link #load}
     * @return the values by key, without the prefix {@code dgnet.}
     * @throws ConfigurationException with all errors
     */
    public static SortedMap<String, String> changes(String file, List<String> overrides) {
        Config defaults = ConfigurationSource.defaults();
        Config read = ConfigurationSource.read(
                file, overrides.stream().map(Assignment::parse).toList(), defaults);
        ConfigurationCheck.check(read, defaults);
        SortedMap<String, String> changes = DecidingKeys.texts(read);
        changes.entrySet().removeAll(DecidingKeys.texts(defaults).entrySet());
        return changes;
    }

    /** The key with a name, or else all keys with this last part; without the prefix {@code dgnet.}. */
    public static List<String> keysCalled(String name) {
        return new KnownKeys(ConfigurationSource.defaults()).called("dgnet.", name);
    }

    /** The default of {@code runs-dir}, the folder of all runs. */
    public static Path defaultRunsDirectory() {
        return Path.of(ConfigurationSource.defaults().getString("dgnet.runs-dir"));
    }

    /** The folder of the run. */
    public Path directory() {
        return runsDirectory.resolve(name);
    }

    /**
     * The configuration with the source domains of the data set, in their order.
     *
     * @throws ConfigurationException if the batch is too small for a slice of each meta-train domain, or the method needs more domains
     */
    public RunConfiguration withSources(List<String> sources) {
        List<ConfigurationError> errors = new ArrayList<>();
        ConfigurationCheck.checkDomains(resolved, method, episode.batchSize(), sources, errors);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        return with("data.sources", sources);
    }

    /** The effective value of every key as a HOCON file, which {@link #load} reads to an equal configuration. */
    public String render() {
        return "# The effective value of every key of this run; what each means is in conf/dgnet.conf.\n"
                + resolved.root()
                        .render(ConfigRenderOptions.defaults()
                                .setOriginComments(false)
                                .setComments(false)
                                .setJson(false));
    }

    /** The same run with another length. */
    public RunConfiguration withEpisodes(long length) {
        return with("episodes", length);
    }

    /** The same run on data in another place. */
    public RunConfiguration withDataRoot(Path root) {
        return with("data.root", root.toString());
    }

    private RunConfiguration with(String key, Object value) {
        Config changed = resolved.withValue("dgnet." + key, ConfigValueFactory.fromAnyRef(value));
        return ConfigurationCheck.check(changed, ConfigurationSource.defaults());
    }

    /** The keys that decide the numbers of the run. */
    public DecidingKeys deciding() {
        return DecidingKeys.of(resolved);
    }

    /** SHA-256 of the keys that decide the numbers of the run. */
    public String hash() {
        return deciding().hash();
    }

    /** The keys with other values in another configuration of the run. */
    public List<KeyChange> changesTo(RunConfiguration other) {
        return KeyChange.between(DecidingKeys.values(resolved), DecidingKeys.values(other.resolved));
    }

    /**
     * The checkpoints of a run: {@code dgnet.checkpoint}.
     *
     * @param every episodes between two checkpoints
     * @param keep how many to keep, besides the best one
     */
    public record CheckpointSettings(int every, int keep) {}

    /**
     * The validations of a run: {@code dgnet.validation}.
     *
     * @param every episodes between two validations
     * @param batchSize slices in one forward pass
     */
    public record ValidationSettings(int every, int batchSize) {}

    /**
     * The parts of an episode and the supply of its batches: {@code dgnet.episode}.
     *
     * @param batchSize slices in each joined batch (B)
     * @param unlabelledSteps optimiser steps of the unlabelled half
     * @param inFlight episodes whose batches are prepared at the same time
     * @param loaderThreads threads that read and augment
     */
    public record EpisodeSettings(int batchSize, int unlabelledSteps, int inFlight, int loaderThreads) {}

    /**
     * How a run stops on request: {@code dgnet.shutdown}.
     *
     * @param grace the most time to stop
     * @param exitCode of the process after the stop
     */
    public record ShutdownSettings(Duration grace, int exitCode) {}
}
