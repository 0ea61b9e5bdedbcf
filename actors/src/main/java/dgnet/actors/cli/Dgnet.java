package dgnet.actors.cli;

import dgnet.actors.cli.data.CheckCommand;
import dgnet.actors.cli.data.PhantomCommand;
import dgnet.actors.cli.data.PlanCommand;
import dgnet.actors.cli.data.PrepareCommand;
import dgnet.actors.cli.data.TableCommand;
import dgnet.actors.cli.experiment.CompareCommand;
import dgnet.actors.cli.experiment.ExperimentCommand;
import dgnet.actors.cli.model.EvaluateCommand;
import dgnet.actors.cli.model.InspectCommand;
import dgnet.actors.cli.model.ModelFileCommand;
import dgnet.actors.cli.model.PredictCommand;
import dgnet.actors.cli.service.AttemptCommand;
import dgnet.actors.cli.service.ControlCommand;
import dgnet.actors.cli.service.RunsCommand;
import dgnet.actors.cli.service.ServeCommand;
import dgnet.actors.cli.service.ServiceCommand;
import dgnet.actors.cli.service.SubmitCommand;
import dgnet.actors.cli.service.WatchCommand;
import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.cli.train.QuickstartCommand;
import dgnet.actors.cli.train.ResumeCommand;
import dgnet.actors.cli.train.TrainCommand;
import dgnet.actors.client.ClientException;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.launch.BuildVersion;
import dgnet.actors.launch.EngineProperties;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ProgramCommand;
import dgnet.data.DataException;
import dgnet.model.engine.NativeLog;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code dgnet}. */
@Command(
        name = "dgnet",
        footer = {"  dgnet quickstart", "  dgnet help train"},
        description = "Trains segmentation models that generalise to scanners outside the training data.",
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
            TableCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            ResumeCommand.class,
            EvaluateCommand.class,
            ExperimentCommand.class,
            CompareCommand.class,
            PredictCommand.class,
            ModelFileCommand.Export.class,
            ModelFileCommand.Import.class,
            InspectCommand.class,
            ServeCommand.class,
            AttemptCommand.class,
            ServiceCommand.class,
            SubmitCommand.class,
            RunsCommand.class,
            WatchCommand.class,
            ControlCommand.Pause.class,
            ControlCommand.Checkpoint.class,
            ControlCommand.Stop.class,
            ControlCommand.Label.class,
            ControlCommand.Delete.class,
            CompletionCommand.class,
            HelpCommand.class
        })
public final class Dgnet implements Runnable {
    private static final String OPTION = "--";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--debug",
            description = "Show the stack trace of an error, and the warnings of native libraries.",
            scope = ScopeType.INHERIT)
    private boolean debug;

    /** Runs the program, and exits with its exit code. */
    public static void main(String[] arguments) {
        ProgramCommand.endWithParent();
        // System.exit runs the shutdown hooks, which stop a run.
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
        if (List.of(arguments).contains("--debug")) {
            NativeLog.showWarnings();
        }
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    /** The parser for all commands. */
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
                "Missing command: one of "
                        + String.join(", ", spec.subcommands().keySet()) + ", or --help");
    }

    private static int badArguments(ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        command.getErr().println("dgnet: " + sentence(fault.getMessage()));
        Optional<String> hint =
                fault instanceof UnmatchedArgumentException unmatched ? keyHint(unmatched) : Optional.empty();
        if (hint.isPresent()) {
            command.getErr().println("Hint: " + hint.get());
        } else if (!UnmatchedArgumentException.printSuggestions(fault, command.getErr())) {
            command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitCodes.BAD_INPUT.code();
    }

    /**
     * A hint to use {@code --set} for an unknown option with the name of a configuration key, or of the last part of a key; empty if there
     * is no such key, or the command has no {@code --set}.
     */
    private static Optional<String> keyHint(UnmatchedArgumentException fault) {
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
                .anyMatch(mixin -> mixin.userObject() instanceof ServiceCommand.Configuration);
        return ofService ? ServiceSettings.keysCalled(name) : RunConfiguration.keysCalled(name);
    }

    private int failed(Exception fault, CommandLine command) {
        PrintWriter err = command.getErr();
        String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        err.println("dgnet: " + sentence(message));
        if (fault instanceof CommandFailedException failure) {
            if (debug) {
                err.println(failure.trace());
            }
            return failure.exitCode();
        }
        OptionalInt expected = exitCode(fault);
        if (debug) {
            fault.printStackTrace(err);
        } else if (expected.isEmpty()) {
            err.println("Internal error (" + fault.getClass().getSimpleName() + "); --debug shows the stack trace.");
        }
        return expected.orElse(ExitCodes.FAILED.code());
    }

    /** The exit code for an error of the input or of the service; empty for an internal error. */
    private static OptionalInt exitCode(Exception fault) {
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

    /** The groups in which {@code dgnet --help} lists the commands. */
    enum CommandGroup {
        DATA("Data", "phantom table check plan prepare"),
        TRAIN("Train", "quickstart train resume experiment"),
        MODEL("Use a model", "evaluate compare predict export import inspect"),
        SERVICE("Service", "serve service submit runs watch pause checkpoint stop label delete");

        private final String title;
        private final String commands;

        CommandGroup(String title, String commands) {
            this.title = title;
            this.commands = commands;
        }

        /** The heading of the group. */
        String title() {
            return title;
        }

        /** The names of the commands, in the order of the list. */
        List<String> commands() {
            return List.of(commands.split(" ", -1));
        }

        /** All groups, each a heading and a list of its commands. */
        static String list(Help help) {
            return Arrays.stream(values())
                    .map(group -> String.format("%n%s:%n", group.title) + help.commandList(group.of(help)))
                    .collect(Collectors.joining());
        }

        private Map<String, Help> of(Help help) {
            Map<String, Help> members = new LinkedHashMap<>();
            commands().forEach(name -> members.put(name, help.subcommands().get(name)));
            return members;
        }
    }
}
