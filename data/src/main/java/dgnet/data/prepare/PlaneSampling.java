package dgnet.data.prepare;

/**
 * Resampling, crop and pad of a slice in one: the product of a sampling of its rows and one of its columns.
 *
 * @param columns sampling along a row
 * @param rows sampling along a column
 * @param sourceWidth pixels in a row of the source
 */
record PlaneSampling(AxisSampling columns, AxisSampling rows, int sourceWidth) {
    /** Writes the resampled slice, row by row, from {@code offset} on; the source begins at {@code from}. */
    void image(float[] source, int from, float[] into, int offset) {
        float[] blended = new float[sourceWidth];
        for (int row = 0; row < rows.size(); row++) {
            row(row, source, from, blended, into, offset + row * columns.size());
        }
    }

    /** Writes row {@code row} of the resampled slice from {@code offset} on, by way of {@code blended}, a row of the source's width. */
    void row(int row, float[] source, int from, float[] blended, float[] into, int offset) {
        rows.row(row, source, from, sourceWidth, blended);
        columns.values(blended, into, offset);
    }

    /** Writes the labels of the nearest pixels, background where there is none. */
    void labels(byte[] source, byte[] into, int offset) {
        for (int row = 0; row < rows.size(); row++) {
            int from = rows.nearest(row);
            int to = offset + row * columns.size();
            for (int column = 0; column < columns.size(); column++) {
                int at = columns.nearest(column);
                into[to + column] = from >= 0 && at >= 0 ? source[from * sourceWidth + at] : 0;
            }
        }
    }

    /** Whether target pixel (row, column) lies within the source. */
    boolean inside(int row, int column) {
        return rows.nearest(row) >= 0 && columns.nearest(column) >= 0;
    }
}
