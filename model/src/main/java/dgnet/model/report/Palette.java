package dgnet.model.report;

/** Colours that the colour-blind can tell apart (Okabe and Ito, "Color universal design", 2008): of structures, and of domains. */
final class Palette {
    private static final int[] COLOURS = {0xE69F00, 0x56B4E9, 0xCC79A7, 0x009E73, 0xF0E442, 0xD55E00, 0x0072B2};

    private Palette() {}

    /** The colour of the structure, or of the domain, with an index from 0; after the last they begin anew. */
    static int rgb(int index) {
        return COLOURS[index % COLOURS.length];
    }

    /** The same as CSS writes it. */
    static String css(int index) {
        return String.format("#%06X", rgb(index));
    }
}
