package dgnet.model.evaluate;

import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.metric.CardiacFunction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The figures of the left ventricle in tables and files, in order. */
public enum HeartFigure {
    END_DIASTOLIC_VOLUME(
            "end_diastolic_volume_ml",
            "End-diastolic volume (ml)",
            heart -> OptionalDouble.of(heart.endDiastolicVolume())),
    END_SYSTOLIC_VOLUME(
            "end_systolic_volume_ml",
            "End-systolic volume (ml)",
            heart -> OptionalDouble.of(heart.endSystolicVolume())),
    EJECTION_FRACTION("ejection_fraction_percent", "Ejection fraction (%)", CardiacFunction::ejectionFraction),
    MYOCARDIAL_MASS("myocardial_mass_g", "Myocardial mass (g)", heart -> OptionalDouble.of(heart.myocardialMass()));

    private final String key;
    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a method without state
    private final Function<CardiacFunction, OptionalDouble> figure;

    HeartFigure(String key, String title, Function<CardiacFunction, OptionalDouble> figure) {
        this.key = key;
        this.title = title;
        this.figure = figure;
    }

    /** The name in files, with the unit. */
    public String key() {
        return key;
    }

    /** The name in tables, with the unit. */
    public String title() {
        return title;
    }

    private OptionalDouble of(Optional<CardiacFunction> heart) {
        return heart.map(figure).orElse(OptionalDouble.empty());
    }

    /** Predicted minus true value of each subject that has both. */
    public double[] differences(List<SubjectScore> subjects) {
        return subjects.stream()
                .filter(score -> predicted(score).isPresent() && truth(score).isPresent())
                .mapToDouble(
                        score -> predicted(score).getAsDouble() - truth(score).getAsDouble())
                .toArray();
    }

    /** The predicted value of a subject. */
    public OptionalDouble predicted(SubjectScore score) {
        return of(score.heart().map(SubjectScore.Heart::predicted));
    }

    /** The true value of a subject. */
    public OptionalDouble truth(SubjectScore score) {
        return of(score.heart().map(SubjectScore.Heart::truth));
    }
}
