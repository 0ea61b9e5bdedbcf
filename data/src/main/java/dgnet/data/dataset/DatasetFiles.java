package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.FileListing;
import dgnet.data.nifti.NiftiName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the NIfTI files of a data set by their names. */
final class DatasetFiles {
    private DatasetFiles() {}

    /** A file whose name, without the ending, matches a pattern. */
    record Named(Path path, Matcher name) {
        String group(String group) {
            return name.group(group);
        }
    }

    /** Every NIfTI file below {@code root} whose name, without the ending, matches, sorted by path. */
    static List<Named> matching(Path root, Pattern pattern) {
        return named(list(root), pattern);
    }

    /** As {@link #matching(Path, Pattern)}; {@code findings} receives what was passed over. */
    static List<Named> matching(Path root, Pattern pattern, List<Finding> findings) {
        return named(list(root, findings), pattern);
    }

    /** The files below a folder; {@code findings} receives what was passed over. */
    static FileListing list(Path root, List<Finding> findings) {
        FileListing listing = list(root);
        listing.passedOver()
                .forEach(passed -> findings.add(new Finding(
                        passed.unread() ? Finding.Kind.UNREAD : Finding.Kind.LISTED_TWICE,
                        "",
                        "",
                        passed.path(),
                        passed.sentence())));
        return listing;
    }

    /** The NIfTI files of a listing. */
    static List<Path> scans(FileListing listing) {
        return listing.files().stream().filter(NiftiName::isScan).toList();
    }

    private static List<Named> named(FileListing listing, Pattern pattern) {
        return scans(listing).stream()
                .map(path -> new Named(path, pattern.matcher(NiftiName.stem(path))))
                .filter(named -> named.name().matches())
                .toList();
    }

    static FileListing list(Path root) {
        try {
            return FileListing.of(root);
        } catch (IOException e) {
            throw new DataException("the folder " + root + " cannot be listed (" + e.getMessage() + ")", e);
        }
    }
}
