package dgnet.data.dataset;

/**
 * How the masks of a data set are read, as far as the files do not say it.
 *
 * @param emptyMasks whether an annotated frame without any label is used
 * @param emptySlices what a slice without any label in an annotated frame is
 * @param geometry whose header gives the position of a mask
 */
public record MaskRules(EmptyMasks emptyMasks, EmptySlices emptySlices, MaskGeometry geometry) {
    /** The rules of each layout. */
    public static final MaskRules DEFAULT = new MaskRules(EmptyMasks.AUTO, EmptySlices.AUTO, MaskGeometry.HEADER);

    /** An annotated frame without any label. */
    public enum EmptyMasks {
        /** The layout decides. */
        AUTO,
        /** The scan is left out. */
        REFUSE,
        /** All of the frame is background, as in a healthy subject. */
        USE
    }

    /** A slice without any label in an annotated frame. */
    public enum EmptySlices {
        /** The layout decides. */
        AUTO,
        /** The slice contains no structure. */
        BACKGROUND,
        /** The slice was not annotated. */
        UNLABELLED
    }

    /** The position of a mask. */
    public enum MaskGeometry {
        /** The mask's own header, which must agree with the header of its image. */
        HEADER,
        /** The header of its image. */
        IMAGE
    }

    /** These rules, with the given ones where the layout decides. */
    MaskRules or(EmptyMasks masks, EmptySlices slices) {
        return new MaskRules(
                emptyMasks == EmptyMasks.AUTO ? masks : emptyMasks,
                emptySlices == EmptySlices.AUTO ? slices : emptySlices,
                geometry);
    }

    /** Whether a slice without any label in an annotated frame was not annotated; otherwise it contains no structure. */
    public boolean emptySliceIsUnlabelled() {
        return emptySlices == EmptySlices.UNLABELLED;
    }

    /** Whether an annotated frame without any label is background; otherwise the mask cannot be used. */
    public boolean emptyMaskIsUsed() {
        return emptyMasks == EmptyMasks.USE;
    }

    /** What these rules change in prepared slices, in one line; empty for the rules that every layout had at first. */
    String changes() {
        return (emptyMaskIsUsed() ? " empty masks are used" : "")
                + (geometry == MaskGeometry.IMAGE ? " masks have the geometry of the image" : "");
    }
}
