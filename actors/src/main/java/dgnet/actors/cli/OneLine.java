package dgnet.actors.cli;

/** Text from elsewhere on a terminal: a line that cannot move the cursor. */
final class OneLine {
    private OneLine() {}

    /** The text with a space for every line's end, tabulator and control character. */
    static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+", " ")
                .stripTrailing();
    }

    /** The same, cut to so many characters. */
    static String cut(String text, int width) {
        String line = of(text);
        boolean fits = line.codePointCount(0, line.length()) <= width;
        return fits ? line : line.substring(0, line.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
    }
}
