package dgnet.model.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.Draw;
import dgnet.model.compare.EvaluatedRun.ScoredCase;
import dgnet.model.compare.Results.Spread;
import dgnet.model.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static ScoredCase scored(String patient, String frame, double dice) {
        return new ScoredCase(patient, patient, frame, Map.of(EvaluatedRun.MEAN, Map.of(Metric.DICE.key(), dice)));
    }

    private static EvaluatedRun run(String arm, String target, String seed, double... dice) {
        List<ScoredCase> cases = new ArrayList<>();
        for (int i = 0; i < dice.length; i++) {
            cases.add(scored(target + i, "ED", dice[i]));
        }
        return new EvaluatedRun(arm, target, Optional.of(seed), Path.of("metrics.json"), cases);
    }

    private static Results results(EvaluatedRun... runs) {
        return new Results(List.of(runs), Map.of("dgnet", "unet"), "unet", List.of("missing: dgnet, target C, seed 9"));
    }

    private static Difference difference(Results results) {
        return results.difference("dgnet", Metric.DICE, EvaluatedRun.MEAN).orElseThrow();
    }

    @Test
    void theTableHasTheMeanOverScansThenOverSeedsThenOverTargets() {
        Results results = results(
                run("dgnet", "C", "1", 0.8, 0.6),
                run("dgnet", "C", "2", 0.9, 0.9),
                run("dgnet", "D", "1", 0.5, 0.5),
                run("dgnet", "D", "2", 0.7, 0.7),
                run("unet", "C", "1", 0.4, 0.4));

        Spread onTarget =
                results.spread("dgnet", "C", Metric.DICE, EvaluatedRun.MEAN).orElseThrow();
        assertEquals(0.8, onTarget.mean(), 1e-12);
        assertEquals(0.2 / Math.sqrt(2), onTarget.deviation(), 1e-12);
        assertEquals(2, onTarget.seeds());
        Spread overTargets =
                results.overTargets("dgnet", Metric.DICE, EvaluatedRun.MEAN).orElseThrow();
        // Seed 1: (0.7 + 0.5) / 2, seed 2: (0.9 + 0.7) / 2.
        assertEquals(0.7, overTargets.mean(), 1e-12);
        assertEquals(0.2 / Math.sqrt(2), overTargets.deviation(), 1e-12);
        assertEquals(
                Optional.empty(),
                results.overTargets("unet", Metric.DICE, EvaluatedRun.MEAN),
                "a mean over targets needs all of them");
        List<String> lines = ResultsTable.main(results).get(0).text().lines().toList();
        assertEquals("Dice, mean over structures", lines.get(0));
        assertEquals(
                List.of("C", "D", "mean of targets", "difference to unet [95 %]", "p", "p (Holm)"),
                List.of(lines.get(1).strip().split(" {2,}")));
        assertTrue(ResultsTable.main(results)
                .get(0)
                .text()
                .contains("dgnet  0.800 ± 0.141  0.600 ± 0.141    0.700 ± 0.141"));
        assertTrue(ResultsTable.notes(results).contains("missing: dgnet, target C, seed 9"));
    }

    @Test
    void onlyTheSameTargetsSeedsAndScansAreCompared() {
        Difference found = difference(results(
                run("dgnet", "C", "1", 0.8, 0.6, 0.1),
                run("dgnet", "C", "3", 0, 0),
                run("dgnet", "D", "1", 0.5, 0.5),
                run("unet", "C", "1", 0.7, 0.3),
                run("unet", "C", "2", 1, 1)));

        // Of target C and seed 1, the scans that both have: +0.1 and +0.3.
        assertEquals(0.2, found.estimate(), 1e-12);
        assertEquals(2, found.patients());
        assertEquals(1, found.runs());
        assertEquals(OptionalDouble.empty(), found.runP());
        assertEquals(0.5, found.p(), 1e-12);
        assertTrue(found.low() >= 0.1 - 1e-12 && found.high() <= 0.3 + 1e-12);
    }

    @Test
    void theDifferenceIsThatOfTheTablesMeansAndTheLargerPValueCounts() {
        Results results = results(
                run("dgnet", "C", "1", 0.8, 0.6),
                run("dgnet", "C", "2", 0.9, 0.7),
                run("dgnet", "D", "1", 0.6, 0.5),
                run("dgnet", "D", "2", 0.7, 0.6),
                run("unet", "C", "1", 0.7, 0.5),
                run("unet", "C", "2", 0.6, 0.6),
                run("unet", "D", "1", 0.5, 0.3),
                run("unet", "D", "2", 0.4, 0.4));

        Difference found = difference(results);

        double table = results.overTargets("dgnet", Metric.DICE, EvaluatedRun.MEAN)
                        .orElseThrow()
                        .mean()
                - results.overTargets("unet", Metric.DICE, EvaluatedRun.MEAN)
                        .orElseThrow()
                        .mean();
        assertEquals(table, found.estimate(), 1e-12);
        // All four patients and all four pairs of trainings are positive: 2 of 16 choices of signs.
        assertEquals(2.0 / 16, found.patientP(), 1e-12);
        assertEquals(2.0 / 16, found.runP().orElseThrow(), 1e-12);
        assertEquals(
                2.0 / 16,
                results.compared(Metric.DICE, EvaluatedRun.MEAN).get("dgnet").correctedP(),
                1e-12);
    }

    @Test
    void labelsWithoutASeedAreComparedWithEveryTraining() {
        EvaluatedRun foreign = new EvaluatedRun(
                "theirs",
                "C",
                Optional.empty(),
                Path.of("m"),
                List.of(scored("C0", "ED", 0.5), scored("C1", "ED", 0.5)));
        Results results = new Results(
                List.of(foreign, run("dgnet", "C", "1", 0.8, 0.6), run("dgnet", "C", "2", 0.6, 0.6)),
                Map.of("dgnet", "theirs"),
                "theirs",
                List.of());

        assertEquals(2, difference(results).runs());
        assertEquals(0.15, difference(results).estimate(), 1e-12);
    }

    @Test
    void theSameMethodTwiceIsFoundToDifferInAboutOneOfTwentyExperiments() {
        int repetitions = 1000;
        int found = 0;
        int byPatientsAlone = 0;
        for (int k = 0; k < repetitions; k++) {
            Difference difference = difference(nullExperiment(k));
            found += difference.p() < 0.05 ? 1 : 0;
            byPatientsAlone += difference.patientP() < 0.05 ? 1 : 0;
        }
        assertTrue(found <= 70 && found >= 20, "p < 0.05 in " + found + " of " + repetitions);
        assertTrue(
                byPatientsAlone > 150,
                "trainings vary, which a test over patients alone takes for a difference: " + byPatientsAlone);
    }

    /** Two arms whose trainings vary by chance alone, as scans and patients do. */
    private static Results nullExperiment(int repetition) {
        List<EvaluatedRun> runs = new ArrayList<>();
        Draw draw = Draw.of(5, repetition, "null", 0);
        double[] patients = new double[16];
        for (int i = 0; i < patients.length; i++) {
            patients[i] = 0.7 + 0.1 * draw.gaussian();
        }
        for (String arm : List.of("dgnet", "unet")) {
            for (String target : List.of("C", "D")) {
                for (String seed : List.of("1", "2", "3", "4")) {
                    double training = 0.03 * draw.gaussian();
                    double[] dice = new double[8];
                    for (int i = 0; i < dice.length; i++) {
                        dice[i] = patients[i + (target.equals("C") ? 0 : 8)] + training + 0.02 * draw.gaussian();
                    }
                    runs.add(run(arm, target, seed, dice));
                }
            }
        }
        return new Results(runs, Map.of("dgnet", "unet"), "unet", List.of());
    }

    @Test
    void tablesAreWrittenForPapersAndSpreadsheets() {
        Results results = results(run("dgnet", "C_1", "1", 0.8, 0.6), run("unet", "C_1", "1", 0.9, 0.9));
        ResultsTable table = ResultsTable.main(results).get(0);

        assertEquals("""
                % Dice, mean over structures
                \\begin{tabular}{lrrrr}
                \\toprule
                 & C\\_1 & difference to unet [95 \\%] & p & p (Holm) \\\\
                \\midrule
                dgnet & 0.700 & $-$0.200 [$-$0.300, $-$0.100] & 0.500 & 0.500 \\\\
                unet & 0.900 & -- & -- & -- \\\\
                \\bottomrule
                \\end{tabular}
                """, table.latex());
        assertTrue(table.markdown().contains("| dgnet | 0.700 | −0.200 [−0.300, −0.100] | 0.500 | 0.500 |\n"));
        List<String> csv = ResultsTable.csv(results).lines().toList();
        assertEquals(
                "arm,target,structure,metric,mean,deviation,seeds,difference,low,high,p_patients,p_runs,p_holm,patients,runs",
                csv.get(0));
        assertTrue(csv.get(1).startsWith("dgnet,C_1,mean,dice,0.7"), csv.get(1));
        assertEquals(15, csv.get(1).split(",", -1).length);
    }
}
