package dgnet.actors.cli.data;

import dgnet.actors.cli.shared.NnunetOptions;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.NnunetSettings;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how the folder of a data set is read, for commands that have no configuration. */
final class DatasetOptions {
    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description = "mnms, spinal-cord, nnunet or table. Default: the layout that fits the names of the files.")
    private String layout;

    @Option(
            names = "--domains",
            paramLabel = "RULE",
            description = "For the layout mnms: one domain per vendor, or per centre. Default: ${DEFAULT-VALUE}.")
    private DomainRule rule = DomainRule.VENDOR;

    @Mixin
    private NnunetOptions nnunet;

    /** Opens the data set in a folder. */
    Dataset open(Path root) {
        return Datasets.open(layout == null ? Datasets.layoutOf(root) : layout, root, rule, nnunet());
    }

    DomainRule rule() {
        return rule;
    }

    NnunetSettings nnunet() {
        return nnunet.settings();
    }
}
