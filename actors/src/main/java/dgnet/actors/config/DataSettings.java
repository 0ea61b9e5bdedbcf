package dgnet.actors.config;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.NnunetSettings;
import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.sample.DomainSampler.Balance;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;

/**
 * The scans of a run and their preparation: {@code dgnet.data}.
 *
 * @param layout one of {@link Datasets#LAYOUTS}
 * @param root the folder of the data set
 * @param domains what defines a domain, if the layout allows a choice
 * @param masks how masks are read
 * @param nnunet the choices of the layout {@code nnunet}
 * @param target the domain that training never sees
 * @param sources the source domains in order; empty: every domain but the target
 * @param confirmedDomains domains that are different from others of nearly the same name
 * @param labelledFraction share of each source domain's labelled training subjects whose labels are used, in (0, 1]
 * @param validationFraction share of each source domain's labelled subjects held out, in [0, 0.5]
 * @param balance the unit that is drawn with equal probability
 * @param cache the folder of the prepared slices
 */
@RecordBuilder
public record DataSettings(
        String layout,
        Path root,
        DomainRule domains,
        MaskRules masks,
        NnunetSettings nnunet,
        String target,
        List<String> sources,
        List<String> confirmedDomains,
        double labelledFraction,
        double validationFraction,
        Balance balance,
        PreparationSettings preparation,
        Path cache) {
    public DataSettings {
        sources = List.copyOf(sources);
        confirmedDomains = List.copyOf(confirmedDomains);
    }

    /** Opens the data set. */
    public Dataset open() {
        return Datasets.open(layout, root, domains, masks, nnunet);
    }

    /** The meaning of the labels. */
    public Structures structures() {
        return Datasets.structures(layout, root);
    }
}
