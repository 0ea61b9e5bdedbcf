package dgnet.actors.cli.service;

import dgnet.actors.cli.shared.ProcessSignals;
import dgnet.actors.config.RunConfiguration.ShutdownSettings;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.http.HttpServer;
import dgnet.actors.job.Jobs;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.service.Service;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dgnet serve}. */
@Command(
        name = "serve",
        footer = {"  dgnet serve", "  dgnet serve service.conf --set port=8080"},
        description = {
            "Runs the service: receives runs over HTTP, queues them, trains one on each device, and resumes them after a"
                    + " restart.",
            "Without a token (DGNET_TOKEN), only this machine can use the service. conf/service.conf explains every key."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(150);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ServiceCommand.Configuration configuration;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ServiceSettings settings = configuration.load();
        CompletableFuture<Integer> ending = new CompletableFuture<>();
        try (ProcessSignals signals = new ProcessSignals(new ShutdownSettings(GRACE, ExitCodes.SUCCESS.code()))) {
            // Starting the service resumes its runs, so the port is checked first.
            HttpServer.requireFreeAddress(settings);
            Service service = Service.start(
                    settings, HttpServer.systemSettings(settings), new ServingProcess(settings.standby(), out));
            signals.request().begin(() -> ending.complete(ExitCodes.SUCCESS.code()));
            String address;
            try {
                Jobs jobs = Jobs.in(service.folder().resolve("jobs"), settings.jobs(), service.system());
                address = HttpServer.open(
                        service.system(), service.runs(), service.metrics(), jobs, service.experiments(jobs), settings);
            } catch (RuntimeException fault) {
                service.stop().toCompletableFuture().join();
                throw fault;
            }
            out.println("dgnet serves at " + address);
            out.println("its runs are in " + settings.runsDirectory() + "; use dgnet submit, runs and watch");
            out.flush();
            int exitCode = ending.join();
            service.stop().toCompletableFuture().join();
            return exitCode;
        }
    }

    /** This process, as the owner of the service. */
    private record ServingProcess(boolean standby, PrintWriter out) implements Service.Owner {
        @Override
        public void waiting(String sentence) {
            out.println(sentence);
            out.flush();
        }

        @Override
        public void replaced(String sentence) {
            LoggerFactory.getLogger(ServeCommand.class).error("This process ends: {}", sentence);
            out.println("dgnet: " + sentence);
            out.flush();
            // Without the shutdown hooks. A standby is started again; two other services would replace each other
            // forever.
            Runtime.getRuntime().halt((standby ? ExitCodes.START_AGAIN : ExitCodes.FAILED).code());
        }
    }
}
