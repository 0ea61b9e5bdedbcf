package dgnet.model.predict;

import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedVolume;
import dgnet.data.prepare.VolumePreparation;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.metric.Dice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Segments whole scans and scores them as a user would see them: on the file's own grid, against its masks, each labelled frame as one
 * volume. Slices that nobody annotated are left out where the data set says that there are such.
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
        SliceGrid grid = volume.grid().stored();
        byte[] predicted =
                bySlice(volume.grid().labelsOnOriginalGrid(prediction.probabilities(), prediction.classes()), grid);
        byte[] truth = bySlice(MaskMerge.labels(subject, frame.index(), structures.count()), grid);
        Map<String, Double> dice = new LinkedHashMap<>();
        for (Region region : structures.regions()) {
            Dice.of(predicted, truth, volume.labelled(), region).ifPresent(value -> dice.put(region.name(), value));
        }
        return new CaseScore(subject.id(), subject.domain(), frame.name(), Standing.of(subject, split), dice);
    }

    /** The voxels of a frame, slice after slice. */
    private static byte[] bySlice(byte[] frame, SliceGrid grid) {
        int pixels = grid.width() * grid.height();
        byte[] slices = new byte[frame.length];
        for (int z = 0; z < grid.depth(); z++) {
            System.arraycopy(grid.slice(frame, z), 0, slices, z * pixels, pixels);
        }
        return slices;
    }
}
