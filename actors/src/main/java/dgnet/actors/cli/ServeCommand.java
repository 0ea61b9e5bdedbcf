package dgnet.actors.cli;

import dgnet.actors.config.ServiceSettings;
import dgnet.actors.config.ShutdownSettings;
import dgnet.actors.http.Door;
import dgnet.actors.job.Jobs;
import dgnet.actors.service.Service;
import dgnet.model.engine.NativeSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet serve}. */
@Command(
        name = "serve",
        description = {
            "Runs the service: takes runs over HTTP, queues them, one for each device, and goes on with them after a restart.",
            "Without a token (DGNET_TOKEN) only this machine can ask it. conf/service.conf tells every key."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(150);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "CONFIG", arity = "0..1", description = "A file of settings; the defaults without one.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set port=8080; may be repeated.")
    private List<String> overrides = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ServiceSettings settings = ServiceSettings.load(file, overrides);
        settings.umask().ifPresent(NativeSettings::umask);
        CompletableFuture<Integer> ending = new CompletableFuture<>();
        try (ProcessSignals signals = new ProcessSignals(new ShutdownSettings(GRACE, CommandLine.ExitCode.OK))) {
            Service service = Service.start(
                    settings, Door.systemSettings(settings), reason -> ending.complete(Dgnet.START_AGAIN));
            signals.request().begin(() -> ending.complete(CommandLine.ExitCode.OK));
            String address;
            try {
                address = Door.open(
                        service,
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
