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

/** Finds the files of a data set by their names. */
final class DatasetFiles {
    /** No known release nests its subjects deeper. */
    private static final int DEPTH = 8;

    private DatasetFiles() {}

    /** A file whose whole name matches a pattern. */
    record Named(Path path, Matcher name) {
        String group(String group) {
            return name.group(group);
        }
    }

    /** Every file below {@code root} whose name matches, sorted by path. Links are followed. */
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
