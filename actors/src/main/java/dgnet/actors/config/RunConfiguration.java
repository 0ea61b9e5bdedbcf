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
        Config fixed = resolved.withValue("dgnet.data.sources", ConfigValueFactory.fromIterable(sources));
        return ConfigurationCheck.check(fixed, ConfigurationSource.defaults());
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
        Config changed = resolved.withValue("dgnet.episodes", ConfigValueFactory.fromAnyRef(length));
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
