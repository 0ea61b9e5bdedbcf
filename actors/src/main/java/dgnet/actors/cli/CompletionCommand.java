package dgnet.actors.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code dgnet completion SHELL}. */
@Command(
        name = "completion",
        footer = {"  dgnet completion bash", "  dgnet completion zsh"},
        hidden = true,
        description = {
            "Prints a script that completes the commands and options of dgnet in a shell. The folder of the program"
                    + " contains the script: completions/dgnet.bash."
        })
final class CompletionCommand implements Runnable {
    private enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @CommandLine.Spec
    private CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // One script is for both shells.
    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}. The script works in both.")
    private Shell shell;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("dgnet", spec.parent().commandLine()));
        out.flush();
    }
}
