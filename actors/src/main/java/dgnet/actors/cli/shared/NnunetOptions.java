package dgnet.actors.cli.shared;

import dgnet.data.dataset.NnunetSettings;
import picocli.CommandLine.Option;

/** Options for data in the layout of nnU-Net. */
public final class NnunetOptions {
    @Option(
            names = "--domain-pattern",
            paramLabel = "REGEX",
            description =
                    "Layout nnunet: a regular expression with one group that finds the domain in a case's name, such as"
                            + " '^([^_]+)_'. Default: the table domains.csv in the folder of the data set.")
    private String domainPattern = "";

    @Option(
            names = "--channel",
            paramLabel = "N",
            description = "Layout nnunet: the channel to read. Default: ${DEFAULT-VALUE}.")
    private int channel;

    public NnunetSettings settings() {
        return new NnunetSettings(domainPattern, channel);
    }
}
