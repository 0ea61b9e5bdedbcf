package dgnet.actors.cli.data;

import dgnet.actors.cli.shared.Columns;
import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.config.Presets;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.check.DataCheck;
import dgnet.data.check.DataCheck.Readiness;
import dgnet.data.check.DomainTable;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Finding;
import dgnet.model.report.DataCheckPage;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet check DATA}. */
@Command(
        name = "check",
        footer = {
            "  dgnet check /scans/mnms",
            "  dgnet check /scans/mnms --html check.html --json check.json",
            "  dgnet check mine.conf"
        },
        description = {
            "Reads every file of a data set and reports its contents and its problems: a table of the domains, then each"
                    + " finding once. --html writes a page with a contact sheet of each domain, --json writes everything as"
                    + " JSON.",
            "With the configuration of a training it also reports the labels outside the network's view"
                    + " (data.image-size × data.spacing). It proposes a view in any case; dgnet plan writes it to a"
                    + " configuration.",
            "Exit code 0: training can start, perhaps without some scans; 2: training cannot start. The page and the JSON"
                    + " are written in both cases."
        })
public final class CheckCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "DATA",
            description = "The folder of the data set, or a configuration file or preset whose data set is checked.")
    private String data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "With a configuration: sets one key, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    @Mixin
    private DatasetOptions options;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes the page with the contact sheets.")
    private Path html;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes everything as JSON; - prints it.")
    private Path json;

    @Option(
            names = "--max-quarantined",
            paramLabel = "SHARE",
            description =
                    "The share of scans that may be left out, as data.max-quarantined. Default: ${DEFAULT-VALUE}.")
    private double maxQuarantined = 0.1;

    @Mixin
    private OutputOptions.Quiet output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean printed = json != null && json.toString().equals("-");
        OutputFiles files = OutputFiles.of(
                Stream.of(printed ? Optional.<Path>empty() : Optional.ofNullable(json), Optional.ofNullable(html))
                        .flatMap(Optional::stream)
                        .toList());
        Optional<RunConfiguration> run = configuration();
        Path root = Path.of(data);
        Dataset dataset = run.map(training -> training.data().open()).orElseGet(() -> options.open(root));
        StatusLine line = output.progress(printed ? new PrintWriter(Writer.nullWriter()) : out);
        DataCheck check = DataCheck.of(
                dataset,
                run.map(training -> training.data().preparation()),
                run.map(training -> training.data().target()).orElse(""),
                (done, total) -> {
                    synchronized (line) {
                        line.show("checking " + done + " of " + total + " scans");
                    }
                });
        line.clear();
        boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--max-quarantined");
        Readiness readiness =
                check.readiness(run.isPresent() && !asked ? run.get().faults().maxQuarantined() : maxQuarantined);
        if (printed) {
            out.print(check.json(readiness));
        } else {
            print(check, readiness, out);
        }
        out.flush();
        if (json != null && !printed) {
            files.write(json, check.json(readiness));
        }
        if (html != null) {
            files.write(html, () -> DataCheckPage.of(check, readiness));
        }
        files.finish();
        return readiness.ready() ? ExitCodes.SUCCESS.code() : ExitCodes.BAD_INPUT.code();
    }

    /** The configuration, if DATA is one. A folder takes precedence over a preset with the same name. */
    private Optional<RunConfiguration> configuration() {
        Path path = Path.of(data);
        boolean preset = Presets.names().contains(data.replaceFirst("\\.conf$", ""));
        if (Files.isDirectory(path) || !(Files.isRegularFile(path) || preset)) {
            if (!overrides.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--set needs a configuration, but " + data + " is not one");
            }
            return Optional.empty();
        }
        for (String option : List.of("--layout", "--domains")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + " is for a folder; with a configuration use --set data." + option.substring(2) + "=…");
            }
        }
        return Optional.of(RunConfiguration.load(data, overrides));
    }

    private static void print(DataCheck check, Readiness readiness, PrintWriter out) {
        Columns.of(DomainTable.of(check)).forEach(out::println);
        Finding.Severity severity = null;
        for (Finding finding : check.findings()) {
            if (finding.kind().severity() != severity) {
                severity = finding.kind().severity();
                out.println();
                out.println(DomainTable.meaning(severity) + ":");
            }
            out.println("  " + finding.kind().title() + ": " + finding.message());
        }
        out.println();
        check.view().ifPresent(view -> out.println(view.sentence()));
        check.proposal().ifPresent(proposal -> out.println(proposal.sentence()));
        out.println(readiness.sentence());
    }
}
