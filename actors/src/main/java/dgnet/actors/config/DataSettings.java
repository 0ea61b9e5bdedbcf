package dgnet.actors.config;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.sample.DomainSampler.Balance;
import java.nio.file.Path;
import java.util.List;

/**
 * Which scans a run learns from, and how they are prepared: {@code dgnet.data}.
 *
 * @param layout one of {@link Datasets#LAYOUTS}
 * @param root the data set's folder
 * @param domains what makes a domain where the layout leaves the choice
 * @param target the domain that training never sees
 * @param sources the source domains in order; empty: every domain but the target
 * @param labelledFraction share of each source domain's labelled training subjects whose labels are used, in (0, 1]
 * @param validationFraction share of each source domain's labelled subjects held out, in [0, 0.5]
 * @param balance what every slice that is drawn has an equal chance by
 * @param cache where prepared slices are kept between runs
 */
public record DataSettings(
        String layout,
        Path root,
        DomainRule domains,
        String target,
        List<String> sources,
        double labelledFraction,
        double validationFraction,
        Balance balance,
        PreparationSettings preparation,
        Path cache) {
    public DataSettings {
        sources = List.copyOf(sources);
    }

    /** Opens the data set. */
    public Dataset open() {
        return Datasets.open(layout, root, domains);
    }

    /** What its labels mean. */
    public Structures structures() {
        return Datasets.structures(layout, root);
    }
}
