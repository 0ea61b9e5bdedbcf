package dgnet.actors.cli;

import dgnet.data.DataException;
import dgnet.model.predict.EvaluationReport;
import dgnet.model.predict.VolumeEvaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Scores a trained model on the whole scans of every domain of its data set. */
final class Evaluation {
    private Evaluation() {}

    /** Scores every domain, prints the table and writes the figures into the run's folder. */
    static EvaluationReport of(TrainedModel model, RunDirectory run, PrintWriter out) {
        OverwrittenLine line = new OverwrittenLine(out);
        line.show(
                "evaluating " + run.path().relativize(model.checkpoint()) + ", after " + model.episode() + " episodes");
        VolumeEvaluation evaluation = new VolumeEvaluation(
                model.learner(),
                model.dataset(),
                model.split(),
                model.configuration().data().preparation(),
                model.configuration().validation().batchSize());
        EvaluationReport report = evaluation.evaluate(domains(model), score -> {});
        line.clear();
        out.print(report.table());
        out.flush();
        write(run.evaluation(), report.json());
        write(run.metrics(), report.csv());
        return report;
    }

    /** The sources in the run's order, domains that it had no use for, the target. */
    private static List<String> domains(TrainedModel model) {
        List<String> domains = new ArrayList<>(model.configuration().data().sources());
        for (String domain : model.dataset().domains()) {
            if (!domains.contains(domain) && !domain.equals(model.split().target())) {
                domains.add(domain);
            }
        }
        domains.add(model.split().target());
        return domains;
    }

    private static void write(Path file, String text) {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DataException("the figures cannot be written to " + file + ": " + e, e);
        }
    }
}
