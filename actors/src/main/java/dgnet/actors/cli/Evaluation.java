package dgnet.actors.cli;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.CasePictures;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.LabelSource;
import dgnet.model.evaluate.VolumeEvaluation;
import dgnet.model.report.HtmlReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private final Path folder;
    private final PrintWriter out;

    /** @param folder where the files go; made where it is not there */
    Evaluation(EvaluationData data, LabelSource source, Path folder, PrintWriter out) {
        this.data = data;
        this.source = source;
        this.folder = folder;
        this.out = out;
    }

    /** @param evaluated what is evaluated, as the report says it */
    EvaluationReport run(String evaluated) {
        createFolder();
        OverwrittenLine line = new OverwrittenLine(out);
        line.show("evaluating " + evaluated);
        int[] scored = {0};
        EvaluationReport report = new VolumeEvaluation(source, data.dataset(), data.standing())
                .evaluate(
                        data.domains(),
                        origin(evaluated),
                        score -> line.show("evaluating " + evaluated + ": " + ++scored[0] + " scans"));
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

    private Map<String, String> origin(String evaluated) {
        Dataset dataset = data.dataset();
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("evaluated", evaluated);
        origin.put("data", dataset.root().toAbsolutePath().normalize().toString());
        origin.put("layout", dataset.layout());
        origin.put("program", "dgnet " + BuildVersion.program());
        return origin;
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
        Path unfinished = folder.resolve("." + name + ".tmp");
        try {
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DataException("the figures cannot be written to " + file + ": " + e, e);
        }
    }
}
