package dgnet.actors.cli;

import dgnet.actors.client.ClientException;
import dgnet.actors.launch.BuildVersion;
import dgnet.actors.launch.EngineProperties;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.DataException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code dgnet}. */
@Command(
        name = "dgnet",
        footer = {"  dgnet quickstart", "  dgnet help train"},
        description = "Trains segmentation models that keep working on scanners they never saw.",
        mixinStandardHelpOptions = true,
        versionProvider = Dgnet.Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        exitCodeListHeading = "%nExit codes: see dgnet help exit-codes.%n",
        subcommands = {
            QuickstartCommand.class,
            PhantomCommand.class,
            CheckCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            ResumeCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            InspectCommand.class,
            ServeCommand.class,
            ServiceCommand.class,
            SubmitCommand.class,
            RunsCommand.class,
            WatchCommand.class,
            OrderCommand.Pause.class,
            OrderCommand.Checkpoint.class,
            OrderCommand.Stop.class,
            LabelCommand.class,
            DeleteCommand.class,
            HelpCommand.class
        })
public final class Dgnet implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--debug", description = "Show the stack trace of an error.", scope = ScopeType.INHERIT)
    private boolean debug;

    /** Runs the program and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Halting is System.exit's work: shutdown hooks let a run end well.
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /**
     * Runs the program.
     *
     * @return its exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        EngineProperties.setDefaults();
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    /** The parser of all commands. */
    static CommandLine commandLine() {
        Dgnet dgnet = new Dgnet();
        CommandLine program = new CommandLine(dgnet);
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroup::list);
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        return program.setParameterExceptionHandler(Dgnet::badArguments)
                .setExecutionExceptionHandler((fault, command, parsed) -> dgnet.failed(fault, command));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Tell what to do: one of "
                        + String.join(", ", spec.subcommands().keySet()) + ", or --help");
    }

    private static int badArguments(ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        command.getErr().println("dgnet: " + sentence(fault.getMessage()));
        Optional<String> hint =
                fault instanceof UnmatchedArgumentException unmatched ? KeyHint.of(unmatched) : Optional.empty();
        if (hint.isPresent()) {
            command.getErr().println("Hint: " + hint.get());
        } else if (!UnmatchedArgumentException.printSuggestions(fault, command.getErr())) {
            command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitCodes.BAD_INPUT.code();
    }

    private int failed(Exception fault, CommandLine command) {
        PrintWriter err = command.getErr();
        String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        err.println("dgnet: " + sentence(message));
        if (fault instanceof RunFailedException failure) {
            if (debug) {
                err.println(failure.trace());
            }
            return failure.exitCode();
        }
        OptionalInt foreseen = foreseen(fault);
        if (debug) {
            fault.printStackTrace(err);
        } else if (foreseen.isEmpty()) {
            err.println("This was not foreseen (" + fault.getClass().getSimpleName()
                    + "); --debug shows where it came from.");
        }
        return foreseen.orElse(ExitCodes.FAILED.code());
    }

    private static OptionalInt foreseen(Exception fault) {
        if (fault instanceof ClientException service) {
            return OptionalInt.of(
                    service.reason() == ClientException.Reason.DECLINED
                            ? ExitCodes.DECLINED.code()
                            : ExitCodes.NO_SERVICE.code());
        }
        return fault instanceof DataException ? OptionalInt.of(ExitCodes.BAD_INPUT.code()) : OptionalInt.empty();
    }

    private static String sentence(String message) {
        String text = message.stripTrailing();
        return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dgnet " + BuildVersion.program(), "Java " + Runtime.version()};
        }
    }
}
