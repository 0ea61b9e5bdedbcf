package dgnet.model.predict;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedVolume;
import dgnet.data.prepare.VolumePreparation;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.metric.VolumeMetrics;
import dgnet.model.metric.VoxelGrid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Segments whole scans and scores them as a user would see them: on the file's own grid, against its masks, each labelled frame as one
 * volume. Slices that nobody annotated count as empty on both sides where the data set says that there are such.
 */
public final class VolumeEvaluation {
    private final Learner learner;
    private final Dataset dataset;
    private final Split split;
    private final PreparationSettings preparation;
    private final int batchSize;

    /**
     * An evaluation of a learner's present parameters.
     *
     * @param split who was used for what when they were trained
     * @param preparation as in training
     * @param batchSize slices in one forward pass
     */
    public VolumeEvaluation(
            Learner learner, Dataset dataset, Split split, PreparationSettings preparation, int batchSize) {
        this.learner = learner;
        this.dataset = dataset;
        this.split = split;
        this.preparation = preparation;
        this.batchSize = batchSize;
    }

    /**
     * Scores every labelled frame of some domains. A scan that cannot be read is named in the report and left out.
     *
     * @param domains in the order of the report
     * @param progress told of each case once it is scored
     */
    public EvaluationReport evaluate(List<String> domains, Consumer<CaseScore> progress) {
        List<CaseScore> cases = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (String domain : domains) {
            for (Subject subject : dataset.subjects(domain)) {
                try {
                    for (LabelledFrame frame : subject.labelledFrames()) {
                        CaseScore score = score(subject, frame);
                        cases.add(score);
                        progress.accept(score);
                    }
                } catch (DataException fault) {
                    skipped.add(fault.getMessage());
                }
            }
        }
        return new EvaluationReport(dataset.structures(), domains, split.target(), cases, skipped);
    }

    /** The score of one labelled frame. */
    public CaseScore score(Subject subject, LabelledFrame frame) {
        Structures structures = dataset.structures();
        PreparedVolume volume = VolumePreparation.prepare(subject, frame.index(), preparation);
        Prediction prediction = VolumePrediction.of(learner, volume.images(), volume.depth(), volume.size(), batchSize);
        if (prediction.classes() != structures.count()) {
            throw new IllegalArgumentException("the learner knows " + prediction.classes() + " structures, "
                    + dataset.root() + " has " + structures.names());
        }
        byte[] predicted = volume.grid().labelsOnOriginalGrid(prediction.probabilities(), prediction.classes());
        byte[] truth = MaskMerge.labels(subject, frame.index(), structures.count());
        clearUnlabelled(predicted, volume);
        clearUnlabelled(truth, volume);
        VoxelGrid grid = grid(subject);
        Map<String, VolumeMetrics> metrics = new LinkedHashMap<>();
        for (Region region : structures.regions()) {
            metrics.put(region.name(), VolumeMetrics.of(predicted, truth, region, grid));
        }
        return new CaseScore(subject.id(), subject.domain(), frame.name(), Standing.of(subject, split), metrics);
    }

    /** The grid of one frame as the file stores it. */
    private static VoxelGrid grid(Subject subject) {
        try {
            NiftiHeader header = NiftiImage.open(subject.image()).header();
            double[] spacing = header.spacing();
            return new VoxelGrid(
                    header.dimension(0), header.dimension(1), header.dimension(2), spacing[0], spacing[1], spacing[2]);
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /** Empties the slices of a stored frame that nobody annotated. */
    private static void clearUnlabelled(byte[] frame, PreparedVolume volume) {
        SliceGrid grid = volume.grid().stored();
        for (int slice = 0; slice < grid.depth(); slice++) {
            if (!volume.labelled()[slice]) {
                for (int row = 0; row < grid.height(); row++) {
                    for (int column = 0; column < grid.width(); column++) {
                        frame[grid.index(slice, row, column)] = 0;
                    }
                }
            }
        }
    }
}
