package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.RunDirectory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a run, given as a path or as the run's name. */
final class RunFolder {
    private RunFolder() {}

    /**
     * The folder of the run if {@code asked} is the name of a run in the default folder of all runs, such as {@code quickstart}
     * for {@code runs/quickstart}; otherwise {@code asked}. A file or folder that exists under {@code asked} itself has precedence.
     */
    static Path of(Path asked) {
        Path named = RunConfiguration.defaultRunsDirectory().resolve(asked);
        return isName(asked.toString()) && Files.notExists(asked) && isRun(named) ? named : asked;
    }

    /** Whether a text can be the name of a run: it is not a path. */
    static boolean isName(String text) {
        return !text.contains("/") && !text.contains(File.separator) && !text.equals(".") && !text.equals("..");
    }

    /** Whether a folder is the folder of a run. */
    static boolean isRun(Path folder) {
        return Files.isRegularFile(new RunDirectory(folder).configurationFile());
    }
}
