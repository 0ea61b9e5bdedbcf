package dgnet.data.dataset;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** Small scans and masks in a folder, as the two layouts name them. */
final class Scans {
    private static final Affine PLACE = Affine.scaling(1, 1, 5);

    private Scans() {}

    /** A scan of {@code frames} frames of 4 × 3 × 2 voxels; 3-D if frames is 0. */
    static void image(Path path, int frames) throws IOException {
        write(path, frames, PLACE, 7);
    }

    /** A mask on the grid of {@link #image}, all of one label. */
    static void mask(Path path, int frames, int label) throws IOException {
        write(path, frames, PLACE, label);
    }

    /** As {@link #image}, at another place. */
    static void write(Path path, int frames, Affine place, int value) throws IOException {
        Files.createDirectories(path.getParent());
        int[] dimensions = frames == 0 ? new int[] {4, 3, 2} : new int[] {4, 3, 2, frames};
        double[] spacing = frames == 0 ? new double[] {1, 1, 5} : new double[] {1, 1, 5, 0.04};
        byte[] voxels = new byte[24 * Math.max(1, frames)];
        Arrays.fill(voxels, (byte) value);
        NiftiWriter.write(path, NiftiHeader.of(dimensions, spacing, place), DataType.UINT8, voxels);
    }

    /** A subject of M&Ms with three frames, and with a mask if {@code labelled}. */
    static void mnms(Path folder, String code, boolean labelled) throws IOException {
        image(folder.resolve(code + "_sa.nii.gz"), 3);
        if (labelled) {
            mask(folder.resolve(code + "_sa_gt.nii.gz"), 3, 1);
        }
    }

    /** The information table of M&Ms: {@code rows} of code, vendor, centre, ED, ES. */
    static void table(Path root, String... rows) throws IOException {
        Files.createDirectories(root);
        Files.writeString(
                root.resolve("information.csv"),
                "External code,Vendor,Centre,ED,ES\n" + String.join("\n", rows) + "\n");
    }

    /** A spreadsheet of lines whose fields commas separate; whole numbers are stored as numbers, an empty line is left out. */
    static void workbook(Path path, String... lines) throws IOException {
        try (OutputStream out = Files.newOutputStream(path);
                Workbook workbook = new Workbook(out, "dgnet", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("Sheet1");
            for (int row = 0; row < lines.length; row++) {
                List<String> fields = lines[row].isEmpty() ? List.of() : List.of(lines[row].split(",", -1));
                for (int column = 0; column < fields.size(); column++) {
                    String field = fields.get(column);
                    if (field.matches("\\d+")) {
                        sheet.value(row, column, Integer.parseInt(field));
                    } else {
                        sheet.value(row, column, field);
                    }
                }
            }
        }
    }
}
