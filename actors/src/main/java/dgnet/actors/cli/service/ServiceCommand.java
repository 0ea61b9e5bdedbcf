package dgnet.actors.cli.service;

import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.http.Json;
import dgnet.actors.service.Service;
import dgnet.model.engine.NativeSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet service}: maintenance of a stopped service. */
@Command(
        name = "service",
        footer = {"  dgnet service repair", "  dgnet service repair service.conf --set runs-dir=/srv/runs"},
        description = "Maintenance of a stopped service.",
        subcommands = ServiceCommand.Repair.class)
public final class ServiceCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: repair, or --help");
    }

    /** {@code dgnet service repair}. */
    @Command(
            name = "repair",
            footer = {"  dgnet service repair", "  dgnet service repair service.conf --set runs-dir=/srv/runs"},
            description = {
                "Repairs the history of the runs of the service from their folders, and lists the runs.",
                "A history that cannot be read is first moved aside. Its other contents are lost: queued runs without a folder,"
                        + " priorities, and control requests. A run whose folder has no recorded end becomes a stopped run;"
                        + " dgnet resume continues it."
            })
    static final class Repair implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Mixin
        private Configuration configuration;

        @Mixin
        private OutputOptions.Json json;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            ServiceSettings settings = configuration.load();
            List<Path> moved = new ArrayList<>();
            Service.Repaired repaired = OutputFiles.after(
                    moved,
                    () -> Service.repair(
                            settings, moved::add, spec.commandLine().getErr()::println));
            if (json.json()) {
                out.println(Json.text("runs", repaired.runs()));
                return;
            }
            repaired.setAside()
                    .ifPresent(damaged -> out.println("the history was unreadable and is kept as " + damaged));
            if (repaired.runs().isEmpty()) {
                out.println("there is no run in " + settings.runsDirectory());
            } else {
                RunText.table(repaired.runs()).forEach(out::println);
            }
        }
    }

    /** The parameter and the options that give the settings of the service. */
    public static final class Configuration {
        @Parameters(
                paramLabel = "CONFIG",
                arity = "0..1",
                description = "A file with settings. Default: the packaged settings.")
        private Optional<Path> file = Optional.empty();

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Sets one key, as in --set port=8080; may be repeated.")
        private List<String> overrides = List.of();

        /** Reads the settings, and sets the umask of this process for all files that it creates from then on. */
        ServiceSettings load() {
            ServiceSettings settings = ServiceSettings.load(file, overrides);
            settings.umask().ifPresent(NativeSettings::umask);
            return settings;
        }
    }
}
