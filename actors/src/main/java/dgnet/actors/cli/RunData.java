package dgnet.actors.cli;

import dgnet.actors.config.DataSettings;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.run.BatchSource;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Split;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.ReadPolicy;
import dgnet.data.sample.DomainSampler;
import dgnet.model.predict.StoreValidationSet;
import dgnet.model.predict.ValidationSet;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run trains on, opened and checked: data set, division into training and validation, prepared slices.
 *
 * @param configuration the run's configuration with the source domains that the data set gave it
 * @param samplers the batches of each source domain
 */
record RunData(
        RunConfiguration configuration,
        Dataset dataset,
        Split split,
        PreparedStore store,
        Map<String, DomainSampler> samplers)
        implements AutoCloseable {
    private static final ReadPolicy READING = new ReadPolicy(3, Duration.ofSeconds(2));

    /**
     * Opens the data set and prepares its slices where that has not been done. The target domain's scans are not read.
     *
     * @throws dgnet.data.DataException where the data cannot be used, or does not fit the configuration
     */
    static RunData open(RunConfiguration asked, PrintWriter out) {
        DataSettings data = asked.data();
        Dataset dataset = Datasets.open(data.layout(), data.root());
        Split split = split(asked, dataset);
        RunConfiguration configuration = asked.withSources(
                split.sources().stream().map(Split.DomainSplit::domain).toList());
        List<String> sources = configuration.data().sources();
        OverwrittenLine line = new OverwrittenLine(out);
        PreparedStore store = PreparedStore.open(
                data.cache(),
                dataset,
                sources,
                data.preparation(),
                READING,
                progress -> line.show("preparing " + progress.domain() + ": " + progress.done() + " of "
                        + progress.total() + " subjects"));
        line.clear();
        Map<String, DomainSampler> samplers = new HashMap<>();
        for (Split.DomainSplit domain : split.sources()) {
            samplers.put(
                    domain.domain(),
                    new DomainSampler(store, domain, configuration.augmentation(), configuration.seed()));
        }
        return new RunData(configuration, dataset, split, store, samplers);
    }

    /** The division of a data set that a configuration asks for. */
    static Split split(RunConfiguration configuration, Dataset dataset) {
        DataSettings data = configuration.data();
        return Split.of(
                dataset,
                data.target(),
                data.sources(),
                data.labelledFraction(),
                data.validationFraction(),
                configuration.seed());
    }

    /** The batches of every source domain. */
    BatchSource batches() {
        return (domain, episode, role, step, count, excluded) ->
                samplers.get(domain).draw(episode, role, step, count, excluded);
    }

    /** The validation subjects of every source domain. */
    ValidationSet validation() {
        return new StoreValidationSet(store, split, dataset.structures());
    }

    @Override
    public void close() {
        store.close();
    }
}
