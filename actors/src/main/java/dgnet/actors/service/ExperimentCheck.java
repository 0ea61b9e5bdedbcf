package dgnet.actors.service;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.api.Submission;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentConfiguration.Training;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.experiment.Experiments.Plan;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The check of a requested experiment: all its trainings are valid, and one of each row passes the whole check of a submission. */
final class ExperimentCheck {
    private final SubmissionCheck check;
    private final List<String> operator;

    ExperimentCheck(SubmissionCheck check) {
        this.check = check;
        this.operator = new ArrayList<>(check.operator());
        operator.add("runs-dir=" + check.runs());
    }

    /**
     * The trainings of a request.
     *
     * @throws ServiceException if it cannot be run
     */
    Plan plan(ExperimentRequest asked) {
        try {
            ExperimentRequest expanded = ExperimentConfiguration.expanded(asked);
            ExperimentRequest request = new ExperimentRequest(
                    expanded.name(),
                    expanded.preset(),
                    check.settings(expanded.preset(), expanded.settings()),
                    expanded.grid(),
                    expanded.priority());
            ExperimentConfiguration configuration = configuration(request);
            String any = configuration.targets().stream().findFirst().orElse("any");
            Dataset dataset = check.confined(configuration.any(any)).data().open();
            List<ExperimentCell> cells = configuration.trainings(dataset).stream()
                    .map(Training::cell)
                    .toList();
            Set<String> arms = new HashSet<>();
            for (ExperimentCell cell : cells) {
                if (arms.add(cell.arm())) {
                    Map<String, String> settings = new LinkedHashMap<>(request.settings());
                    settings.putAll(cell.changes());
                    check.check(new Submission(request.preset(), Optional.empty(), request.priority(), settings));
                }
            }
            return new Plan(configuration.name(), request, cells);
        } catch (DataException refused) {
            throw refusal(refused);
        }
    }

    private static ServiceException refusal(DataException refused) {
        return refused instanceof ConfigurationException configuration
                ? new ServiceException(Reason.UNUSABLE, configuration.getMessage(), configuration.errors())
                : new ServiceException(Reason.UNUSABLE, refused.getMessage());
    }

    /** The configuration of a checked request. */
    ExperimentConfiguration configuration(ExperimentRequest request) {
        return ExperimentConfiguration.ofClient(request, operator);
    }
}
