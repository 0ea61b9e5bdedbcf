package dgnet.actors.cli;

import dgnet.actors.launch.BuildVersion;
import dgnet.actors.launch.ModelSource;
import dgnet.data.AtomicFile;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Subject;
import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.CasePictures;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.LabelSource;
import dgnet.model.evaluate.ModelLabels;
import dgnet.model.evaluate.VolumeEvaluation;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import dgnet.model.report.HtmlReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores labels of whole scans, prints the table and leaves four files: {@code metrics.csv}, {@code subjects.csv}, {@code metrics.json} and
 * {@code report.html}, each whole or as it was.
 */
final class Evaluation {
    /** The file with every figure. */
    static final String JSON = "metrics.json";

    private final EvaluationData data;
    private final LabelSource source;
    private final Map<String, String> origin;
    private final Path folder;
    private final PrintWriter out;

    /**
     * An evaluation of some labels.
     *
     * @param origin where they come from, as the report says it
     * @param folder where the files go; made where it is not there
     */
    Evaluation(EvaluationData data, LabelSource source, Map<String, String> origin, Path folder, PrintWriter out) {
        this.data = data;
        this.source = source;
        this.origin = origin;
        this.folder = folder;
        this.out = out;
    }

    /** An evaluation of a model's labels. */
    static Evaluation ofModel(
            EvaluationData data,
            ModelSource source,
            SegmentationModel model,
            SegmentationSettings settings,
            Path folder,
            PrintWriter out) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("model", source.path().toString());
        List<String> options = new ArrayList<>();
        if (settings.keepLargest()) {
            options.add("--keep-largest");
        }
        if (settings.flipAugment()) {
            options.add("--flip-augment");
        }
        if (!options.isEmpty()) {
            origin.put("options", String.join(" ", options));
        }
        return new Evaluation(data, new ModelLabels(model, settings, data.dataset()), origin, folder, out);
    }

    /** @throws DataException where the data set has no labelled subject, or a file cannot be written */
    EvaluationReport run() {
        Dataset dataset = data.dataset();
        if (dataset.subjects().stream().noneMatch(Subject::labelled)) {
            throw new DataException("no scan in " + dataset.root() + " has a mask; there is nothing to score against");
        }
        createFolder();
        OverwrittenLine line = new OverwrittenLine(out);
        String what = "evaluating " + String.join(", ", origin.values());
        line.show(what);
        int[] scored = {0};
        EvaluationReport report = new VolumeEvaluation(source, dataset, data.standing())
                .evaluate(data.domains(), reportedOrigin(), score -> line.show(what + ": " + ++scored[0] + " scans"));
        line.clear();
        out.print(report.table());
        out.flush();
        write("metrics.csv", report.casesCsv());
        write("subjects.csv", report.subjectsCsv());
        write(JSON, report.json());
        line.show("drawing the report");
        write("report.html", HtmlReport.of(report, pictures(report)));
        line.clear();
        out.println("the report is " + folder.resolve("report.html"));
        return report;
    }

    private Map<String, String> reportedOrigin() {
        Dataset dataset = data.dataset();
        Map<String, String> all = new LinkedHashMap<>(origin);
        all.put("data", dataset.root().toAbsolutePath().normalize().toString());
        all.put("layout", dataset.layout());
        all.put("program", "dgnet " + BuildVersion.program());
        return all;
    }

    private Map<EvaluatedDomain, List<CasePicture>> pictures(EvaluationReport report) {
        CasePictures pictures = new CasePictures(report, source, data.dataset());
        Map<EvaluatedDomain, List<CasePicture>> shown = new LinkedHashMap<>();
        for (EvaluatedDomain domain : report.domains()) {
            List<CasePicture> some = pictures.of(domain);
            if (!some.isEmpty()) {
                shown.put(domain, some);
            }
        }
        return shown;
    }

    private void createFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("the folder " + folder + " for the report cannot be made: " + e, e);
        }
    }

    private void write(String name, String text) {
        Path file = folder.resolve(name);
        try {
            AtomicFile.write(file, text);
        } catch (IOException e) {
            throw new DataException("the figures cannot be written to " + file + ": " + e, e);
        }
    }
}
