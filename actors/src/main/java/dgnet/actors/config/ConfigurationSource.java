package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import com.typesafe.config.ConfigResolveOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a configuration from its sources: the file of the user or a preset, {@code --set} overrides, and the packaged defaults. */
final class ConfigurationSource {
    static final String DEFAULTS = "dgnet.conf";

    private ConfigurationSource() {}

    /** The packaged defaults of a run, with all keys. */
    static Config defaults() {
        return defaults(DEFAULTS);
    }

    /** The packaged defaults in a resource, with all keys. */
    static Config defaults(String resource) {
        return ConfigFactory.parseResources(
                        ConfigurationSource.class.getClassLoader(),
                        resource,
                        ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve();
    }

    /**
     * The overrides over the file over the defaults, with substitutions resolved, not checked.
     *
     * @param file a path, or the name of a packaged preset
     * @param assignments keys given on the command line, with precedence
     * @throws ConfigurationException if the file is absent or not HOCON
     */
    static Config read(String file, List<Assignment> assignments, Config defaults) {
        return over(file, parse(file), assignments, defaults);
    }

    /** The same for a packaged preset or {@link Presets#DEFAULTS}, even if a file with this name exists. */
    static Config readPreset(String preset, List<Assignment> assignments, Config defaults) {
        return over(preset, packaged(preset), assignments, defaults);
    }

    /** The same for the text of a file. */
    static Config readText(String text, Config defaults) {
        String source = "the configuration";
        return over(source, parse(source, () -> ConfigFactory.parseString(text)), List.of(), defaults);
    }

    /** The same for an optional file that is not a preset. */
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
            throw new ConfigurationException("Cannot resolve " + file + ": " + e.getMessage(), e);
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

    /** HOCON resolves includes relative to the folder of the file, so the file needs a parent folder. */
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
            throw new ConfigurationException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Options that require each file to exist. */
    private static ConfigParseOptions required() {
        return ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new RequiredInclude());
    }

    /**
     * Includes that must exist. HOCON ignores an absent file, so that a misspelt name would silently turn a preset into the plain defaults.
     * A name is looked up next to the including file, then among the packaged configurations.
     */
    private static final class RequiredInclude implements ConfigIncluder {
        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            ConfigParseable included = context.relativeTo(what);
            if (included == null) {
                throw new ConfigException.Generic("Cannot find the file of include \"" + what + "\"");
            }
            return included.parse(context.parseOptions().setAllowMissing(false));
        }
    }
}
