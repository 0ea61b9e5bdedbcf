package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.dataset.Structures;
import dgnet.model.evaluate.EvaluatedDomain.Role;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.metric.CardiacFunction;
import dgnet.model.metric.Metric;
import dgnet.model.metric.ReferenceMetrics;
import dgnet.model.metric.VolumeMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
    private static final Structures STRUCTURES = Structures.of("grey", "white").with("cord", Set.of(1, 2));

    private static final OptionalDouble NONE = OptionalDouble.empty();

    private static final EvaluatedDomain A = new EvaluatedDomain("A", Role.SOURCE);
    private static final EvaluatedDomain B = new EvaluatedDomain("B", Role.TARGET);
    private static final EvaluatedDomain C = new EvaluatedDomain("C", Role.UNSEEN);

    private static final EvaluationReport REPORT = new EvaluationReport(
            Map.of(),
            STRUCTURES,
            List.of(B, A, C),
            List.of(
                    score("a1", "A", TrainingRole.TRAINING, Map.of("grey", 0.8, "white", 0.9, "cord", 0.95)),
                    score("a2", "A", TrainingRole.TRAINING, Map.of("grey", 0.6, "white", 0.7, "cord", 0.85)),
                    score("a3", "A", TrainingRole.VALIDATION, Map.of("white", 0.5, "cord", 0.5)),
                    score("b1", "B", TrainingRole.UNSEEN, Map.of("grey", 0.5, "white", 0.75, "cord", 0.8))),
            List.of(),
            List.of("c1.nii is truncated"));

    @Test
    void printsDomainsWithTheTargetLastAndTheStandingOfTheirSubjects() {
        assertEquals("""
                Dice of whole scans on their own grid, mean ± standard deviation over scans

                domain              scans  grey                white          cord           mean
                A                       3  0.700 ± 0.141 of 2  0.700 ± 0.200  0.767 ± 0.236  0.667 ± 0.176
                  training              2  0.700 ± 0.141       0.800 ± 0.141  0.900 ± 0.071  0.750 ± 0.141
                  validation            1  –                   0.500          0.500          0.500
                C  unseen               0  –                   –              –              –
                B  target (unseen)      1  0.500               0.750          0.800          0.625

                HD95, the 95th percentile of the distances between surfaces, in mm

                domain              scans  grey              white        cord         mean
                A                       3  3.00 ± 1.41 of 2  3.00 ± 2.00  2.33 ± 2.36  3.33 ± 1.76
                  training              2  3.00 ± 1.41       2.00 ± 1.41  1.00 ± 0.71  2.50 ± 1.41
                  validation            1  –                 5.00         5.00         5.00
                C  unseen               0  –                 –            –            –
                B  target (unseen)      1  5.00              2.50         2.00         3.75

                mean: over grey, white. A structure missing in both prediction and truth is not counted. If only one side \
                has a structure, the scan has no distance for it and no mean distance. 'of n': n scans have a value.
                not scored: c1.nii is truncated
                """, REPORT.table());
    }

    @Test
    void theMeanOfADomainIsOverItsScansAndSingleStructures() {
        assertEquals(
                (0.85 + 0.65 + 0.5) / 3,
                REPORT.summary(REPORT.cases(A), Metric.DICE, EvaluationReport.MEAN)
                        .mean(),
                1e-12);
        assertEquals(
                0.625,
                REPORT.summary(REPORT.cases(B), Metric.DICE, EvaluationReport.MEAN)
                        .mean(),
                1e-12);
        assertEquals(0, REPORT.summary(REPORT.cases(C), Metric.DICE, "grey").count());
    }

    @Test
    void aScanOfWhichAStructureIsMissedHasAMeanOfOverlapsButNoneOfDistances() {
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        metrics.put("grey", new VolumeMetrics(OptionalDouble.of(0), NONE, NONE, NONE, NONE, 0, 5));
        metrics.put("white", metrics(OptionalDouble.of(0.9)));
        metrics.put("cord", metrics(OptionalDouble.of(0.9)));
        CaseScore missed = new CaseScore("a4", "A", "image", TrainingRole.UNSEEN, metrics);

        assertEquals(0.45, missed.mean(Metric.DICE, STRUCTURES).orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(), missed.mean(Metric.HAUSDORFF95, STRUCTURES));
    }

    @Test
    void aSummaryIsThatOfASampleAndItsIntervalIsOverSubjects() {
        List<CaseScore> cases = new ArrayList<>();
        for (int k = 1; k <= 4; k++) {
            // Two frames of each of two subjects.
            cases.add(score(
                    "s" + (k + 1) / 2, "A", TrainingRole.UNSEEN, Map.of("grey", k / 10.0, "white", 1.0, "cord", 1.0)));
        }

        Summary summary = REPORT.summary(cases, Metric.DICE, "grey");

        assertEquals(4, summary.count());
        assertEquals(2, summary.subjects());
        assertEquals(0.25, summary.mean(), 1e-15);
        assertEquals(0.25, summary.median(), 1e-15);
        assertEquals(Math.sqrt(5.0 / 3) / 10, summary.deviation(), 1e-15);
        // The subjects' means are 0.15 and 0.35, and a quarter of the draws takes one of them twice.
        assertEquals(0.15, summary.interval().orElseThrow().low(), 1e-12);
        assertEquals(0.35, summary.interval().orElseThrow().high(), 1e-12);
        Summary one = REPORT.summary(cases.subList(0, 1), Metric.DICE, "grey");
        assertTrue(Double.isNaN(one.deviation()));
        assertEquals(Optional.empty(), one.interval());
        assertTrue(Double.isNaN(REPORT.summary(List.of(), Metric.DICE, "grey").mean()));
    }

    @Test
    void writesARowForEachCaseAndStructureAndLeavesOutWhatThereIsNot() {
        OptionalDouble half = OptionalDouble.of(0.5);
        VolumeMetrics found = new VolumeMetrics(
                half, OptionalDouble.of(0.25), OptionalDouble.of(3), OptionalDouble.of(2), OptionalDouble.of(1), 4, 5);
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        metrics.put("grey", found);
        metrics.put("white", new VolumeMetrics(NONE, NONE, NONE, NONE, NONE, 0, 0));
        CaseScore score = new CaseScore("a, \"1\"", "A", "ED", TrainingRole.TRAINING_WITHOUT_LABELS, metrics);

        String csv =
                new EvaluationReport(Map.of(), STRUCTURES, List.of(A), List.of(score), List.of(), List.of()).casesCsv();

        assertEquals("""
                domain,subject,frame,standing,structure,dice,jaccard,hausdorff_mm,hausdorff95_mm,assd_mm,\
                volume_ml_prediction,volume_ml_truth
                A,"a, ""1\""",ED,training-without-labels,grey,0.5,0.25,3.0,2.0,1.0,4.0,5.0
                A,"a, ""1\""",ED,training-without-labels,white,,,,,,0.0,0.0
                """, csv);
    }

    @Test
    void writesARowForEachSubjectWithTheFunctionOfItsHeartAndThePapersFigures() throws IOException {
        SubjectScore heart = new SubjectScore(
                "a1",
                "A",
                TrainingRole.VALIDATION,
                Optional.of(
                        new SubjectScore.Heart(new CardiacFunction(100, 40, 80), new CardiacFunction(120, 60, 100))),
                Optional.of(new ReferenceMetrics(0.75, 20)));
        SubjectScore none = new SubjectScore("a2", "A", TrainingRole.UNSEEN, Optional.empty(), Optional.empty());
        EvaluationReport report =
                new EvaluationReport(Map.of(), STRUCTURES, List.of(A), List.of(), List.of(heart, none), List.of());

        assertEquals("""
                domain,subject,standing,end_diastolic_volume_ml_prediction,end_diastolic_volume_ml_truth,\
                end_systolic_volume_ml_prediction,end_systolic_volume_ml_truth,ejection_fraction_percent_prediction,\
                ejection_fraction_percent_truth,myocardial_mass_g_prediction,myocardial_mass_g_truth,\
                reference_dice,reference_hausdorff
                A,a1,validation,100.0,120.0,40.0,60.0,60.0,50.0,84.0,105.0,0.75,20.0
                A,a2,unseen,,,,,,,,,,
                """, report.subjectsCsv());
        JsonNode json = new ObjectMapper().readTree(report.json());
        assertEquals(
                10,
                json.at("/domains/0/heart_difference/ejection_fraction_percent/mean")
                        .asDouble());
        assertEquals(0.75, json.at("/domains/0/reference/reference_dice").asDouble());
        assertEquals(105, json.at("/subjects/0/truth/myocardial_mass_g").asDouble());
    }

    private static CaseScore score(String subject, String domain, TrainingRole trainingRole, Map<String, Double> dice) {
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        for (String region : List.of("grey", "white", "cord")) {
            metrics.put(region, metrics(dice.containsKey(region) ? OptionalDouble.of(dice.get(region)) : NONE));
        }
        return new CaseScore(subject, domain, "image", trainingRole, metrics);
    }

    /** A distance of 10 mm where nothing overlaps, falling to 0. */
    private static VolumeMetrics metrics(OptionalDouble dice) {
        OptionalDouble distance = dice.isEmpty() ? NONE : OptionalDouble.of(10 * (1 - dice.getAsDouble()));
        return new VolumeMetrics(dice, NONE, NONE, distance, NONE, 5, 5);
    }
}
