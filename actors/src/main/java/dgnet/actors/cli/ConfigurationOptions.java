package dgnet.actors.cli;

import dgnet.actors.config.Presets;
import dgnet.actors.config.RunConfiguration;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The configuration that a command works by. */
final class ConfigurationOptions {
    @Parameters(
            paramLabel = "CONFIG",
            description = "A configuration file, or the name of a preset: " + Presets.LIST + ".")
    private String file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    /** Reads it. */
    RunConfiguration load() {
        return RunConfiguration.load(file, overrides);
    }
}
