package dgnet.data.dataset;

import dgnet.data.nifti.ImageGrid;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checks that a subject's files fit together, by their headers alone. */
public final class GridCheck {
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
     * Returns the mask if it is on the image's grid; otherwise throws a {@link dgnet.data.SubjectException}. A mask whose header gives no
     * position is on it if it has the image's dimensions, and so is any mask if the subject's rules say so.
     *
     * @param frames the frames of the image that the mask annotates
     */
    public static NiftiImage checkedMask(Subject subject, NiftiHeader image, NiftiImage mask, List<Integer> frames) {
        NiftiHeader compared = compared(subject, image, mask, frames);
        NiftiHeader expected = expected(image, compared, frames);
        Optional<String> difference = difference(subject.image(), expected, compared);
        if (difference.isPresent()
                && placedByImage(subject, image, mask, frames).isEmpty()) {
            throw subject.unusable(
                    mask.path(),
                    "the mask " + mask.path() + " " + difference.get() + "; a mask must be on the grid of its image"
                            + (sameSize(expected, compared)
                                    ? ". Export it again with the geometry of the image, or set data.mask-geometry ="
                                            + " image if only its header is wrong"
                                    : ""));
        }
        return mask;
    }

    /**
     * Why a mask is on the grid of its image although its header does not say so, as a sentence; empty if its header says so, or if it is not
     * on that grid.
     *
     * @param frames the frames of the image that the mask annotates
     */
    public static Optional<String> placedByImage(
            Subject subject, NiftiHeader image, NiftiImage mask, List<Integer> frames) {
        NiftiHeader compared = compared(subject, image, mask, frames);
        NiftiHeader expected = expected(image, compared, frames);
        if (!sameSize(expected, compared)
                || difference(subject.image(), expected, compared).isEmpty()) {
            return Optional.empty();
        }
        String consequence =
                "; it is used on the grid of its image " + subject.image() + ", compare them on the contact sheet";
        if (!mask.header().grid().oriented()) {
            return Optional.of("the header of the mask " + mask.path() + " has no position (neither sform nor qform)"
                    + consequence);
        }
        return subject.rules().geometry() == MaskRules.MaskGeometry.IMAGE
                ? Optional.of("the header of the mask " + mask.path() + " has another position than its image, and"
                        + " data.mask-geometry is image" + consequence)
                : Optional.empty();
    }

    /**
     * That each frame of a mask is taken for one structure, as a sentence; empty if it is not.
     *
     * @param frames the frames of the image that the mask annotates
     */
    public static Optional<String> oneFramePerStructure(
            Subject subject, NiftiHeader image, NiftiImage mask, List<Integer> frames) {
        return OneHotMask.is(subject, image, mask.header(), frames)
                ? Optional.of(
                        "the mask " + mask.path() + " has " + mask.header().frames()
                                + " frames and its image one; each frame is used as the mask of one structure, in the order of"
                                + " the label table")
                : Optional.empty();
    }

    private static NiftiHeader compared(Subject subject, NiftiHeader image, NiftiImage mask, List<Integer> frames) {
        return OneHotMask.is(subject, image, mask.header(), frames)
                ? mask.header().singleFrame()
                : mask.header();
    }

    private static NiftiHeader expected(NiftiHeader image, NiftiHeader mask, List<Integer> frames) {
        return mask.frames() == 1 && frames.size() == 1 ? image.singleFrame() : image;
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
        // Masks are often saved with rounded geometry.
        return distance <= ImageGrid.ROUNDING_OF_PLACES
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
