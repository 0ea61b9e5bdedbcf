package dgnet.data.nifti;

import dgnet.data.FileListing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats that people take for NIfTI, by the first bytes or the name of a file, each with the way to convert it. */
public enum ForeignFormat {
    DICOM(
            "a DICOM file",
            "convert the folder of the series with dcm2niix: dcm2niix -z y -o NIFTI_FOLDER DICOM_FOLDER",
            128,
            List.of("DICM"),
            List.of(".dcm", ".ima")),
    PICTURE(
            "a picture (PNG, JPEG, TIFF or GIF)",
            "a picture has no voxel size; export the scan as DICOM and convert it with dcm2niix",
            0,
            List.of("\u0089PNG", "\u00ff\u00d8\u00ff", "II*\0", "MM\0*", "GIF8"),
            List.of(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif")),
    NRRD(
            "an NRRD file",
            "convert it with 3D Slicer, or with c3d: c3d scan.nrrd -o scan.nii.gz",
            0,
            List.of("NRRD"),
            List.of(".nrrd", ".nhdr")),
    META_IMAGE(
            "a MetaImage file",
            "convert it with 3D Slicer, or with c3d: c3d scan.mha -o scan.nii.gz",
            0,
            List.of("ObjectType =", "NDims ="),
            List.of(".mha", ".mhd")),
    MGZ(
            "a FreeSurfer volume",
            "convert it with FreeSurfer: mri_convert scan.mgz scan.nii.gz",
            0,
            List.of("\0\0\0\1"),
            List.of(".mgz", ".mgh")),
    MINC(
            "a MINC file",
            "convert it with the MINC tools: mnc2nii scan.mnc scan.nii",
            0,
            List.of("CDF\1", "CDF\2", "\u0089HDF"),
            List.of(".mnc")),
    COMPRESSED(
            "a file compressed with bzip2, xz or zstd",
            "decompress it; NIfTI may be compressed with gzip",
            0,
            List.of("BZh", "\u00fd7zXZ\0", "(\u00b5/\u00fd"),
            List.of(".nii.bz2", ".nii.xz", ".nii.zst"));

    private static final int START = 132;
    /** The number of files of a folder that are opened. */
    private static final int MOST_OPENED = 100;

    private final String what;
    private final String way;
    private final int position;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
    private final List<String> magic;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
    private final List<String> endings;

    ForeignFormat(String what, String way, int position, List<String> magic, List<String> endings) {
        this.what = what;
        this.way = way;
        this.position = position;
        this.magic = magic;
        this.endings = endings;
    }

    /** What the file is and how to convert it, as the end of a sentence that begins with the file: "is a DICOM file; …". */
    public String sentence() {
        return "is " + what + "; " + way;
    }

    /** The format of a file; empty if it is none of these, or cannot be read. */
    public static Optional<ForeignFormat> of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        byte[] start = new byte[0];
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START);
        } catch (IOException unreadable) {
            // Only the name is left.
        }
        Optional<ForeignFormat> found = of(start);
        return found.isPresent()
                ? found
                : Arrays.stream(values())
                        .filter(format -> format.endings.stream().anyMatch(name::endsWith))
                        .findFirst();
    }

    /** The format of a file by its first bytes. */
    static Optional<ForeignFormat> of(byte[] start) {
        return Arrays.stream(values())
                .filter(format -> format.magic.stream()
                        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                        .anyMatch(bytes -> start.length >= format.position + bytes.length
                                && Arrays.equals(
                                        start,
                                        format.position,
                                        format.position + bytes.length,
                                        bytes,
                                        0,
                                        bytes.length)))
                .findFirst();
    }

    /** A sentence about the first file of such a format in a folder, and how many more there are; empty if there is none. */
    public static Optional<String> in(Path folder) {
        try {
            List<String> found = FileListing.of(folder).files().stream()
                    .filter(file -> !NiftiName.isNifti(file))
                    .limit(MOST_OPENED)
                    .flatMap(file -> of(file).stream().map(format -> file + " " + format.sentence()))
                    .toList();
            return found.stream()
                    .findFirst()
                    .map(first -> first
                            + (found.size() == 1
                                    ? ""
                                    : " (further files of such formats: " + (found.size() - 1) + ")"));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
