package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files below a data set's folder, by their names. */
final class DatasetFiles {
    /** Deeper than any known release nests its subjects. */
    private static final int DEPTH = 8;

    private DatasetFiles() {}

    /** A file whose name matches a pattern as a whole. */
    record Named(Path path, Matcher name) {
        String group(String group) {
            return name.group(group);
        }
    }

    /** Every such file below {@code root}, sorted by path; links are followed. */
    static List<Named> matching(Path root, Pattern pattern) {
        try (Stream<Path> paths = Files.walk(root, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return paths.map(path ->
                            new Named(path, pattern.matcher(path.getFileName().toString())))
                    .filter(named -> named.name().matches())
                    .filter(named -> Files.isRegularFile(named.path()))
                    .sorted(Comparator.comparing(Named::path))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DataException("the data folder " + root + " cannot be listed (" + e.getMessage() + ")", e);
        }
    }
}
