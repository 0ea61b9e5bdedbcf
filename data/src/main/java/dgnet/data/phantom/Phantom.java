package dgnet.data.phantom;

import dgnet.data.DataException;
import dgnet.data.FileTree;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes a synthetic cardiac data set in the layout of the M&Ms challenge, for use without real data: short-axis cine scans of four
 * vendors A, B, C and D, with the labels 1 left ventricle, 2 myocardium, 3 right ventricle at the end of diastole and of systole. The
 * vendors differ as scanners do. The last subjects of each vendor have no mask. The sizes suit preparation to 96 pixels of 1.5 mm: the
 * heart then spans 55 to 70 % of a slice. The same settings give the same bytes.
 *
 * <pre>
 * information.csv
 * A01/A01_sa.nii.gz       4-D, x y slice frame, int16
 * A01/A01_sa_gt.nii.gz    labels
 * </pre>
 */
public final class Phantom {
    private Phantom() {}

    /**
     * Writes the data set into a new folder, which appears when it is complete.
     *
     * @param directory a folder that is absent or empty
     * @param progress receives a line for each subject
     * @throws DataException if the folder is not empty or cannot be written
     */
    public static void write(Path directory, PhantomSettings settings, Consumer<String> progress) {
        Path target = directory.toAbsolutePath().normalize();
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".unfinished");
        try {
            if (Files.exists(target) && !FileTree.isEmpty(target)) {
                throw new DataException("The folder " + directory
                        + " is not empty; name a new folder for the phantom, or empty this one first.");
            }
            FileTree.delete(unfinished);
            Files.createDirectories(unfinished);
            try {
                writeAll(unfinished, settings, progress);
                Files.deleteIfExists(target);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FileTree.delete(unfinished);
            }
        } catch (IOException e) {
            throw new DataException("The phantom cannot be written to " + directory + ": " + e, e);
        }
    }

    private static void writeAll(Path directory, PhantomSettings settings, Consumer<String> progress)
            throws IOException {
        List<String> table = new ArrayList<>();
        table.add("External code,Vendor,Centre,ED,ES");
        List<Scanner> scanners = settings.difficulty().scanners();
        int total = scanners.size() * settings.subjectsPerVendor();
        for (int subject = 0; subject < total; subject++) {
            Scanner scanner = scanners.get(subject / settings.subjectsPerVendor());
            int number = subject % settings.subjectsPerVendor();
            boolean labelled = number < settings.subjectsPerVendor() - settings.unlabelledPerVendor();
            String code = String.format(Locale.ROOT, "%s%02d", scanner.vendor(), number + 1);
            PhantomScan scan = PhantomScan.of(scanner, subject, settings);
            writeScan(Files.createDirectory(directory.resolve(code)), code, new StoredScan(scan), labelled);
            int centre = scanner.centres().get(number % scanner.centres().size());
            table.add(code + "," + scanner.vendor() + "," + centre + ",0," + scan.endSystole());
            progress.accept("phantom: " + code + ", " + (subject + 1) + " of " + total + " scans");
        }
        Files.write(directory.resolve("information.csv"), table);
    }

    private static void writeScan(Path directory, String code, StoredScan stored, boolean labelled) {
        NiftiHeader header = stored.header();
        NiftiWriter.write(directory.resolve(code + "_sa.nii.gz"), header, DataType.INT16, stored.images());
        if (labelled) {
            NiftiWriter.write(directory.resolve(code + "_sa_gt.nii.gz"), header, DataType.UINT8, stored.labels());
        }
    }
}
