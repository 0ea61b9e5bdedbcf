package dgnet.actors.launch;

import dgnet.actors.config.DataSettings;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.run.BatchSource;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.DomainSpelling;
import dgnet.data.dataset.Split;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.PreparedStore.PreparationProgress;
import dgnet.data.prepare.ReadPolicy;
import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.DomainSampler;
import dgnet.model.predict.StoreValidationSet;
import dgnet.model.predict.ValidationSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The data of a run, opened and checked: data set, split into training and validation, prepared slices.
 *
 * @param configuration of the run, with the source domains of the data set
 * @param samplers one for each source domain
 */
public record RunData(
        RunConfiguration configuration,
        Dataset dataset,
        Split split,
        PreparedStore store,
        Map<String, DomainSampler> samplers)
        implements AutoCloseable {
    /**
     * Opens the data set and prepares missing slices. The scans of the target domain are not read.
     *
     * @param progress receives the progress of the preparation
     * @throws dgnet.data.DataException if the data cannot be used, or do not fit the configuration
     */
    public static RunData open(RunConfiguration asked, Consumer<PreparationProgress> progress) {
        DataSettings data = asked.data();
        Dataset dataset = data.open();
        Split split = unseenSplit(asked, dataset);
        RunConfiguration configuration = asked.withSources(sources(split));
        List<String> sources = configuration.data().sources();
        PreparedStore store = PreparedStore.open(
                data.cache(),
                dataset,
                sources,
                data.preparation(),
                new ReadPolicy(asked.faults().readAttempts(), asked.faults().readPause()),
                progress);
        Map<String, DomainSampler> samplers = new HashMap<>();
        for (Split.DomainSplit domain : split.sources()) {
            samplers.put(
                    domain.domain(),
                    new DomainSampler(
                            store, domain, configuration.augmentation(), data.balance(), configuration.seed()));
        }
        RunData opened = new RunData(configuration, dataset, split, store, samplers);
        opened.requireEnough();
        return opened;
    }

    /**
     * The settings of a run on a data set, derived from the names of its files; no scan is read.
     *
     * @throws dgnet.data.DataException if the data cannot be used, or do not fit the configuration
     */
    public static TrainingSettings setup(RunConfiguration asked, Dataset dataset) {
        return new TrainingSettings(asked.withSources(sources(unseenSplit(asked, dataset))), dataset.structures());
    }

    private static List<String> sources(Split split) {
        return split.sources().stream().map(Split.DomainSplit::domain).toList();
    }

    /** The number of subjects in the source domains. */
    public int subjects() {
        return configuration.data().sources().stream()
                .mapToInt(domain -> dataset.subjects(domain).size())
                .sum();
    }

    /** The subjects that could not be prepared. No episode draws slices of them. */
    public List<Quarantined> refused() {
        return store.refused().stream()
                .map(subject -> new Quarantined(
                        0,
                        subject.domain(),
                        Optional.of(subject.subject()),
                        subject.file(),
                        subject.cause(),
                        Instant.now()))
                .toList();
    }

    private void requireEnough() {
        List<Quarantined> refused = refused();
        double most = configuration.faults().maxQuarantined();
        if (refused.size() > most * subjects()) {
            store.close();
            throw new DataException(
                    refused.size() + " of the " + subjects() + " subjects of the source domains cannot be"
                            + " used, more than data.max-quarantined = " + most + " allows:\n"
                            + refused.stream()
                                    .map(entry -> "  " + entry.domain() + ", "
                                            + entry.subject().orElseThrow() + ": " + entry.cause())
                                    .collect(Collectors.joining("\n"))
                            + "\nRepair or remove their files, or increase data.max-quarantined");
        }
    }

    /** As {@link #split}, for a training: the target must not be a source domain under another spelling. */
    private static Split unseenSplit(RunConfiguration configuration, Dataset dataset) {
        Split split = split(configuration, dataset);
        DomainSpelling.requireUnseen(
                dataset.root(),
                split.target(),
                sources(split),
                configuration.data().confirmedDomains());
        return split;
    }

    /** The split of a data set by a configuration. */
    public static Split split(RunConfiguration configuration, Dataset dataset) {
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
    public BatchSource batches() {
        return new SampledBatches(samplers);
    }

    /** The validation subjects of every source domain. */
    public ValidationSet validation() {
        return new StoreValidationSet(
                store, split, dataset.structures(), configuration.data().preparation());
    }

    @Override
    public void close() {
        store.close();
    }

    /**
     * The batches of the source domains.
     *
     * @param samplers one for each domain
     */
    private record SampledBatches(Map<String, DomainSampler> samplers) implements BatchSource {
        @Override
        public Batch draw(BatchRequest request) {
            return draw(request, List.of());
        }

        @Override
        public Batch draw(BatchRequest request, List<AmplitudeSpectrum> foreign) {
            return samplers.get(request.domain()).draw(request, foreign);
        }

        @Override
        public boolean mixesAmplitudes() {
            return samplers.values().stream().anyMatch(DomainSampler::mixesAmplitudes);
        }

        @Override
        public List<AmplitudeSpectrum> amplitudes(String by, BatchRequest slices) {
            return samplers.get(slices.domain()).amplitudes(by, slices);
        }
    }
}
