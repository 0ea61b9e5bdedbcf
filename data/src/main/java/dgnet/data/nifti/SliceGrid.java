package dgnet.data.nifti;

/**
 * Slices in the order of an {@link Orientation}, as places in a stored frame.
 *
 * @param width columns of a slice
 * @param height rows of a slice
 * @param depth slices
 * @param first the index in the frame (x fastest) of slice 0, row 0, column 0
 * @param columnStep what one column further adds to the index
 * @param rowStep what one row further adds
 * @param sliceStep what one slice further adds
 */
public record SliceGrid(int width, int height, int depth, int first, int columnStep, int rowStep, int sliceStep) {
    /** The index in the frame of a pixel. */
    public int index(int slice, int row, int column) {
        return first + slice * sliceStep + row * rowStep + column * columnStep;
    }

    /** Slice {@code slice} of {@code frame}, row by row. */
    public float[] slice(float[] frame, int slice) {
        float[] pixels = new float[width * height];
        slice(frame, slice, pixels);
        return pixels;
    }

    /** Writes slice {@code slice} of {@code frame}, row by row. */
    public void slice(float[] frame, int slice, float[] into) {
        for (int row = 0; row < height; row++) {
            int from = index(slice, row, 0);
            for (int column = 0; column < width; column++) {
                into[row * width + column] = frame[from + column * columnStep];
            }
        }
    }

    /** Slice {@code slice} of the labels {@code frame}, row by row. */
    public byte[] slice(byte[] frame, int slice) {
        byte[] pixels = new byte[width * height];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                pixels[row * width + column] = frame[index(slice, row, column)];
            }
        }
        return pixels;
    }
}
