package dgnet.model.report;

/** The values between which a picture goes from black to white. */
record ValueRange(float low, float high) {
    /** The least and the largest of {@code count} values, from one on. */
    static ValueRange of(float[] values, int from, int count) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return new ValueRange(low, high);
    }

    /** Where a value lies: 0 at the low end, 1 at the high end; 0 where both are the same. */
    float share(float value) {
        return (value - low) / (high > low ? high - low : 1);
    }
}
