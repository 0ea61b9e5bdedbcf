package dgnet.actors.cli.data;

import com.typesafe.config.ConfigUtil;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.DataException;
import dgnet.data.check.DataCheck;
import dgnet.data.check.ViewCheck;
import dgnet.data.check.ViewProposal;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.NnunetSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet plan DATA}. */
@Command(
        name = "plan",
        footer = {"  dgnet plan /scans/mine", "  dgnet plan /scans/mnms --target D --domains CENTRE"},
        description = {
            "Reads every file of a data set and prints a configuration for training on it: data.spacing and data.image-size"
                    + " from the labelled scans, the other keys by their defaults. Redirect the output to a file, as in"
                    + " dgnet plan /scans/mine > mine.conf.",
            "The file can be edited; conf/dgnet.conf lists all keys."
        })
public final class PlanCommand implements Callable<Integer> {
    private static final int LONGEST_NAME = 60;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "DATA", description = "The folder of the data set.")
    private Path root;

    @Option(
            names = "--target",
            paramLabel = "DOMAIN",
            description = "The domain that training never uses. Default: left empty, to be filled in.")
    private String target = "";

    @Mixin
    private DatasetOptions options;

    @Mixin
    private OutputOptions.Quiet quiet;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Dataset dataset = options.open(root);
        List<String> domains = dataset.domains();
        if (!target.isEmpty() && !domains.contains(target)) {
            throw new DataException("the target " + target + " is not a domain of " + root + "; the domains are "
                    + String.join(", ", domains));
        }
        // The output is the file, so progress is shown on the other stream.
        StatusLine line = quiet.progress(spec.commandLine().getErr());
        DataCheck check = DataCheck.of(dataset, Optional.empty(), target, (done, total) -> {
            synchronized (line) {
                line.show("reading " + done + " of " + total + " scans");
            }
        });
        line.clear();
        ViewProposal view = check.proposal()
                .orElseThrow(() -> new DataException("there is no usable scan with labels in " + root
                        + ", so there is nothing to plan with; dgnet check " + root + " lists what is wrong"));
        out.print(configuration(dataset, view));
        out.flush();
        return ExitCodes.SUCCESS.code();
    }

    private String configuration(Dataset dataset, ViewProposal view) {
        Path folder = root.toAbsolutePath().normalize();
        String others = dataset.domains().stream()
                .filter(domain -> !domain.equals(target))
                .collect(Collectors.joining(", "));
        return """
                # Written by dgnet plan for %s.
                #
                #   dgnet check FILE    compares the labels with this configuration
                #   dgnet train FILE    trains
                include "dgnet.conf"

                dgnet {
                  name = %s

                  data {
                    layout = %s
                    root = %s%s
                    # The domain that training never uses: %s.
                    target = %s
                    # The median in-plane size of a stored pixel in mm%s.
                    spacing = %s
                    # A view of %.0f mm about the centre of a slice. It contains %s of the labelled voxels.
                    image-size = %d
                  }
                }
                """.formatted(
                        oneLine(folder.toString()),
                        ConfigUtil.quoteString(name(folder)),
                        dataset.layout(),
                        ConfigUtil.quoteString(folder.toString()),
                        layoutKeys(dataset.layout()),
                        target.isEmpty() ? "one of " + oneLine(others) : "the others are " + oneLine(others),
                        ConfigUtil.quoteString(target),
                        target.isEmpty() ? "" : "; here and below, the target does not count",
                        view.spacing(),
                        view.imageSize() * view.spacing(),
                        ViewCheck.percent(view.inside()),
                        view.imageSize());
    }

    /** The keys of one layout, each on a line of its own. */
    private String layoutKeys(String layout) {
        if (layout.equals("mnms")) {
            return "\n    domains = " + options.rule().name().toLowerCase(Locale.ROOT);
        }
        NnunetSettings settings = options.nnunet();
        return settings.equals(NnunetSettings.DEFAULT)
                ? ""
                : "\n    domain-pattern = " + ConfigUtil.quoteString(settings.domainPattern()) + "\n    channel = "
                        + settings.channel();
    }

    /** The name of the run: that of the folder, in the characters that a run's name may have. */
    private static String name(Path folder) {
        String last = folder.getFileName() == null ? "" : folder.getFileName().toString();
        String name = last.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+", "");
        return name.isEmpty() ? "run" : name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
