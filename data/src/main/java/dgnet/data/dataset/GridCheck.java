package dgnet.data.dataset;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checks that a subject's files fit together, by their headers alone. */
public final class GridCheck {
    /** Largest accepted distance of corresponding corners in mm. Masks are often saved with rounded geometry. */
    private static final double TOLERANCE = 0.5;

    private GridCheck() {}

    /**
     * Checks that all labelled frames are in the image and that all masks are on its grid.
     *
     * @param masks the subject's masks, as returned by {@link MaskMerge#open}
     * @throws dgnet.data.SubjectException if they do not fit
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

    /** Returns the labelled frame if it is in the image; otherwise throws a {@link dgnet.data.SubjectException}. */
    public static Subject.LabelledFrame checkedFrame(Subject subject, Subject.LabelledFrame frame, NiftiHeader image) {
        if (frame.index() < 0 || frame.index() >= image.frames()) {
            throw subject.unusable(
                    subject.image(),
                    "subject " + subject.id() + ": frame " + frame.name() + " has the number " + frame.index()
                            + ", but " + subject.image() + " has frames 0 to " + (image.frames() - 1));
        }
        return frame;
    }

    /**
     * Returns the mask if it is on the image's grid; otherwise throws a {@link dgnet.data.SubjectException}.
     *
     * @param frames the frames of the image that the mask annotates
     */
    public static NiftiImage checkedMask(Subject subject, NiftiHeader image, NiftiImage mask, List<Integer> frames) {
        boolean one = mask.header().frames() == 1 && frames.size() == 1;
        Optional<String> difference = difference(subject.image(), one ? image.singleFrame() : image, mask.header());
        if (difference.isPresent()) {
            throw subject.unusable(
                    mask.path(),
                    "the mask " + mask.path() + " " + difference.get() + "; a mask must be on the grid of its image");
        }
        return mask;
    }

    /**
     * How the grid of another file differs from an image's grid, as the end of a sentence about that file; empty if it does not differ.
     *
     * @param path the path of the image
     */
    public static Optional<String> difference(Path path, NiftiHeader image, NiftiHeader other) {
        if (!sameSize(image, other)) {
            return Optional.of("has " + size(other) + " voxels and its image " + path + " has " + size(image));
        }
        double distance = image.affine().largestDistance(other.affine(), image.dimensions());
        return distance <= TOLERANCE
                ? Optional.empty()
                : Optional.of("and its image " + path + " are up to " + Math.round(10 * distance) / 10.0
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
