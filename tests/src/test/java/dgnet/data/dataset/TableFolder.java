package dgnet.data.dataset;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a data set of the layout {@code table}: small scans, masks made of slices of one label, and the two tables. */
public final class TableFolder {
    /** Columns, rows and slices of every scan. */
    public static final int SIDE = 16;

    public static final int DEPTH = 5;
    private static final int PIXELS = SIDE * SIDE;
    private static final Affine PLACE = Affine.scaling(1.2, 1.2, 8);

    private final Path root;

    /** @param root created if absent */
    public TableFolder(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    public Path root() {
        return root;
    }

    /** Writes an image with contrast that depends on the name. */
    public TableFolder image(String name) {
        float[] voxels = new float[PIXELS * DEPTH];
        for (int k = 0; k < voxels.length; k++) {
            voxels[k] = (k * 31 + name.hashCode() % 97) % 256;
        }
        write(name, voxels, PLACE);
        return this;
    }

    /** Writes a mask with one value per slice, in the left half of the slice. */
    public TableFolder mask(String name, double... slices) {
        return band(name, 0, SIDE / 2, slices);
    }

    /** Writes a mask with one value per slice, in the columns {@code from} to {@code end}. */
    public TableFolder band(String name, int from, int end, double... slices) {
        write(name, voxels(from, end, slices), PLACE);
        return this;
    }

    /** Writes a mask with a frame for each array: one value per slice, in the left half of the slice. */
    public TableFolder frames(String name, double[]... frames) {
        float[] voxels = new float[PIXELS * DEPTH * frames.length];
        for (int t = 0; t < frames.length; t++) {
            System.arraycopy(voxels(0, SIDE / 2, frames[t]), 0, voxels, t * PIXELS * DEPTH, PIXELS * DEPTH);
        }
        double[] spacing = {1.2, 1.2, 8, 1};
        int[] dimensions = {SIDE, SIDE, DEPTH, frames.length};
        NiftiWriter.write(root.resolve(name), NiftiHeader.of(dimensions, spacing, PLACE), DataType.FLOAT32, voxels);
        return this;
    }

    /** Writes a mask whose header has another affine. */
    public TableFolder maskAt(Affine place, String name, double... slices) {
        write(name, voxels(0, SIDE / 2, slices), place);
        return this;
    }

    /** Removes the position from the header of a plain file. */
    public TableFolder withoutForms(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve(name));
        for (int code : new int[] {252, 253, 254, 255}) {
            bytes[code] = 0;
        }
        Files.write(root.resolve(name), bytes);
        return this;
    }

    public TableFolder labels(String... rows) throws IOException {
        Files.writeString(root.resolve("labels.csv"), "value,name\n" + String.join("\n", rows) + "\n");
        return this;
    }

    /** Writes {@code dataset.csv}, beginning with the header line. */
    public TableFolder table(String... lines) throws IOException {
        Files.writeString(root.resolve("dataset.csv"), String.join("\n", lines) + "\n");
        return this;
    }

    public Dataset open() {
        return Datasets.open("table", root);
    }

    public Dataset open(MaskRules rules) {
        return Datasets.open("table", root, Datasets.DomainRule.VENDOR, rules);
    }

    private static float[] voxels(int from, int end, double... slices) {
        float[] voxels = new float[PIXELS * DEPTH];
        for (int k = 0; k < voxels.length; k++) {
            int column = k % SIDE;
            voxels[k] = column >= from && column < end ? (float) slices[k / PIXELS] : 0;
        }
        return voxels;
    }

    private void write(String name, float[] voxels, Affine place) {
        Path path = root.resolve(name);
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int[] dimensions = {SIDE, SIDE, DEPTH};
        NiftiWriter.write(path, NiftiHeader.of(dimensions, place.spacing(), place), DataType.FLOAT32, voxels);
    }
}
