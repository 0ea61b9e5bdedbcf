package dgnet.actors.cli;

import dgnet.actors.launch.ExitCodes;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet help [COMMAND]} and {@code dgnet help exit-codes}. */
@Command(
        name = "help",
        footer = {"  dgnet help train", "  dgnet help exit-codes"},
        helpCommand = true,
        hidden = true,
        description = "Shows the help of a command, or the exit codes (dgnet help exit-codes).")
final class HelpCommand implements Runnable {
    private static final String EXIT_CODES = "exit-codes";

    @CommandLine.Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TOPIC",
            description = "The name of a command, such as train or service repair, or " + EXIT_CODES
                    + ". Default: the list of commands.")
    private List<String> topic = List.of();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (topic.equals(List.of(EXIT_CODES))) {
            out.print(exitCodes(spec.commandLine()));
            out.flush();
            return;
        }
        CommandLine command = spec.parent().commandLine();
        for (String name : topic) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "There is no help for '" + String.join(" ", topic) + "'. Give the name of a command, one of "
                                + String.join(", ", spec.parent().subcommands().keySet()) + ", or " + EXIT_CODES);
            }
            command = next;
        }
        command.usage(out);
    }

    private static String exitCodes(CommandLine command) {
        int width = command.getUsageHelpWidth();
        TextTable table = TextTable.forColumns(
                command.getColorScheme(),
                new Column(6, 2, Column.Overflow.SPAN),
                new Column(width - 6, 1, Column.Overflow.WRAP));
        Arrays.stream(ExitCodes.values())
                .forEach(exit -> table.addRowValues(Integer.toString(exit.code()), exit.meaning()));
        return "Exit codes of dgnet:" + System.lineSeparator() + table;
    }
}
