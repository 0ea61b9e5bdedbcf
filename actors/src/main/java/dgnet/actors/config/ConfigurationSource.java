package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a run's configuration is read from: the user's file or a preset, {@code --set} overrides, and the packaged defaults. */
final class ConfigurationSource {
    static final String DEFAULTS = "dgnet.conf";

    private ConfigurationSource() {}

    /** The packaged defaults: every key. */
    static Config defaults() {
        return ConfigFactory.parseResources(
                        ConfigurationSource.class.getClassLoader(),
                        DEFAULTS,
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
        Config user = parse(file);
        for (Assignment assignment : assignments) {
            user = assignment.applied(user, defaults);
        }
        try {
            return user.withFallback(defaults).resolve(ConfigResolveOptions.defaults());
        } catch (ConfigException e) {
            throw new ConfigurationException(file + " cannot be resolved: " + e.getMessage(), e);
        }
    }

    private static Config parse(String file) {
        ConfigParseOptions options =
                ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new RequiredInclude());
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path)) {
                return ConfigFactory.parseFile(path.toFile(), options);
            }
            if (Presets.has(file)) {
                return ConfigFactory.parseResources(
                        ConfigurationSource.class.getClassLoader(), Presets.resource(file), options);
            }
        } catch (ConfigException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage(), e);
        }
        throw new ConfigurationException(
                file + " is neither a configuration file nor a packaged preset; the presets are "
                        + String.join(", ", Presets.names()) + ".",
                null);
    }
}
