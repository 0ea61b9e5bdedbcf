package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.evaluate.LabelSource.PredictedFrame;
import dgnet.model.metric.CardiacFunction;
import dgnet.model.metric.ReferenceMetrics;
import dgnet.model.metric.VolumeMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Scores the labels of whole scans on the file's own grid against its masks, each labelled frame as one volume. If the data set has slices
 * without annotation, they count as empty on both sides.
 */
public final class VolumeEvaluation {
    private static final String ED = "ED";
    private static final String ES = "ES";

    private final LabelSource source;
    private final Dataset dataset;
    private final Function<Subject, TrainingRole> trainingRole;
    private final Set<String> warnings = new LinkedHashSet<>();

    /** @param trainingRole returns the role of a subject in training */
    public VolumeEvaluation(LabelSource source, Dataset dataset, Function<Subject, TrainingRole> trainingRole) {
        this.source = source;
        this.dataset = dataset;
        this.trainingRole = trainingRole;
    }

    /**
     * Scores every labelled frame of the given domains. A frame that cannot be scored is left out and listed in the report.
     *
     * @param domains in the order of the report
     * @param origin name → value pairs for the report
     * @param progress receives each case when it is scored
     */
    public EvaluationReport evaluate(
            List<EvaluatedDomain> domains, Map<String, String> origin, Consumer<CaseScore> progress) {
        List<CaseScore> cases = new ArrayList<>();
        List<SubjectScore> subjects = new ArrayList<>();
        Set<String> skipped = new LinkedHashSet<>();
        for (EvaluatedDomain domain : domains) {
            List<CaseScore> own = new ArrayList<>();
            List<SubjectScore> scores = new ArrayList<>();
            for (Subject subject : dataset.subjects(domain.name())) {
                if (subject.labelled()) {
                    subject(subject, skipped, score -> {
                                own.add(score);
                                progress.accept(score);
                            })
                            .ifPresent(scores::add);
                }
            }
            cases.addAll(own);
            scores.forEach(score ->
                    subjects.add(heart(phases(score, own)).map(score::with).orElse(score)));
        }
        return new EvaluationReport(origin, dataset.structures(), domains, cases, subjects, List.copyOf(skipped));
    }

    /** What the scored scans' headers contradict themselves about, each a sentence with the file's name, each once. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Scores a subject's frames; empty if no frame could be scored. */
    private Optional<SubjectScore> subject(Subject subject, Set<String> skipped, Consumer<CaseScore> scored) {
        boolean any = false;
        List<ReferenceSlices> slices = new ArrayList<>();
        for (LabelledFrame labelled : subject.labelledFrames()) {
            try {
                AnnotatedFrame frame = AnnotatedFrame.open(
                        subject, labelled, dataset.structures().count());
                warnings.addAll(frame.image().warnings());
                PredictedFrame predicted = source.labels(frame);
                CaseScore score = score(frame, predicted.labels());
                predicted.reference().ifPresent(slices::add);
                any = true;
                scored.accept(score);
            } catch (DataException fault) {
                skipped.add(fault.getMessage());
            }
        }
        if (!any) {
            return Optional.empty();
        }
        Optional<ReferenceMetrics> reference =
                slices.size() < subject.labelledFrames().size()
                        ? Optional.empty()
                        : ReferenceSlices.metrics(slices, dataset.structures().count());
        return Optional.of(new SubjectScore(
                subject.id(),
                subject.group(),
                subject.domain(),
                trainingRole.apply(subject),
                Optional.empty(),
                reference));
    }

    /** The score of one labelled frame. */
    private CaseScore score(AnnotatedFrame frame, byte[] labels) {
        Structures structures = dataset.structures();
        byte[] predicted = frame.annotatedOnly(labels);
        byte[] truth = frame.annotatedOnly(frame.truth().labels());
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        for (Region region : structures.regions()) {
            metrics.put(region.name(), VolumeMetrics.of(predicted, truth, region, frame.grid()));
        }
        Subject subject = frame.subject();
        return new CaseScore(
                subject.id(),
                subject.group(),
                subject.domain(),
                frame.frame().name(),
                trainingRole.apply(subject),
                frame.anyAnnotated(),
                metrics);
    }

    /**
     * The frames of a subject by name. If its scan with ED has no ES, the ES of another scan of the same examination is added: of the only
     * one with ES among the scans {@code <subject>/<image>}.
     */
    private static Map<String, CaseScore> phases(SubjectScore subject, List<CaseScore> cases) {
        Map<String, CaseScore> frames = new LinkedHashMap<>();
        cases.stream()
                .filter(score -> score.subject().equals(subject.subject()))
                .forEach(score -> frames.put(score.frame(), score));
        if (!frames.containsKey(ES) && frames.containsKey(ED)) {
            List<CaseScore> others = cases.stream()
                    .filter(score -> score.group().equals(subject.group())
                            && examination(score.subject()).equals(examination(subject.subject())))
                    .toList();
            List<CaseScore> systoles =
                    others.stream().filter(score -> score.frame().equals(ES)).toList();
            long diastoles =
                    others.stream().filter(score -> score.frame().equals(ED)).count();
            if (systoles.size() == 1 && diastoles == 1) {
                frames.put(ES, systoles.get(0));
            }
        }
        return frames;
    }

    private static String examination(String id) {
        int end = id.indexOf('/');
        return end < 0 ? id : id.substring(0, end);
    }

    /** The function of the left ventricle, from the ED and ES frames; empty for other data. */
    private Optional<SubjectScore.Heart> heart(Map<String, CaseScore> frames) {
        CaseScore diastole = frames.get(ED);
        CaseScore systole = frames.get(ES);
        if (diastole == null || systole == null || !dataset.structures().names().containsAll(List.of("LV", "MYO"))) {
            return Optional.empty();
        }
        return Optional.of(new SubjectScore.Heart(
                function(diastole, systole, VolumeMetrics::predictedVolume),
                function(diastole, systole, VolumeMetrics::trueVolume)));
    }

    private static CardiacFunction function(
            CaseScore diastole, CaseScore systole, Function<VolumeMetrics, Double> volume) {
        return new CardiacFunction(
                volume.apply(diastole.metrics().get("LV")),
                volume.apply(systole.metrics().get("LV")),
                volume.apply(diastole.metrics().get("MYO")));
    }
}
