package dgnet.actors.launch;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The command that starts this program in another process, with the same class path. */
public final class ProgramCommand {
    private static final String MAIN = "dgnet.actors.cli.Dgnet";

    private ProgramCommand() {}

    /**
     * The command.
     *
     * @param kept which options of this Java machine the other one has too, besides those for monitoring and debugging, which it never has
     * @param options further options of the Java machine
     * @param arguments of {@code dgnet}
     */
    public static List<String> of(Predicate<String> kept, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Dcom.sun.management") && !option.startsWith("-agentlib"))
                .filter(kept)
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(arguments);
        return command;
    }
}
