package dgnet.actors.cli;

import dgnet.actors.config.ServiceSettings;
import dgnet.model.engine.NativeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The settings of the service that a command runs or repairs. */
final class ServiceConfiguration {
    @Parameters(paramLabel = "CONFIG", arity = "0..1", description = "A file of settings; the defaults without one.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set port=8080; may be repeated.")
    private List<String> overrides = List.of();

    /** Reads them, and sets the umask of this process, so that it holds for every file that is made from here on. */
    ServiceSettings load() {
        ServiceSettings settings = ServiceSettings.load(file, overrides);
        settings.umask().ifPresent(NativeSettings::umask);
        return settings;
    }
}
