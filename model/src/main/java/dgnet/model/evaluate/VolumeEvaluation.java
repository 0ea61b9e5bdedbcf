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
            for (Subject subject : dataset.subjects(domain.name())) {
                if (subject.labelled()) {
                    subject(subject, skipped, score -> {
                                cases.add(score);
                                progress.accept(score);
                            })
                            .ifPresent(subjects::add);
                }
            }
        }
        return new EvaluationReport(origin, dataset.structures(), domains, cases, subjects, List.copyOf(skipped));
    }

    /** What the scored scans' headers contradict themselves about, each a sentence with the file's name, each once. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Scores a subject's frames; empty if no frame could be scored. */
    private Optional<SubjectScore> subject(Subject subject, Set<String> skipped, Consumer<CaseScore> scored) {
        Map<String, CaseScore> frames = new LinkedHashMap<>();
        List<ReferenceSlices> slices = new ArrayList<>();
        for (LabelledFrame labelled : subject.labelledFrames()) {
            try {
                AnnotatedFrame frame = AnnotatedFrame.open(
                        subject, labelled, dataset.structures().count());
                warnings.addAll(frame.image().warnings());
                PredictedFrame predicted = source.labels(frame);
                CaseScore score = score(frame, predicted.labels());
                predicted.reference().ifPresent(slices::add);
                frames.put(labelled.name(), score);
                scored.accept(score);
            } catch (DataException fault) {
                skipped.add(fault.getMessage());
            }
        }
        if (frames.isEmpty()) {
            return Optional.empty();
        }
        Optional<ReferenceMetrics> reference =
                slices.size() < subject.labelledFrames().size()
                        ? Optional.empty()
                        : ReferenceSlices.metrics(slices, dataset.structures().count());
        return Optional.of(new SubjectScore(
                subject.id(), subject.domain(), trainingRole.apply(subject), heart(frames), reference));
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
                subject.id(), subject.domain(), frame.frame().name(), trainingRole.apply(subject), metrics);
    }

    /** The function of the left ventricle, from the ED and ES frames; empty for other data. */
    private Optional<SubjectScore.Heart> heart(Map<String, CaseScore> frames) {
        CaseScore diastole = frames.get("ED");
        CaseScore systole = frames.get("ES");
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
