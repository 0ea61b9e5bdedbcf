package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Structures;
import dgnet.model.metric.VolumeMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
    private static final Structures STRUCTURES = Structures.of("grey", "white").with("cord", Set.of(1, 2));

    private static final OptionalDouble NONE = OptionalDouble.empty();

    private static final EvaluationReport REPORT = new EvaluationReport(
            STRUCTURES,
            List.of("B", "A", "C"),
            "B",
            List.of(
                    score("a1", "A", Standing.TRAINING, Map.of("grey", 0.8, "white", 0.9, "cord", 0.95)),
                    score("a2", "A", Standing.TRAINING, Map.of("grey", 0.6, "white", 0.7, "cord", 0.85)),
                    score("a3", "A", Standing.VALIDATION, Map.of("white", 0.5, "cord", 0.5)),
                    score("b1", "B", Standing.UNSEEN, Map.of("grey", 0.5, "white", 0.75, "cord", 0.8))),
            List.of("c1.nii is truncated"));

    @Test
    void printsDomainsWithTheTargetLastAndTheStandingOfTheirSubjects() {
        assertEquals("""
                Dice of whole scans on their own grid, mean ± standard deviation over scans

                domain              scans  grey           white          cord           mean
                A                       3  0.700 ± 0.141  0.700 ± 0.200  0.767 ± 0.236  0.667 ± 0.176
                  training              2  0.700 ± 0.141  0.800 ± 0.141  0.900 ± 0.071  0.750 ± 0.141
                  validation            1  –              0.500          0.500          0.500
                C                       0  –              –              –              –
                B  target (unseen)      1  0.500          0.750          0.800          0.625

                mean: over grey, white. A structure that neither prediction nor truth has is not counted.
                not scored: c1.nii is truncated
                """, REPORT.table());
    }

    @Test
    void theMeanOfADomainIsOverItsScansAndSingleStructures() {
        assertEquals((0.85 + 0.65 + 0.5) / 3, REPORT.mean("A").orElseThrow(), 1e-12);
        assertEquals(0.625, REPORT.mean("B").orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(), REPORT.mean("C"));
    }

    @Test
    void theDeviationIsThatOfASample() {
        Summary summary = Summary.of(List.of(1.0, 2.0, 3.0, 4.0));

        assertEquals(2.5, summary.mean());
        assertEquals(Math.sqrt(5.0 / 3), summary.deviation(), 1e-15);
        assertTrue(Double.isNaN(Summary.of(List.of(1.0)).deviation()));
        assertTrue(Double.isNaN(Summary.of(List.of()).mean()));
    }

    @Test
    void writesARowForEachCaseAndStructureAndLeavesOutWhatThereIsNot() {
        OptionalDouble half = OptionalDouble.of(0.5);
        VolumeMetrics found = new VolumeMetrics(
                half, OptionalDouble.of(0.25), OptionalDouble.of(3), OptionalDouble.of(2), OptionalDouble.of(1), 4, 5);
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        metrics.put("grey", found);
        metrics.put("white", new VolumeMetrics(NONE, NONE, NONE, NONE, NONE, 0, 0));
        CaseScore score = new CaseScore("a, \"1\"", "A", "ED", Standing.TRAINING_WITHOUT_LABELS, metrics);

        String csv = new EvaluationReport(STRUCTURES, List.of("A"), "A", List.of(score), List.of()).csv();

        assertEquals("""
                domain,subject,frame,standing,structure,dice,jaccard,hausdorff_mm,hausdorff95_mm,assd_mm,\
                volume_ml_prediction,volume_ml_truth
                A,"a, ""1\""",ED,training-without-labels,grey,0.5,0.25,3.0,2.0,1.0,4.0,5.0
                A,"a, ""1\""",ED,training-without-labels,white,,,,,,0.0,0.0
                """, csv);
    }

    private static CaseScore score(String subject, String domain, Standing standing, Map<String, Double> dice) {
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        for (String region : List.of("grey", "white", "cord")) {
            metrics.put(region, overlap(dice.containsKey(region) ? OptionalDouble.of(dice.get(region)) : NONE));
        }
        return new CaseScore(subject, domain, "image", standing, metrics);
    }

    private static VolumeMetrics overlap(OptionalDouble dice) {
        return new VolumeMetrics(dice, NONE, NONE, NONE, NONE, 0, 0);
    }
}
