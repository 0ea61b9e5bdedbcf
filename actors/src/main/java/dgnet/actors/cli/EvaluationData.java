package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.RunData;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Subject;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluatedDomain.Role;
import dgnet.model.evaluate.Standing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What an evaluation scores.
 *
 * @param domains with what is known of them, in the order of the report
 * @param standing what is known of each subject
 */
record EvaluationData(Dataset dataset, List<EvaluatedDomain> domains, Function<Subject, Standing> standing) {
    /** A run's own data set: its sources in their order, domains that it had no use for, the target. */
    static EvaluationData ofRun(RunDirectory run) {
        RunConfiguration configuration = run.configuration();
        Dataset dataset = configuration.data().open();
        Split split = RunData.split(configuration, dataset);
        List<String> sources = configuration.data().sources();
        List<EvaluatedDomain> domains = new ArrayList<>();
        sources.forEach(source -> domains.add(new EvaluatedDomain(source, Role.SOURCE)));
        for (String domain : dataset.domains()) {
            if (!sources.contains(domain)) {
                domains.add(new EvaluatedDomain(domain, domain.equals(split.target()) ? Role.TARGET : Role.UNSEEN));
            }
        }
        return new EvaluationData(dataset, domains, subject -> Standing.of(subject, split));
    }

    /** Another data set, of which it is known only which domains have the names of a model's sources. */
    static EvaluationData ofSources(Dataset dataset, List<String> sources) {
        return new EvaluationData(
                dataset,
                dataset.domains().stream()
                        .map(domain ->
                                new EvaluatedDomain(domain, sources.contains(domain) ? Role.SOURCE : Role.UNSEEN))
                        .toList(),
                subject -> sources.contains(subject.domain()) ? Standing.UNKNOWN : Standing.UNSEEN);
    }

    /** A data set for labels of which nobody says how they came to be. */
    static EvaluationData ofUnknown(Dataset dataset) {
        return new EvaluationData(
                dataset,
                dataset.domains().stream()
                        .map(domain -> new EvaluatedDomain(domain, Role.UNKNOWN))
                        .toList(),
                subject -> Standing.UNKNOWN);
    }

    /** The folder as a data set of the layout whose structures a model segments. */
    static Dataset open(Path root, Structures structures) {
        Dataset dataset = Datasets.open(Datasets.layoutOf(root), root);
        if (!dataset.structures().names().equals(structures.names())) {
            throw new DataException("the model segments " + String.join(", ", structures.names()) + "; the data in "
                    + root + " have " + String.join(", ", dataset.structures().names()));
        }
        return dataset;
    }
}
