package dgnet.model.evaluate;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.metric.CardiacFunction;
import dgnet.model.metric.Metric;
import dgnet.model.metric.ReferenceMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The scores of an evaluation.
 *
 * @param origin name → value pairs that identify model, data and program
 * @param structures the scored structures
 * @param domains the evaluated domains, the target last
 * @param cases one score for each labelled frame
 * @param subjects one score for each subject with a case
 * @param skipped for each scan that was left out a sentence with the reason
 */
public record EvaluationReport(
        Map<String, String> origin,
        Structures structures,
        List<EvaluatedDomain> domains,
        List<CaseScore> cases,
        List<SubjectScore> subjects,
        List<String> skipped) {
    /** The name of the column for the mean over single structures. */
    public static final String MEAN = "mean";

    public EvaluationReport {
        origin = Collections.unmodifiableMap(new LinkedHashMap<>(origin));
        List<EvaluatedDomain> ordered = new ArrayList<>(domains);
        ordered.sort((a, b) -> Boolean.compare(target(a), target(b)));
        domains = List.copyOf(ordered);
        cases = List.copyOf(cases);
        subjects = List.copyOf(subjects);
        skipped = List.copyOf(skipped);
    }

    private static boolean target(EvaluatedDomain domain) {
        return domain.role() == EvaluatedDomain.Role.TARGET;
    }

    /** The cases of one domain. */
    public List<CaseScore> cases(EvaluatedDomain domain) {
        return chosen(score -> score.domain().equals(domain.name()));
    }

    /** The subjects of one domain. */
    public List<SubjectScore> subjects(EvaluatedDomain domain) {
        return subjects.stream()
                .filter(score -> score.domain().equals(domain.name()))
                .toList();
    }

    /** A domain's cases by the role of their subjects in training. Roles without cases are left out. */
    public Map<TrainingRole, List<CaseScore>> trainingRoles(EvaluatedDomain domain) {
        Map<TrainingRole, List<CaseScore>> parts = new LinkedHashMap<>();
        for (TrainingRole trainingRole : TrainingRole.values()) {
            List<CaseScore> part =
                    chosen(score -> score.domain().equals(domain.name()) && score.trainingRole() == trainingRole);
            if (!part.isEmpty()) {
                parts.put(trainingRole, part);
            }
        }
        return parts;
    }

    private List<CaseScore> chosen(Predicate<CaseScore> condition) {
        return cases.stream().filter(condition).toList();
    }

    /** The names of the columns of a table: every region, then {@link #MEAN}. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>();
        structures.regions().stream().map(Region::name).forEach(columns::add);
        columns.add(MEAN);
        return columns;
    }

    /** A metric of a case in one of the {@link #columns}. */
    public OptionalDouble figure(CaseScore score, Metric metric, String column) {
        return column.equals(MEAN) ? score.mean(metric, structures) : score.figure(metric, column);
    }

    /** A metric of some cases in one of the {@link #columns}. */
    public Summary summary(List<CaseScore> scores, Metric metric, String column) {
        return Summary.of(scores, score -> figure(score, metric, column));
    }

    /** The paper's figures of a domain: the means over subjects that have these figures. */
    public Optional<ReferenceMetrics> reference(EvaluatedDomain domain) {
        return ReferenceMetrics.mean(subjects(domain).stream()
                .flatMap(score -> score.reference().stream())
                .toList());
    }

    /** The frames of a domain whose truth has no structure. */
    public EmptyFrames emptyFrames(EvaluatedDomain domain) {
        return EmptyFrames.of(cases(domain), structures);
    }

    /** Whether any patient has a name of its own, so that several scans may be of one patient. */
    boolean grouped() {
        return subjects.stream().anyMatch(score -> !score.group().equals(score.subject()));
    }

    /** The report as aligned text. */
    public String table() {
        return EvaluationTable.of(this);
    }

    /** {@code metrics.json}: a summary of each domain, every subject and every case. */
    public String json() {
        return EvaluationJson.of(this);
    }

    /** {@code metrics.csv}: a row for each case, frame and region. */
    public String casesCsv() {
        return EvaluationCsv.ofCases(this);
    }

    /** {@code subjects.csv}: a row for each subject. */
    public String subjectsCsv() {
        return EvaluationCsv.ofSubjects(this);
    }

    /**
     * The score of a subject as a whole.
     *
     * @param subject the id of the subject
     * @param group the subject's group, the patient
     * @param domain the domain of the subject
     * @param trainingRole role of the subject in training
     * @param heart function of the left ventricle; only for cardiac data with scored ED and ES frames
     * @param reference the paper's figures as computed by its published code; only for a model, and if all frames were scored
     */
    public record SubjectScore(
            String subject,
            String group,
            String domain,
            TrainingRole trainingRole,
            Optional<Heart> heart,
            Optional<ReferenceMetrics> reference) {
        /** The score of a patient with one scan. */
        public SubjectScore(
                String subject,
                String domain,
                TrainingRole trainingRole,
                Optional<Heart> heart,
                Optional<ReferenceMetrics> reference) {
            this(subject, subject, domain, trainingRole, heart, reference);
        }

        SubjectScore with(Heart found) {
            return new SubjectScore(subject, group, domain, trainingRole, Optional.of(found), reference);
        }

        /** Predicted and true function of the left ventricle. */
        public record Heart(CardiacFunction predicted, CardiacFunction truth) {}
    }
}
