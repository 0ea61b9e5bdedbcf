package dgnet.actors.cli;

import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command is asked to write. */
final class NewFile {
    private NewFile() {}

    /**
     * Refuses, before any work, a place where the file cannot go.
     *
     * @param overwrite whether a file that is there may be replaced
     */
    static void require(Path file, boolean overwrite) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new DataException("there is no folder " + folder + " to write " + file + " into; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder; give the name of the file to write");
        }
        if (Files.exists(file) && !overwrite) {
            throw new DataException("there is a file " + file + " already; give another name, or --overwrite");
        }
    }
}
