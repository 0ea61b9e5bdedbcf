package dgnet.model.report;

/** Colours for structures and domains that colour-blind people can distinguish (Okabe and Ito, "Color universal design", 2008). */
final class Palette {
    private static final int[] COLOURS = {0xE69F00, 0x56B4E9, 0xCC79A7, 0x009E73, 0xF0E442, 0xD55E00, 0x0072B2};

    private Palette() {}

    /** The colour of a structure or domain by its index from 0. Colours repeat after the last. */
    static int rgb(int index) {
        return COLOURS[index % COLOURS.length];
    }

    /** The colour in CSS notation. */
    static String css(int index) {
        return String.format("#%06X", rgb(index));
    }
}
