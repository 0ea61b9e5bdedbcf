package dgnet.model.predict;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.VolumeGrid;
import dgnet.model.learn.Prediction;

/** Segments one prepared frame: the probabilities of its slices, then the labels on the file's own grid. */
public final class FrameSegmentation {
    private final SegmentationSettings settings;
    private final SlicePredictor network;
    private final int classes;

    /** @param model a model of the thread that calls {@link #predict} */
    public FrameSegmentation(SegmentationModel model, SegmentationSettings settings) {
        this(model::predict, model.structures().size(), settings);
    }

    FrameSegmentation(SlicePredictor network, int classes, SegmentationSettings settings) {
        this.settings = settings;
        this.network = settings.flipAugment() ? new FlipAugmentation(network) : network;
        this.classes = classes;
    }

    /**
     * The probabilities of all slices. Must be called on the thread of the model.
     *
     * @param images D·H·W prepared intensities
     */
    public Prediction predict(float[] images, VolumeGrid grid) {
        Prediction prediction = network.predictVolume(images, grid.depth(), grid.size(), settings.batchSize());
        if (prediction.classes() != classes) {
            throw new IllegalArgumentException(
                    "the model segments " + prediction.classes() + " structures, but " + classes + " are expected");
        }
        return prediction;
    }

    /**
     * One label for each voxel of the frame in the file's order. May be called on any thread.
     *
     * @param header header of the file
     */
    public byte[] labels(Prediction prediction, VolumeGrid grid, NiftiHeader header) {
        byte[] labels = grid.labelsOnOriginalGrid(prediction.probabilities(), prediction.classes());
        if (settings.keepLargest()) {
            LargestComponent.keep(labels, header, prediction.classes());
        }
        return labels;
    }
}
