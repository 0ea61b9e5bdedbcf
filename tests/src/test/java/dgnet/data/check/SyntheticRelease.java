package dgnet.data.check;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A release of M&Ms in small: the four parts, four vendors, one of them with two centres, and one scan for each fault that people meet,
 * named after it. Three frames of two slices of 12×10 pixels.
 */
final class SyntheticRelease {
    private static final int WIDTH = 12;
    private static final int HEIGHT = 10;
    private static final int DEPTH = 2;
    private static final int FRAMES = 3;
    private static final int FRAME = WIDTH * HEIGHT * DEPTH;
    private static final Affine PLACE = Affine.scaling(1.5, 1.5, 8);

    private final Path root;
    private final List<String> rows = new ArrayList<>();

    /** Rows of code, vendor, centre, ED, ES. */
    SyntheticRelease(Path root) throws IOException {
        this.root = root;
        sound();
        badFiles();
        badTable();
    }

    /** The rows in the first form of the table. */
    List<String> rows() {
        return rows;
    }

    private void sound() throws IOException {
        String[] parts = {"Training/Labeled", "Validation", "Testing"};
        for (int k = 0; k < 12; k++) {
            String code = "OK" + (10 + k);
            String vendor = "ABCD".substring(k % 4, k % 4 + 1);
            String part = vendor.equals("D") ? "Testing" : parts[k / 4];
            scan(part, code, image(k), mask());
            row(code, vendor, new int[] {1, k == 5 ? 3 : 2, 4, 5}[k % 4], "0", "2");
        }
        scan("Training/Unlabeled", "FREE1", image(30), null);
        row("FREE1", "C", 4, "", "");
    }

    private void badFiles() throws IOException {
        Path cut = scan("Training/Labeled", "CUTIMAGE", image(40), mask());
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        row("CUTIMAGE", "A", 1, "0", "2");
        Path letter = scan("Training/Labeled", "NOMASKFILE", image(41), mask());
        Files.writeString(letter.resolveSibling("NOMASKFILE_sa_gt.nii.gz"), "a letter, not a mask");
        row("NOMASKFILE", "A", 1, "0", "2");
        scan("Training/Labeled", "FRAMEOUT", image(42), mask());
        row("FRAMEOUT", "A", 1, "0", "3");
        scan("Training/Labeled", "OTHERGRID", image(43), mask());
        write(root.resolve("Training/Labeled/OTHERGRID/OTHERGRID_sa_gt.nii.gz"), Affine.scaling(1.5, 1.5, 9), mask());
        row("OTHERGRID", "A", 1, "0", "2");
        float[] five = mask();
        five[2 * FRAME + 40] = 5;
        scan("Validation", "LABELFIVE", image(44), five);
        row("LABELFIVE", "B", 2, "0", "2");
        float[] empty = mask();
        Arrays.fill(empty, 2 * FRAME, 3 * FRAME, 0);
        scan("Validation", "EMPTYES", image(45), empty);
        row("EMPTYES", "B", 2, "0", "2");
        float[] flat = image(46);
        Arrays.fill(flat, FRAME, 2 * FRAME, 7);
        scan("Training/Unlabeled", "FLATFRAME", flat, null);
        row("FLATFRAME", "C", 4, "", "");
        float[] nan = image(47);
        nan[17] = Float.NaN;
        scan("Training/Unlabeled", "NANVOXEL", nan, null);
        row("NANVOXEL", "C", 4, "", "");
        scan("Testing", "TWINONE", image(48), mask());
        row("TWINONE", "D", 5, "0", "2");
        Path twin = scan("Testing", "TWINTWO", image(49), mask());
        Files.write(twin, Files.readAllBytes(root.resolve("Testing/TWINONE/TWINONE_sa.nii.gz")));
        row("TWINTWO", "D", 5, "0", "2");
        Path turned = scan("Testing", "TURNED", image(50), mask());
        Affine mirrored = new Affine(-1.5, 0, 0, 16, 0, 1.5, 0, 0, 0, 0, 8, 0);
        write(turned, mirrored, image(50));
        write(turned.resolveSibling("TURNED_sa_gt.nii.gz"), mirrored, mask());
        row("TURNED", "D", 5, "0", "2");
        Path lost = scan("Testing", "UNORIENTED", image(51), null);
        Files.delete(lost);
        unoriented(lost.resolveSibling("UNORIENTED_sa.nii"));
        row("UNORIENTED", "D", 5, "", "");
    }

    private void badTable() throws IOException {
        scan("Training/Labeled", "NOROW", image(60), mask());
        row("NOSCAN", "B", 2, "0", "2");
        scan("Training/Labeled", "NOVENDOR", image(61), mask());
        row("NOVENDOR", "", 2, "0", "2");
        scan("Training/Labeled", "NOFRAME", image(62), mask());
        row("NOFRAME", "A", 1, "0", "late");
        scan("Training/Labeled", "TWOROWS", image(63), mask());
        row("TWOROWS", "A", 1, "0", "2");
        row("TWOROWS", "A", 1, "1", "2");
        scan("Training/Labeled", "TWOFILES", image(64), mask());
        write(root.resolve("Validation/TWOFILES_sa.nii.gz"), PLACE, image(65));
        row("TWOFILES", "A", 1, "0", "2");
        write(root.resolve("Testing/NOIMAGE_sa_gt.nii.gz"), PLACE, mask());
    }

    private void row(String code, String vendor, int centre, String ed, String es) {
        rows.add(String.join(",", code, vendor, Integer.toString(centre), ed, es));
    }

    private Path scan(String part, String code, float[] image, float[] mask) throws IOException {
        Path folder = root.resolve(part).resolve(code);
        Path path = folder.resolve(code + "_sa.nii.gz");
        write(path, PLACE, image);
        if (mask != null) {
            write(folder.resolve(code + "_sa_gt.nii.gz"), PLACE, mask);
        }
        return path;
    }

    private static NiftiHeader header(Affine place) {
        double[] steps = Arrays.copyOf(place.spacing(), 4);
        steps[3] = 0.04;
        return NiftiHeader.of(new int[] {WIDTH, HEIGHT, DEPTH, FRAMES}, steps, place);
    }

    private static void write(Path path, Affine place, float[] voxels) throws IOException {
        Files.createDirectories(path.getParent());
        NiftiWriter.write(path, header(place), DataType.FLOAT32, voxels);
    }

    /** A file whose header has neither form. */
    private static void unoriented(Path path) throws IOException {
        write(path, new Affine(-1.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 8, 0), image(51));
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(252, 0);
        Files.write(path, bytes);
    }

    private static float[] image(int seed) {
        float[] image = new float[FRAMES * FRAME];
        for (int k = 0; k < image.length; k++) {
            image[k] = (k * 37 + seed * 11) % 101;
        }
        return image;
    }

    private static float[] mask() {
        float[] mask = new float[FRAMES * FRAME];
        for (int frame : new int[] {0, 2}) {
            Arrays.fill(mask, frame * FRAME + 30, frame * FRAME + 60, 1 + frame);
        }
        return mask;
    }
}
