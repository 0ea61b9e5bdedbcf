package dgnet.actors.cli;

import dgnet.actors.config.ServiceSettings;
import dgnet.actors.service.Service;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** {@code dgnet service}: what is done to a service that is stopped. */
@Command(
        name = "service",
        footer = {"  dgnet service repair", "  dgnet service repair service.conf --set runs-dir=/srv/runs"},
        description = "Looks after a service that is stopped.",
        subcommands = ServiceCommand.Repair.class)
final class ServiceCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Tell what to do: repair, or --help");
    }

    /** {@code dgnet service repair}. */
    @Command(
            name = "repair",
            footer = {"  dgnet service repair", "  dgnet service repair service.conf --set runs-dir=/srv/runs"},
            description = {
                "Makes the history of the service's runs whole from their folders, and lists the runs.",
                "A history that cannot be read is set aside first. What it alone had is lost then: runs that waited and had no"
                        + " folder yet, priorities, the orders that the runs were given. A run whose folder does not tell its end"
                        + " is stopped; dgnet resume goes on with it."
            })
    static final class Repair implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Mixin
        private ServiceConfiguration configuration;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            ServiceSettings settings = configuration.load();
            Service.Repaired repaired = Service.repair(settings);
            repaired.setAside()
                    .ifPresent(damaged -> out.println("the history could not be read; it is kept as " + damaged));
            if (repaired.runs().isEmpty()) {
                out.println("there is no run in " + settings.runsDirectory());
            } else {
                new RunTable(repaired.runs()).lines().forEach(out::println);
            }
        }
    }
}
