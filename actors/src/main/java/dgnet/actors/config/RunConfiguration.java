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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything that a run is told, checked once. The keys, their meaning and their defaults are in {@code conf/dgnet.conf}.
 *
 * @param name the run's name
 * @param runsDirectory the folder of all runs
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision of the convolutions
 * @param threads threads of the engine on the processor; 0: as many as there are cores
 * @param resolved the effective value of every key, {@code dgnet.…}
 */
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
     * @param overrides {@code key=value} each, which win over the file; the prefix {@code dgnet.} may be left out
     * @throws ConfigurationException listing every fault with its key, value, what is allowed, file and line
     */
    public static RunConfiguration load(String file, List<String> overrides) {
        Config defaults = ConfigurationSource.defaults();
        List<Assignment> assignments = overrides.stream().map(Assignment::parse).toList();
        Config read = ConfigurationSource.read(file, assignments, defaults);
        return ConfigurationCheck.check(read, defaults);
    }

    /**
     * Reads and checks what a client of a service asks for.
     *
     * @param preset the name of a packaged preset, or {@link Presets#DEFAULTS}
     * @param operator the service's settings of the run, {@code key=value} each
     * @param client the client's, which may not change keys of {@code operator} and of the process that runs share
     * @throws ConfigurationException listing every fault
     */
    public static RunConfiguration ofClient(String preset, List<String> operator, List<String> client) {
        Config defaults = ConfigurationSource.defaults();
        List<Assignment> settings =
                new ArrayList<>(operator.stream().map(Assignment::parse).toList());
        Config own = ConfigurationSource.readPreset(preset, settings, defaults);
        List<String> ownKeys = settings.stream().map(Assignment::name).toList();
        client.stream().map(Assignment::parse).forEach(settings::add);
        Config asked = ConfigurationSource.readPreset(preset, settings, defaults);
        return ConfigurationCheck.check(asked, defaults, OperatorKeys.faults(asked, own, ownKeys));
    }

    /**
     * What a configuration changes of the packaged defaults, for a service to run it: {@link #ofClient} of {@link Presets#DEFAULTS} with
     * these settings is the same run on the service's machine.
     *
     * @param file as for {@link #load}
     * @return by key, without the prefix {@code dgnet.}
     * @throws ConfigurationException listing every fault
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

    /** The keys that a name means: the key of that name, or else every key whose last part it is; without the prefix {@code dgnet.}. */
    public static List<String> keysCalled(String name) {
        return new KnownKeys(ConfigurationSource.defaults()).called("dgnet.", name);
    }

    /** The default of {@code runs-dir}, the folder of all runs. */
    public static Path defaultRunsDirectory() {
        return Path.of(ConfigurationSource.defaults().getString("dgnet.runs-dir"));
    }

    /** The run's own folder. */
    public Path directory() {
        return runsDirectory.resolve(name);
    }

    /**
     * Checks what only the data set can tell, and fixes the source domains in their order.
     *
     * @param sources the run's source domains
     * @throws ConfigurationException if the batch cannot hold a slice of each meta-train domain, or the method's split lacks a domain
     */
    public RunConfiguration withSources(List<String> sources) {
        List<ConfigurationFault> faults = new ArrayList<>();
        ConfigurationCheck.checkDomains(resolved, method, episode.batchSize(), sources, faults);
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
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

    /** What decides the run's numbers. */
    public DecidingKeys deciding() {
        return DecidingKeys.of(resolved);
    }

    /** SHA-256 of what decides the run's numbers. */
    public String hash() {
        return deciding().hash();
    }

    /** What another configuration of the run has otherwise, from this one's values to its, by key. */
    public List<KeyChange> changesTo(RunConfiguration other) {
        return KeyChange.between(DecidingKeys.values(resolved), DecidingKeys.values(other.resolved));
    }
}
