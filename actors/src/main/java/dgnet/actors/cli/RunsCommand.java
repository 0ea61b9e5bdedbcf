package dgnet.actors.cli;

import dgnet.actors.api.RunView;
import dgnet.actors.client.Answer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dgnet runs}. */
@Command(
        name = "runs",
        footer = {"  dgnet runs", "  dgnet runs --all --service http://gpu:8080"},
        description = "Lists the service's runs that wait or are at work, the one submitted last first.")
final class RunsCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--all", description = "Lists those that have ended, too; --json always does.")
    private boolean all;

    @Mixin
    private ServiceOptions service;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Answer<List<RunView>> runs = service.client().runs();
        if (service.json()) {
            out.println(runs.json());
            return;
        }
        List<RunView> shown =
                runs.value().stream().filter(run -> all || !run.state().ended()).toList();
        int ended = runs.value().size() - shown.size();
        if (!shown.isEmpty()) {
            new RunTable(shown).lines().forEach(out::println);
        } else if (ended == 0) {
            out.println("the service has no run yet; dgnet submit gives it one");
        } else {
            out.println("no run waits or is at work; dgnet runs --all lists " + ended + " that "
                    + (ended == 1 ? "has" : "have") + " ended");
        }
    }
}
