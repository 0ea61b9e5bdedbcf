package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a run's configuration is read from: the user's file or a preset, {@code --set} overrides, and the packaged defaults. */
final class ConfigurationSource {
    static final String DEFAULTS = "dgnet.conf";

    private ConfigurationSource() {}

    /** A run's packaged defaults: every key. */
    static Config defaults() {
        return defaults(DEFAULTS);
    }

    /** Packaged defaults: every key. */
    static Config defaults(String resource) {
        return ConfigFactory.parseResources(
                        ConfigurationSource.class.getClassLoader(),
                        resource,
                        ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve();
    }

    /**
     * The overrides over the file over the defaults, substitutions resolved, not yet checked.
     *
     * @param file a path, or the name of a packaged preset
     * @param assignments keys given on the command line, which win
     * @throws ConfigurationException if the file is absent or is not HOCON
     */
    static Config read(String file, List<Assignment> assignments, Config defaults) {
        return over(file, parse(file), assignments, defaults);
    }

    /** The same of a packaged preset, or {@link Presets#DEFAULTS}, whatever files of that name there are. */
    static Config readPreset(String preset, List<Assignment> assignments, Config defaults) {
        return over(preset, packaged(preset), assignments, defaults);
    }

    /** The same of a file that is no preset, where one is given. */
    static Config read(Optional<Path> file, List<Assignment> assignments, Config defaults) {
        Config user = file.map(path -> parse(path.toString(), () -> ConfigFactory.parseFile(file(path), required())))
                .orElse(ConfigFactory.empty());
        return over(file.map(Path::toString).orElse("the configuration"), user, assignments, defaults);
    }

    private static Config over(String file, Config user, List<Assignment> assignments, Config defaults) {
        Config assigned = user;
        for (Assignment assignment : assignments) {
            assigned = assignment.applied(assigned, defaults);
        }
        try {
            return assigned.withFallback(defaults).resolve(ConfigResolveOptions.defaults());
        } catch (ConfigException e) {
            throw new ConfigurationException(file + " cannot be resolved: " + e.getMessage(), e);
        }
    }

    private static Config parse(String file) {
        Path path = Path.of(file);
        if (Files.isRegularFile(path)) {
            return parse(file, () -> ConfigFactory.parseFile(file(path), required()));
        }
        if (Presets.has(file)) {
            return packaged(file);
        }
        throw new ConfigurationException(
                file + " is neither a configuration file nor a packaged preset; the presets are "
                        + String.join(", ", Presets.names()) + ".",
                null);
    }

    /** HOCON finds what a file includes by the file's folder, so it must have one. */
    private static File file(Path path) {
        return path.getParent() == null ? new File(".", path.toString()) : path.toFile();
    }

    private static Config packaged(String preset) {
        return parse(
                preset,
                () -> ConfigFactory.parseResources(
                        ConfigurationSource.class.getClassLoader(), Presets.resource(preset), required()));
    }

    private static Config parse(String file, Supplier<Config> parsing) {
        try {
            return parsing.get();
        } catch (ConfigException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is named must be there. */
    private static ConfigParseOptions required() {
        return ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new RequiredInclude());
    }
}
