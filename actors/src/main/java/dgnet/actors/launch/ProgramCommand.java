package dgnet.actors.launch;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The command that starts this program in another process, with the same class path. */
public final class ProgramCommand {
    /** The system property with the number of the process whose end ends this one too. */
    private static final String PARENT = "dgnet.parent";

    private static final String MAIN = "dgnet.actors.cli.Dgnet";

    private ProgramCommand() {}

    /** The option of a Java machine that ends with this process, however this one ends; see {@link #endWithParent}. */
    public static String endsWithThis() {
        return "-D" + PARENT + "=" + ProcessHandle.current().pid();
    }

    /** Ends this process as soon as the one that has started it has ended, if it was started with {@link #endsWithThis}. */
    public static void endWithParent() {
        Long parent = Long.getLong(PARENT);
        if (parent != null) {
            var unused = ProcessHandle.of(parent)
                    .map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(null))
                    .thenRun(() -> Runtime.getRuntime().halt(ExitCodes.START_AGAIN.code()));
        }
    }

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
