package dgnet.data.nifti;

/**
 * The position of every pixel of canonically oriented slices in a stored frame, see {@link Orientation}.
 *
 * @param width columns of a slice
 * @param height rows of a slice
 * @param depth slices
 * @param first the index in the frame (x fastest) of slice 0, row 0, column 0
 * @param columnStep increment of the index from one column to the next
 * @param rowStep increment of the index from one row to the next
 * @param sliceStep increment of the index from one slice to the next
 */
public record SliceGrid(int width, int height, int depth, int first, int columnStep, int rowStep, int sliceStep) {
    /** The index of a pixel in the frame. */
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
