package dgnet.model.evaluate;

import dgnet.data.DataException;
import dgnet.data.dataset.Annotation;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import dgnet.model.metric.VoxelGrid;
import java.util.List;

/**
 * A frame of a subject's scan with its reference labels.
 *
 * @param frame the frame
 * @param image the scan; its voxels are read on demand
 * @param slices the position of every pixel of the slices in the frame
 * @param truth the reference labels, and the annotated slices
 */
public record AnnotatedFrame(
        Subject subject, LabelledFrame frame, NiftiImage image, SliceGrid slices, Annotation truth) {
    /**
     * Opens the scan's header and reads the reference labels.
     *
     * @param classes the largest label that a mask may have (K)
     * @throws dgnet.data.SubjectException if a file cannot be used
     */
    public static AnnotatedFrame open(Subject subject, LabelledFrame frame, int classes) {
        try {
            NiftiImage image = NiftiImage.open(subject.image());
            List<NiftiImage> masks = MaskMerge.open(subject);
            GridCheck.check(subject, image.header(), masks);
            SliceGrid slices = Orientation.of(image.header()).grid(image.header());
            Annotation truth = Annotation.of(subject, masks, frame.index(), classes, slices);
            return new AnnotatedFrame(subject, frame, image, slices, truth);
        } catch (DataException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /** The frame's intensities, scaled, x fastest. */
    public float[] voxels() {
        return image.frame(frame.index());
    }

    /** The grid of the frame as stored in the file. */
    VoxelGrid grid() {
        NiftiHeader header = image.header();
        return new VoxelGrid(header.dimension(0), header.dimension(1), header.dimension(2), header.affine());
    }

    /** Whether any slice of the frame was annotated. */
    boolean anyAnnotated() {
        for (boolean annotated : truth.slices()) {
            if (annotated) {
                return true;
            }
        }
        return false;
    }

    /** A copy of labels in which slices without annotation are background. */
    byte[] annotatedOnly(byte[] labels) {
        byte[] counted = labels.clone();
        for (int slice = 0; slice < slices.depth(); slice++) {
            if (!truth.slices()[slice]) {
                for (int row = 0; row < slices.height(); row++) {
                    for (int column = 0; column < slices.width(); column++) {
                        counted[slices.index(slice, row, column)] = 0;
                    }
                }
            }
        }
        return counted;
    }
}
