package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Split.DomainSplit;
import dgnet.data.dataset.Subject;
import dgnet.model.metric.VolumeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeEvaluationTest {
    @TempDir
    Path directory;

    @Test
    void scoresOnTheFilesGridWhateverItsStorageOrder() {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site1-sc02", 3, false);
        Scans.write(directory, "site1-sc03", 3, true);
        Scans.write(directory, "site2-sc01", 0, false);

        List<CaseScore> cases = evaluate(Scans.open(directory), "site2").cases();

        assertEquals(
                Map.of("grey matter", 1.0, "white matter", 1.0, "cord", 1.0),
                cases.get(0).dice());
        for (CaseScore shifted : cases.subList(1, 3)) {
            assertEquals(overlap(3, 1, 1), shifted.dice().get("grey matter"), 1e-12, shifted.subject());
            assertEquals(overlap(3, 2, 2), shifted.dice().get("white matter"), 1e-12, shifted.subject());
            assertEquals(overlap(3, 1, 2), shifted.dice().get("cord"), 1e-12, shifted.subject());
        }
    }

    @Test
    void distancesAndVolumesAreInMillimetresAndMillilitresWhateverTheStorageOrder() {
        Scans.write(directory, "site1-sc01", 3, false);
        Scans.write(directory, "site1-sc02", 3, true);
        Scans.write(directory, "site2-sc01", 0, false);

        List<CaseScore> cases = evaluate(Scans.open(directory), "site2").cases();

        for (CaseScore shifted : cases.subList(0, 2)) {
            VolumeMetrics grey = shifted.metrics().get("grey matter");
            // A disc moved by three pixels of half a millimetre; the slice that nobody annotated counts on neither
            // side.
            assertEquals(1.5, grey.hausdorff().orElseThrow(), 1e-12, shifted.subject());
            assertEquals(greyPixels() * 2 * 0.5 * 0.5 * 5 / 1000, grey.trueVolume(), 1e-12, shifted.subject());
            assertEquals(grey.trueVolume(), grey.predictedVolume(), 1e-12, shifted.subject());
        }
        assertEquals(cases.get(0).metrics().keySet(), cases.get(1).metrics().keySet());
    }

    @Test
    void marksWhatEachSubjectWasInTraining() {
        for (String id : List.of("site1-sc01", "site1-sc02", "site1-sc03", "site2-sc01")) {
            Scans.write(directory, id, 0, false);
        }
        Dataset dataset = Scans.open(directory);
        List<Subject> site1 = dataset.subjects("site1");
        DomainSplit source = new DomainSplit(
                "site1",
                site1.subList(0, 1),
                site1.subList(1, 2),
                List.of(site1.get(2).withoutMasks()));

        EvaluationReport report = evaluate(dataset, new Split("site2", List.of(source)));

        assertEquals(
                List.of(Standing.TRAINING, Standing.VALIDATION, Standing.TRAINING_WITHOUT_LABELS, Standing.UNSEEN),
                report.cases().stream().map(CaseScore::standing).toList());
    }

    @Test
    void aScanThatCannotBeReadIsNamedAndTheOthersAreScored() throws IOException {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 0, false);
        Dataset dataset = Scans.open(directory);
        Path image = directory.resolve("site1-sc01-image.nii.gz");
        Files.write(image, new byte[] {1, 2, 3});

        EvaluationReport report = evaluate(dataset, "site2");

        assertEquals(
                List.of("site2-sc01"),
                report.cases().stream().map(CaseScore::subject).toList());
        assertEquals(1, report.skipped().size());
        assertTrue(
                report.skipped().get(0).contains(image.toString()),
                report.skipped().get(0));
        assertTrue(report.table().contains(image.toString()), report.table());
    }

    @Test
    void aMaskOnAnotherGridIsNamedAndTheOthersAreScored() throws IOException {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 0, true);
        Path mask = directory.resolve("site2-sc01-mask-r1.nii.gz");
        Files.copy(directory.resolve("site1-sc01-mask-r1.nii.gz"), mask, StandardCopyOption.REPLACE_EXISTING);

        EvaluationReport report = evaluate(Scans.open(directory), "site2");

        assertEquals(
                List.of("site1-sc01"),
                report.cases().stream().map(CaseScore::subject).toList());
        assertTrue(
                report.skipped().get(0).contains("the mask " + mask),
                report.skipped().get(0));
    }

    @Test
    void tellsOfEachCaseAsItIsScored() {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 0, false);
        Dataset dataset = Scans.open(directory);
        List<CaseScore> told = new ArrayList<>();

        EvaluationReport report = evaluation(dataset, Split.of(dataset, "site2", List.of(), 1, 0, 1))
                .evaluate(dataset.domains(), told::add);

        assertEquals(report.cases(), told);
    }

    @Test
    void writesEveryCaseAndSummaryAsJson() throws IOException {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 3, false);

        JsonNode json = new ObjectMapper()
                .readTree(evaluate(Scans.open(directory), "site1").json());

        assertEquals("site1", json.path("target").asText());
        assertEquals("site2", json.path("domains").path(0).path("domain").asText());
        assertEquals("site1", json.path("domains").path(1).path("domain").asText());
        assertTrue(json.path("domains").path(1).path("target").asBoolean());
        assertEquals(
                1,
                json.path("domains")
                        .path(1)
                        .path("all")
                        .path("mean")
                        .path("mean")
                        .asDouble());
        assertEquals(
                overlap(3, 1, 2),
                json.path("cases").path(1).path("dice").path("cord").asDouble(),
                1e-12);
        assertEquals("training", json.path("cases").path(1).path("standing").asText());
    }

    private static EvaluationReport evaluate(Dataset dataset, String target) {
        return evaluate(dataset, Split.of(dataset, target, List.of(), 1, 0, 1));
    }

    private static EvaluationReport evaluate(Dataset dataset, Split split) {
        return evaluation(dataset, split).evaluate(dataset.domains(), score -> {});
    }

    private static VolumeEvaluation evaluation(Dataset dataset, Split split) {
        return new VolumeEvaluation(new FakeLearner(2, Scans.SIZE), dataset, split, Scans.PREPARATION, 2);
    }

    private static int greyPixels() {
        int count = 0;
        for (int pixel = 0; pixel < Scans.SIZE * Scans.SIZE; pixel++) {
            count += Scans.label(pixel % Scans.SIZE, pixel / Scans.SIZE, 0) == 1 ? 1 : 0;
        }
        return count;
    }

    /** Dice of a slice's disc and the same shifted, counted pixel by pixel, for the labels {@code from} to {@code to}. */
    private static double overlap(int shift, int from, int to) {
        int common = 0;
        int both = 0;
        for (int y = 0; y < Scans.SIZE; y++) {
            for (int x = 0; x < Scans.SIZE; x++) {
                boolean truth = Scans.label(x, y, 0) >= from && Scans.label(x, y, 0) <= to;
                boolean shown = Scans.label(x, y, shift) >= from && Scans.label(x, y, shift) <= to;
                common += truth && shown ? 1 : 0;
                both += (truth ? 1 : 0) + (shown ? 1 : 0);
            }
        }
        return 2.0 * common / both;
    }
}
