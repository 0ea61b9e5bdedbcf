package dgnet.actors.cli.shared;

import dgnet.actors.config.Presets;
import dgnet.actors.config.RunConfiguration;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parameter and the options that give the configuration of a run. */
public final class ConfigurationOptions {
    @Parameters(
            paramLabel = "CONFIG",
            description = "A configuration file, or the name of a preset: " + Presets.LIST + ".")
    private String file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    /**
     * Reads and checks the configuration.
     *
     * @throws dgnet.actors.config.ConfigurationException if it is not valid
     */
    public RunConfiguration load() {
        return RunConfiguration.load(file, overrides);
    }
}
