package dgnet.actors.cli;

import dgnet.actors.config.ServiceSettings;
import dgnet.actors.config.ShutdownSettings;
import dgnet.actors.http.Door;
import dgnet.actors.job.Jobs;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.service.Service;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dgnet serve}. */
@Command(
        name = "serve",
        footer = {"  dgnet serve", "  dgnet serve service.conf --set port=8080"},
        description = {
            "Runs the service: takes runs over HTTP, queues them, one for each device, and goes on with them after a restart.",
            "Without a token (DGNET_TOKEN) only this machine can ask it. conf/service.conf tells every key."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(150);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ServiceConfiguration configuration;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ServiceSettings settings = configuration.load();
        CompletableFuture<Integer> ending = new CompletableFuture<>();
        try (ProcessSignals signals = new ProcessSignals(new ShutdownSettings(GRACE, ExitCodes.SUCCESS.code()))) {
            Service service = Service.start(
                    settings, Door.systemSettings(settings), reason -> ending.complete(ExitCodes.START_AGAIN.code()));
            signals.request().begin(() -> ending.complete(ExitCodes.SUCCESS.code()));
            String address;
            try {
                address = Door.open(
                        service.system(),
                        service.runs(),
                        service.metrics(),
                        Jobs.in(service.folder().resolve("jobs"), settings.jobs(), service.system()),
                        settings);
            } catch (RuntimeException fault) {
                service.stop().toCompletableFuture().join();
                throw fault;
            }
            out.println("dgnet serves at " + address);
            out.println("its runs are in " + settings.runsDirectory() + "; dgnet submit, runs and watch talk to it");
            out.flush();
            int exitCode = ending.join();
            service.stop().toCompletableFuture().join();
            return exitCode;
        }
    }
}
