package dgnet.data.nifti;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names of NIfTI files: {@code .nii}, and pairs of {@code .hdr} and {@code .img}, each plain or {@code .gz}, in any case. The only owner
 * of these endings.
 */
public final class NiftiName {
    static final List<String> SINGLE = List.of(".nii", ".nii.gz");
    static final List<String> HEADER = List.of(".hdr", ".hdr.gz");
    static final List<String> IMAGE = List.of(".img", ".img.gz");

    private static final String ENDING = "(?i)\\.(nii|hdr|img)(\\.gz)?$";

    private NiftiName() {}

    /** Whether the name is that of a scan in a listing: a .nii file, or the header of a pair, which stands for both files. */
    public static boolean isScan(Path path) {
        return endsWith(path, SINGLE) || endsWith(path, HEADER);
    }

    /** Whether the name is that of a NIfTI file, the voxels of a pair included. */
    public static boolean isNifti(Path path) {
        return isScan(path) || endsWith(path, IMAGE);
    }

    /** The file's name without the ending. */
    public static String stem(Path path) {
        return path.getFileName().toString().replaceFirst(ENDING, "");
    }

    /** The name of a single file for the image at {@code path}: {@code .nii} instead of {@code .hdr} or {@code .img}. */
    public static String asSingle(Path path) {
        return path.getFileName().toString().replaceFirst("(?i)\\.(hdr|img)(\\.gz)?$", ".nii$2");
    }

    /** The other file of a pair, if {@code path} is one of a pair and the other exists. */
    public static Optional<Path> otherHalf(Path path) {
        if (endsWith(path, SINGLE) || !isNifti(path)) {
            return Optional.empty();
        }
        return siblings(path, endsWith(path, HEADER) ? IMAGE : HEADER).stream()
                .filter(Files::exists)
                .findFirst();
    }

    /** The possible paths of the other file of a pair, the most likely first. */
    static List<Path> siblings(Path path, List<String> endings) {
        String name = path.getFileName().toString();
        boolean compressed = lowerCase(path).endsWith(".gz");
        String ending = name.substring(stem(path).length());
        boolean capitals = ending.equals(ending.toUpperCase(Locale.ROOT));
        List<Path> candidates = new ArrayList<>();
        for (String other : compressed ? List.of(endings.get(1), endings.get(0)) : endings) {
            String upper = other.toUpperCase(Locale.ROOT);
            for (String spelled : capitals ? List.of(upper, other) : List.of(other, upper)) {
                candidates.add(path.resolveSibling(stem(path) + spelled));
            }
        }
        return candidates;
    }

    static boolean endsWith(Path path, List<String> endings) {
        return endings.stream().anyMatch(lowerCase(path)::endsWith);
    }

    private static String lowerCase(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
