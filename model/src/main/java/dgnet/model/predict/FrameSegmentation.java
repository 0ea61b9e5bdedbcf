package dgnet.model.predict;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparationSettings.Crop;
import dgnet.data.prepare.VolumeGrid;
import java.util.Optional;

/**
 * Segments one frame slice by slice: the probabilities of its prepared slices, then the labels on the file's own grid. Slices larger than
 * the network's view are covered by tiles, see {@link SlidingWindow}. One slice of probabilities is in memory at a time.
 */
public final class FrameSegmentation {
    private final SegmentationSettings settings;
    private final SlicePredictor network;
    private final int classes;

    /** @param model a model of the thread that calls the methods */
    public FrameSegmentation(SegmentationModel model, SegmentationSettings settings) {
        this(model::predict, model.structures().size(), settings);
    }

    FrameSegmentation(SlicePredictor network, int classes, SegmentationSettings settings) {
        this.settings = settings;
        this.network = settings.flipAugment() ? new FlipAugmentation(network) : network;
        this.classes = classes;
    }

    /** The preparation of an image: its whole slices, or the network's view if only this is to be segmented. */
    public ImagePreparation preparation(NiftiImage image, PreparationSettings preparation) {
        return settings.viewOnly()
                ? new ImagePreparation(image, preparation)
                : ImagePreparation.whole(image, preparation);
    }

    /**
     * The probabilities of the prepared slices of a frame.
     *
     * @param frame the frame's number, for error messages
     * @param voxels the frame, x fastest
     * @param visitor receives each slice in order
     * @throws dgnet.data.nifti.NiftiException if the frame has no contrast
     */
    public void predict(ImagePreparation prepared, int frame, float[] voxels, SliceVisitor visitor) {
        prepared.requireContrast(frame, voxels);
        VolumeGrid grid = prepared.grid();
        new SlidingWindow(network, grid.size(), settings.batchSize())
                .predict(
                        grid.depth(),
                        grid.width(),
                        grid.height(),
                        slice -> prepared.slice(frame, voxels, slice),
                        (slice, found, probabilities) -> {
                            if (found != classes) {
                                throw new IllegalArgumentException("the model segments " + found + " structures, but "
                                        + classes + " are expected");
                            }
                            visitor.slice(slice, found, probabilities);
                        });
    }

    /**
     * One label for each voxel of a frame in the file's order.
     *
     * @param frame the frame's number, for error messages
     * @param voxels the frame, x fastest
     * @param header header of the file
     * @param visitor receives the probabilities of each slice in order
     */
    public byte[] labels(
            ImagePreparation prepared, int frame, float[] voxels, NiftiHeader header, SliceVisitor visitor) {
        VolumeGrid grid = prepared.grid();
        SliceGrid stored = grid.stored();
        byte[] labels = new byte[stored.width() * stored.height() * stored.depth()];
        predict(prepared, frame, voxels, (slice, found, probabilities) -> {
            grid.labelsOnOriginalGrid(probabilities, found, slice, labels);
            visitor.slice(slice, found, probabilities);
        });
        if (settings.keepLargest()) {
            LargestComponent.keep(labels, header, classes);
        }
        return labels;
    }

    /**
     * A sentence about scans that are larger than what training saw of a slice; empty if there are none, or if training saw whole slices.
     *
     * @param larger the number of such scans
     * @param scans the number of all scans
     */
    public static Optional<String> note(PreparationSettings preparation, int larger, int scans) {
        if (larger == 0 || preparation.crop() == Crop.TILES) {
            return Optional.empty();
        }
        long side = Math.round(preparation.imageSize() * preparation.spacing());
        return Optional.of(larger + " of " + scans + " scans are larger than the " + side + "×" + side + " mm "
                + preparation.crop().words()
                + " that training saw. The rest is segmented too, but the network may find structures there that do not exist;"
                + " --keep-largest removes most of them, and --view-only leaves the rest out");
    }

    /** Receives the probabilities of the slices of a frame. */
    @FunctionalInterface
    public interface SliceVisitor {
        /** A visitor that does nothing. */
        SliceVisitor NONE = (slice, classes, probabilities) -> {};

        /**
         * @param slice the slice's number in stored order
         * @param classes structures (K)
         * @param probabilities (K+1)·H·W values on the prepared grid in label order, background first; the receiver may keep the array
         */
        void slice(int slice, int classes, float[] probabilities);
    }
}
