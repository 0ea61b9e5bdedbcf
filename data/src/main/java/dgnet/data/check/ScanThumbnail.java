package dgnet.data.check;

/**
 * A small picture of a scan: one slice, seen as the network sees it, with the whole field of view in it.
 *
 * @param images H·W intensities in [0, 1]
 * @param labels H·W labels; zeros where it has none
 * @param caption which slice it is
 */
@SuppressWarnings("ArrayRecordComponent") // pixels: compared by nobody, copied by nobody
public record ScanThumbnail(float[] images, byte[] labels, String caption) {
    /** Height and width in pixels. */
    public static final int SIZE = 144;
}
