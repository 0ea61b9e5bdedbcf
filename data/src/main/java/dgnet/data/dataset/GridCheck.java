package dgnet.data.dataset;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether a subject's files fit together, by their headers alone. */
public final class GridCheck {
    /** In mm, over the whole volume: masks are often saved with rounded geometry. */
    private static final double TOLERANCE = 0.5;

    private GridCheck() {}

    /**
     * Refuses labelled frames that are not in the image, and masks on another grid.
     *
     * @param masks as {@link MaskMerge#open} gives them
     * @throws dgnet.data.SubjectException where they do not fit
     */
    public static void check(Subject subject, NiftiHeader image, List<NiftiImage> masks) {
        for (Subject.LabelledFrame frame : subject.labelledFrames()) {
            checkedFrame(subject, frame, image);
        }
        for (int rater = 0; rater < masks.size(); rater++) {
            checkedMask(
                    subject, image, masks.get(rater), subject.masks().get(rater).frames());
        }
    }

    /** Refuses one labelled frame that is not in the image; else gives it back. */
    public static Subject.LabelledFrame checkedFrame(Subject subject, Subject.LabelledFrame frame, NiftiHeader image) {
        if (frame.index() < 0 || frame.index() >= image.frames()) {
            throw subject.unusable(
                    subject.image(),
                    "subject " + subject.id() + ": its frame " + frame.name() + " is number " + frame.index() + ", but "
                            + subject.image() + " has frames 0 to " + (image.frames() - 1));
        }
        return frame;
    }

    /**
     * Refuses one mask on another grid; else gives it back.
     *
     * @param frames of the image that it annotates
     */
    public static NiftiImage checkedMask(Subject subject, NiftiHeader image, NiftiImage mask, List<Integer> frames) {
        boolean one = mask.header().frames() == 1 && frames.size() == 1;
        Optional<String> difference = difference(subject.image(), one ? image.singleFrame() : image, mask.header());
        if (difference.isPresent()) {
            throw subject.unusable(
                    mask.path(),
                    "the mask " + mask.path() + " " + difference.get() + "; a mask lies on its image's grid");
        }
        return mask;
    }

    /**
     * How another file's grid differs from an image's, as the end of a sentence about that file; empty where it does not.
     *
     * @param path the image's
     */
    public static Optional<String> difference(Path path, NiftiHeader image, NiftiHeader other) {
        if (!sameSize(image, other)) {
            return Optional.of("has " + size(other) + " voxels and its image " + path + " has " + size(image));
        }
        double distance = image.affine().largestDistance(other.affine(), image.dimensions());
        return distance <= TOLERANCE
                ? Optional.empty()
                : Optional.of("and its image " + path + " lie up to " + Math.round(10 * distance) / 10.0
                        + " mm apart by their headers");
    }

    private static boolean sameSize(NiftiHeader a, NiftiHeader b) {
        return a.dimension(0) == b.dimension(0)
                && a.dimension(1) == b.dimension(1)
                && a.dimension(2) == b.dimension(2)
                && a.frames() == b.frames();
    }

    private static String size(NiftiHeader header) {
        return Arrays.toString(header.dimensions());
    }
}
