package dgnet.actors.cli.service;

import dgnet.actors.api.RunView;
import dgnet.actors.client.ServiceClient.Response;
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
        description = "Lists the queued and active runs of the service, the newest first.")
public final class RunsCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--all", description = "Also lists ended runs; --json always lists them.")
    private boolean all;

    @Mixin
    private ServiceOptions service;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Response<List<RunView>> runs = service.client().runs();
        if (service.json()) {
            out.println(runs.json());
            return;
        }
        List<RunView> shown =
                runs.value().stream().filter(run -> all || !run.state().ended()).toList();
        int ended = runs.value().size() - shown.size();
        if (!shown.isEmpty()) {
            RunText.table(shown).forEach(out::println);
        } else if (ended == 0) {
            out.println("the service has no runs; dgnet submit adds one");
        } else {
            out.println("no run is queued or active; dgnet runs --all lists " + ended + " ended "
                    + (ended == 1 ? "run" : "runs"));
        }
    }
}
