package dgnet.model.predict;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.learn.Prediction;

/**
 * The way of one prepared frame through a model and back: the probabilities of its slices, then the labels that they make on the file's own
 * grid.
 */
public final class FrameSegmentation {
    private final SegmentationSettings settings;
    private final SlicePredictor network;
    private final int classes;

    /** @param model on the thread that calls {@link #predict} */
    public FrameSegmentation(SegmentationModel model, SegmentationSettings settings) {
        this(model::predict, model.structures().size(), settings);
    }

    FrameSegmentation(SlicePredictor network, int classes, SegmentationSettings settings) {
        this.settings = settings;
        this.network = settings.flipAugment() ? new FlipAugmentation(network) : network;
        this.classes = classes;
    }

    /**
     * The probabilities of every slice, on the thread that the model is used by.
     *
     * @param images D·H·W prepared intensities
     */
    public Prediction predict(float[] images, VolumeGrid grid) {
        Prediction prediction = VolumePrediction.of(network, images, grid.depth(), grid.size(), settings.batchSize());
        if (prediction.classes() != classes) {
            throw new IllegalArgumentException(
                    "the model knows " + prediction.classes() + " structures, but is said to know " + classes);
        }
        return prediction;
    }

    /**
     * One label for each voxel of the frame in the file's order, by any thread.
     *
     * @param header the file's
     */
    public byte[] labels(Prediction prediction, VolumeGrid grid, NiftiHeader header) {
        byte[] labels = grid.labelsOnOriginalGrid(prediction.probabilities(), prediction.classes());
        if (settings.keepLargest()) {
            LargestComponent.keep(labels, header, prediction.classes());
        }
        return labels;
    }
}
