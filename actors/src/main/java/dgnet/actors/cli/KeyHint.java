package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.config.ServiceSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** A hint for an unknown option that has the name of a configuration key, or of its last part: the key is set with {@code --set}. */
final class KeyHint {
    private static final String OPTION = "--";

    private KeyHint() {}

    /** The hint; empty if the command takes no keys or no key has the name of an unknown option. */
    static Optional<String> of(UnmatchedArgumentException fault) {
        CommandSpec command = fault.getCommandLine().getCommandSpec();
        if (!command.optionsMap().containsKey("--set")) {
            return Optional.empty();
        }
        return fault.getUnmatched().stream()
                .filter(argument -> argument.startsWith(OPTION))
                .map(argument -> argument.substring(OPTION.length()).split("=", 2)[0])
                .map(name -> keys(command, name))
                .filter(keys -> !keys.isEmpty())
                .findFirst()
                .map(keys -> keys.stream().map(key -> "--set " + key + "=…").collect(Collectors.joining(" or ")))
                .map(settings -> "use " + settings);
    }

    private static List<String> keys(CommandSpec command, String name) {
        boolean ofService = command.mixins().values().stream()
                .anyMatch(mixin -> mixin.userObject() instanceof ServiceConfiguration);
        return ofService ? ServiceSettings.keysCalled(name) : RunConfiguration.keysCalled(name);
    }
}
