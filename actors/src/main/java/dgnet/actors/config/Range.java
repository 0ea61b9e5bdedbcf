package dgnet.actors.config;

/**
 * The numbers that a key allows.
 *
 * @param low the least
 * @param lowIncluded whether the least itself is allowed
 * @param high the greatest; infinite where there is none
 * @param highIncluded whether the greatest itself is allowed
 */
record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
    static Range atLeast(double low) {
        return new Range(low, true, Double.POSITIVE_INFINITY, false);
    }

    static Range closed(double low, double high) {
        return new Range(low, true, high, true);
    }

    /** (low, high] */
    static Range openLow(double low, double high) {
        return new Range(low, false, high, true);
    }

    /** [low, high) */
    static Range openHigh(double low, double high) {
        return new Range(low, true, high, false);
    }

    boolean holds(double value) {
        return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
    }

    /** The range in words, to follow "a number" or "a whole number". */
    String inWords() {
        if (Double.isInfinite(high)) {
            return (lowIncluded ? "of at least " : "above ") + plain(low);
        }
        return "in " + (lowIncluded ? "[" : "(") + plain(low) + ", " + plain(high) + (highIncluded ? "]" : ")");
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
