package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.TableFolder;
import dgnet.model.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Label files of a data set of the layout {@code table} against its masks. */
class TableEvaluationTest {
    @TempDir
    private Path root;

    @TempDir
    private Path predictions;

    @Test
    void endDiastoleAndEndSystoleMayBeTwoFiles() throws IOException {
        TableFolder folder = new TableFolder(root)
                .labels("1,LV", "2,MYO")
                .image("ed.nii")
                .image("es.nii")
                .mask("ed_m.nii", 0, 1, 1, 2, 0)
                .mask("es_m.nii", 0, 1, 2, 2, 0)
                .table("subject,domain,image,mask,phase", "p,S,ed.nii,ed_m.nii,ED", "p,S,es.nii,es_m.nii,ES");
        predict("ed_m.nii", "ed.nii");
        predict("es_m.nii", "es.nii");
        EvaluationReport report = evaluate(folder.open());
        assertEquals(List.of(), report.skipped());
        assertEquals(
                List.of(50.0),
                report.subjects().stream()
                        .flatMapToDouble(score -> HeartFigure.EJECTION_FRACTION.truth(score).stream())
                        .boxed()
                        .toList());
        assertTrue(report.subjectsCsv().startsWith("domain,subject,standing,end_diastolic"), report.subjectsCsv());
        assertTrue(report.subjectsCsv().lines().skip(1).allMatch(line -> line.endsWith(",p")), report.subjectsCsv());
    }

    @Test
    void theIntervalIsOverPatients() throws IOException {
        TableFolder folder = new TableFolder(root).labels("1,LV").table("subject,domain,image,mask,group");
        StringBuilder table = new StringBuilder("subject,domain,image,mask,group\n");
        for (int k = 0; k < 4; k++) {
            folder.image("i" + k + ".nii").mask("m" + k + ".nii", 0, 1, 1, k, 0);
            folder.mask("p" + k + ".nii", 0, 1, 1, 1, 1);
            predict("p" + k + ".nii", "i" + k + ".nii");
            table.append("s" + k + ",S,i" + k + ".nii,m" + k + ".nii,patient" + k / 2 + "\n");
        }
        folder.labels("1,LV", "2,other", "3,another").table(table.toString().strip());
        Dataset data = folder.open();
        EvaluationReport report = evaluate(data);
        Summary summary = report.summary(report.cases(), Metric.DICE, "LV");
        assertEquals(List.of(4, 4, 2), List.of(summary.count(), summary.subjects(), summary.groups()));
        double first = patient(report, "patient0");
        double second = patient(report, "patient1");
        // A quarter of the draws takes one patient twice, so the ends of the interval are the patients' means.
        assertEquals(Math.min(first, second), summary.interval().orElseThrow().low(), 1e-12);
        assertEquals(Math.max(first, second), summary.interval().orElseThrow().high(), 1e-12);
    }

    private static double patient(EvaluationReport report, String group) {
        return report.cases().stream()
                .filter(score -> score.group().equals(group))
                .mapToDouble(score -> score.figure(Metric.DICE, "LV").orElseThrow())
                .average()
                .orElseThrow();
    }

    @Test
    void emptyMasksCountFalsePositives() throws IOException {
        TableFolder folder = new TableFolder(root)
                .labels("1,LV")
                .image("a.nii")
                .image("b.nii")
                .image("c.nii")
                .mask("none.nii", 0, 0, 0, 0, 0)
                .mask("some.nii", 0, 1, 1, 1, 0)
                .table("subject,domain,image,mask", "a,S,a.nii,none.nii", "b,S,b.nii,none.nii", "c,S,c.nii,some.nii");
        predict("none.nii", "a.nii");
        predict("some.nii", "b.nii");
        predict("some.nii", "c.nii");
        EvaluationReport report = evaluate(folder.open());
        EmptyFrames empty = report.emptyFrames(report.domains().get(0));
        double millilitres = 3.0 * TableFolder.SIDE * TableFolder.SIDE / 2 * 1.2 * 1.2 * 8 / 1000;
        assertEquals(List.of(2, 1, 1), List.of(empty.frames(), empty.falsePositives(), empty.bothEmpty()));
        assertEquals(millilitres / 2, empty.millilitres(), 1e-4);
        Summary dice = report.summary(report.cases(), Metric.DICE, "LV");
        assertEquals(2, dice.count());
        assertEquals(0.5, dice.mean(), 1e-12);
        assertTrue(report.table().contains("Scans without any structure in the truth"), report.table());
        assertTrue(report.json().contains("\"both_empty\" : 1"), report.json());
    }

    private void predict(String mask, String name) throws IOException {
        Files.copy(root.resolve(mask), predictions.resolve(name));
    }

    private EvaluationReport evaluate(Dataset data) {
        return new VolumeEvaluation(new FileLabels(predictions, data), data, subject -> TrainingRole.UNKNOWN)
                .evaluate(
                        List.of(new EvaluatedDomain("S", EvaluatedDomain.Role.UNKNOWN)),
                        Map.of("evaluated", "files"),
                        score -> {});
    }
}
