package dgnet.actors.cli.shared;

import dgnet.actors.launch.ExitCodes;
import dgnet.data.AtomicFile;
import dgnet.data.DataException;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The files that a command writes. They are checked before the work, so that exit code 2 means that no result was written. A file that
 * cannot be written nevertheless does not keep the others from being written; the command then ends with exit code 3.
 */
public final class OutputFiles {
    private final List<Path> written = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private OutputFiles() {}

    /**
     * Files in existing folders.
     *
     * @throws DataException if one of them cannot be written
     */
    public static OutputFiles of(List<Path> files) {
        files.forEach(OutputFiles::requireWritable);
        return new OutputFiles();
    }

    /**
     * Files in one folder, which is created with the first file.
     *
     * @throws DataException if one of them cannot be written
     */
    public static OutputFiles in(Path folder, String... names) {
        FileTree.requireWritable(folder);
        if (Files.isDirectory(folder)) {
            Arrays.stream(names).map(folder::resolve).forEach(OutputFiles::requireWritable);
        }
        return new OutputFiles();
    }

    /**
     * Checks that a file can be written.
     *
     * @throws DataException if its folder does not exist or cannot be written, or if it is a folder itself
     */
    public static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new DataException("Cannot write " + file + ": there is no folder " + folder + "; create it first");
        }
        if (Files.isDirectory(file)) {
            throw new DataException("Cannot write " + file + ": it is a folder; give the name of a file");
        }
        FileTree.requireWritable(folder);
    }

    /** Writes a file, or notes why it cannot be written. */
    public void write(Path file, String text) {
        write(file, () -> text);
    }

    /**
     * Writes a file, or notes why it cannot be written.
     *
     * @param text makes the content; may throw a {@link DataException}
     */
    public void write(Path file, Supplier<String> text) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            AtomicFile.write(target, text.get());
            written.add(file);
        } catch (IOException | DataException fault) {
            faults.add("Cannot write " + file + ": " + (fault instanceof IOException ? fault : fault.getMessage()));
        }
    }

    /**
     * Ends the writing.
     *
     * @throws DataException if no file could be written
     * @throws CommandFailedException with exit code 3 if only some could be written
     */
    public void finish() {
        if (!faults.isEmpty()) {
            throw failure(new DataException(String.join("; ", faults)), written);
        }
    }

    /**
     * Does a step of a command that may have written results before. If the step fails because of its input, the exit code says so.
     *
     * @param before what the command has written before the step
     * @throws DataException if the step fails and nothing was written
     * @throws CommandFailedException with exit code 3 if the step fails after something was written
     */
    public static <T> T after(List<Path> before, Supplier<T> step) {
        try {
            return step.get();
        } catch (DataException fault) {
            throw failure(fault, before);
        }
    }

    private static RuntimeException failure(DataException fault, List<Path> written) {
        return written.isEmpty()
                ? fault
                : new CommandFailedException(
                        fault.getMessage() + ". Written: "
                                + written.stream().map(Path::toString).collect(Collectors.joining(", ")),
                        "",
                        ExitCodes.SOME_SKIPPED.code());
    }
}
