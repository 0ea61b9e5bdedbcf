package dgnet.data.dataset;

import dgnet.data.nifti.NiftiName;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The names by which layouts and tools tell masks from images. */
public final class MaskNames {
    private static final Pattern SUFFIX =
            Pattern.compile("[_-](gt|d?seg|segmentation|labels?|mask|mask-r\\d+)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOLDER = Pattern.compile("(labels.*|masks?)", Pattern.CASE_INSENSITIVE);

    private MaskNames() {}

    /**
     * Whether a file is a mask by its name, such as {@code A01_sa_gt.nii.gz}, or by the name of a folder, such as {@code labelsTr}.
     *
     * @param file relative to the folder that was listed
     */
    public static boolean isMask(Path file) {
        if (SUFFIX.matcher(NiftiName.stem(file)).find()) {
            return true;
        }
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (folder.getFileName() != null
                    && FOLDER.matcher(folder.getFileName().toString()).matches()) {
                return true;
            }
        }
        return false;
    }

    /** The name of a mask without ending and suffix. */
    public static String scan(Path mask) {
        return SUFFIX.matcher(NiftiName.stem(mask)).replaceFirst("");
    }
}
