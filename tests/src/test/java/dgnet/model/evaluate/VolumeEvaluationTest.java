package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Split.DomainSplit;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.evaluate.EvaluatedDomain.Role;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.metric.ReferenceMetrics;
import dgnet.model.metric.VolumeMetrics;
import dgnet.model.predict.FakeLearner;
import dgnet.model.predict.Scans;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

        assertEquals(Map.of("grey matter", 1.0, "white matter", 1.0, "cord", 1.0), dice(cases.get(0)));
        for (CaseScore shifted : cases.subList(1, 3)) {
            assertEquals(overlap(3, 1, 1), dice(shifted).get("grey matter"), 1e-12, shifted.subject());
            assertEquals(overlap(3, 2, 2), dice(shifted).get("white matter"), 1e-12, shifted.subject());
            assertEquals(overlap(3, 1, 2), dice(shifted).get("cord"), 1e-12, shifted.subject());
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
                List.of(
                        TrainingRole.TRAINING,
                        TrainingRole.VALIDATION,
                        TrainingRole.TRAINING_WITHOUT_LABELS,
                        TrainingRole.UNSEEN),
                report.cases().stream().map(CaseScore::trainingRole).toList());
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

        EvaluationReport report = evaluate(dataset, Split.of(dataset, "site2", List.of(), 1, 0, 1), told::add);

        assertEquals(report.cases(), told);
    }

    @Test
    void writesEveryCaseAndSummaryAsJson() throws IOException {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 3, false);

        JsonNode json = new ObjectMapper()
                .readTree(evaluate(Scans.open(directory), "site1").json());

        assertEquals("a fake", json.at("/origin/evaluated").asText());
        assertEquals("site2", json.at("/domains/0/domain").asText());
        assertEquals("source", json.at("/domains/0/role").asText());
        assertEquals("site1", json.at("/domains/1/domain").asText());
        assertEquals("target", json.at("/domains/1/role").asText());
        assertEquals(1, json.at("/domains/1/all/mean/dice/mean").asDouble());
        assertEquals(0, json.at("/domains/1/all/cord/hausdorff95_mm/median").asDouble(-1));
        assertTrue(json.at("/domains/1/all/mean/dice/interval").isMissingNode(), "one subject has no interval");
        assertEquals(overlap(3, 1, 2), json.at("/cases/1/structures/cord/dice").asDouble(), 1e-12);
        assertEquals(1.5, json.at("/cases/1/structures/cord/hausdorff_mm").asDouble(), 1e-12);
        assertEquals("training", json.at("/cases/1/standing").asText());
    }

    @Test
    void thePapersFiguresAreOfTheAnnotatedSlicesThatTheNetworkSees() {
        Scans.write(directory, "site1-sc01", 3, false);
        Scans.write(directory, "site2-sc01", 0, true);

        List<SubjectScore> subjects = evaluate(Scans.open(directory), "site2").subjects();

        ReferenceMetrics shifted = subjects.get(0).reference().orElseThrow();
        ReferenceMetrics equal = subjects.get(1).reference().orElseThrow();
        assertEquals(1, equal.dice(), 1e-6);
        assertEquals(0, equal.hausdorff());
        assertTrue(shifted.dice() < 1 && shifted.hausdorff() > 1, shifted.toString());
        assertEquals(Optional.empty(), subjects.get(0).heart());
    }

    @Test
    void aScanOfWhichNoSliceIsAnnotatedHasNoFigures() {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 0, false);
        NiftiImage mask = NiftiImage.open(directory.resolve("site2-sc01-mask-r1.nii.gz"));
        NiftiWriter.write(
                mask.path(),
                mask.header(),
                DataType.UINT8,
                new byte[(int) mask.header().voxels()]);

        EvaluationReport report = evaluate(Scans.open(directory), "site2");

        assertEquals(List.of(), report.skipped());
        assertEquals(Map.of(), dice(report.cases().get(1)));
        assertEquals(Optional.empty(), report.subjects().get(1).reference());
        assertTrue(report.table().contains("site2  target (unseen)      1  –"), report.table());
    }

    @Test
    void scoresTheWholeScanIfTheNetworkSeesAPartAndThePapersFiguresOfThatPart() {
        Scans.write(directory, "site1-sc01", 0, false);
        Scans.write(directory, "site2-sc01", 0, true);
        Dataset dataset = Scans.open(directory);
        // A view of 6 of the 16 mm: the grey matter and a part of the white.
        PreparationSettings narrow = new PreparationSettings(0, 100, 0.5, 12);
        SegmentationModel model = SegmentationModel.of(
                new FakeLearner(2, 12), dataset.structures().names(), narrow);

        EvaluationReport report = evaluate(dataset, Split.of(dataset, "site2", List.of(), 1, 0, 1), model, score -> {});

        for (CaseScore score : report.cases()) {
            assertEquals(Map.of("grey matter", 1.0, "white matter", 1.0, "cord", 1.0), dice(score));
        }
        // The view has no background, so the published code's pooled Dice is that of 144 pixels.
        assertEquals(1, report.subjects().get(0).reference().orElseThrow().dice(), 1e-6);
    }

    private static EvaluationReport evaluate(Dataset dataset, String target) {
        return evaluate(dataset, Split.of(dataset, target, List.of(), 1, 0, 1));
    }

    private static EvaluationReport evaluate(Dataset dataset, Split split) {
        return evaluate(dataset, split, score -> {});
    }

    private static EvaluationReport evaluate(Dataset dataset, Split split, Consumer<CaseScore> progress) {
        SegmentationModel model = SegmentationModel.of(
                new FakeLearner(2, Scans.SIZE), dataset.structures().names(), Scans.PREPARATION);
        return evaluate(dataset, split, model, progress);
    }

    private static EvaluationReport evaluate(
            Dataset dataset, Split split, SegmentationModel model, Consumer<CaseScore> progress) {
        List<EvaluatedDomain> domains = dataset.domains().stream()
                .map(domain -> new EvaluatedDomain(domain, domain.equals(split.target()) ? Role.TARGET : Role.SOURCE))
                .toList();
        return new VolumeEvaluation(
                        new ModelLabels(model, new SegmentationSettings(2, false, false), dataset),
                        dataset,
                        subject -> TrainingRole.of(subject, split))
                .evaluate(domains, Map.of("evaluated", "a fake"), progress);
    }

    private static Map<String, Double> dice(CaseScore score) {
        Map<String, Double> dice = new HashMap<>();
        score.metrics().forEach((region, metrics) -> metrics.dice().ifPresent(value -> dice.put(region, value)));
        return dice;
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
