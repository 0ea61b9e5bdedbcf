package dgnet.actors.launch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.LineFile;
import dgnet.data.DataException;
import dgnet.data.FileTree;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one run: {@code resolved.conf}, {@code events.jsonl}, {@code run.log}, {@code checkpoints/}, {@code tensorboard/}, and
 * {@code pictures/} of the last validation. After an evaluation also its files, with all results in {@code metrics.json}. If needed,
 * {@code quarantine.jsonl}, {@code forced.jsonl}, and earlier configurations, {@code resolved-1.conf}, ….
 *
 * @param path the folder
 */
public record RunDirectory(Path path) {
    private static final String CONFIGURATION = "resolved.conf";

    /**
     * Creates the folder of a new run with its configuration. The folder appears when it is complete, so that a run that is killed at its
     * start can be resumed.
     *
     * @throws DataException if the folder exists
     */
    public static RunDirectory create(RunConfiguration configuration) {
        RunDirectory run = new RunDirectory(configuration.directory());
        run.requireAbsent();
        Path parent = run.path.toAbsolutePath().getParent();
        Path unfinished = parent.resolve(
                "." + run.path.getFileName() + "-" + ProcessHandle.current().pid() + ".unfinished");
        try {
            Files.createDirectories(parent);
            FileTree.delete(unfinished);
            RunDirectory inside = new RunDirectory(Files.createDirectory(unfinished));
            Files.writeString(unfinished.resolve(CONFIGURATION), configuration.render());
            Files.createDirectory(inside.checkpoints());
            try {
                // Fails if another process has created the folder: a folder that is not empty is never replaced.
                Files.move(unfinished, run.path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FileTree.delete(unfinished);
            }
        } catch (IOException e) {
            run.requireAbsent();
            throw new UncheckedIOException("Cannot write the folder of the run " + run.path + ": " + e.getMessage(), e);
        }
        return run;
    }

    /**
     * The folder of an existing run.
     *
     * @throws DataException if there is no run in the folder
     */
    public static RunDirectory open(Path path) {
        RunDirectory run = new RunDirectory(path.toAbsolutePath().normalize());
        if (!Files.isDirectory(run.path)) {
            throw new DataException("There is no run at " + path + "; give the folder of a run, as runs/quickstart");
        }
        if (!Files.isRegularFile(run.path.resolve(CONFIGURATION))) {
            throw new DataException(path + " is not the folder of a run: it has no " + CONFIGURATION);
        }
        return run;
    }

    /**
     * The folder of a run if {@code asked} is the name of a run in the default folder of all runs, such as {@code quickstart}
     * for {@code runs/quickstart}; otherwise {@code asked}. A file or a run that exists under {@code asked} itself has precedence;
     * another folder, such as the data set that a run has its name from, does not.
     */
    public static Path locate(Path asked) {
        Path named = RunConfiguration.defaultRunsDirectory().resolve(asked);
        boolean taken = Files.exists(asked) && (!Files.isDirectory(asked) || isRun(asked));
        return isName(asked.toString()) && !taken && isRun(named) ? named : asked;
    }

    /** Whether a text can be the name of a run: it is not a path. */
    public static boolean isName(String text) {
        return !text.contains("/") && !text.contains(File.separator) && !text.equals(".") && !text.equals("..");
    }

    /** Whether a folder is the folder of a run. */
    public static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIGURATION));
    }

    /** @throws DataException if the folder exists */
    public void requireAbsent() {
        if (Files.exists(path)) {
            throw new DataException("There is already a run at " + path + "; continue it (dgnet resume " + path
                    + "), or choose another name (--set name=…)");
        }
    }

    /** The configuration of the run, with the present path of the folder. */
    public RunConfiguration configuration() {
        return configuration(List.of());
    }

    /** The same with changed keys, {@code key=value} each. */
    public RunConfiguration configuration(List<String> overrides) {
        List<String> all = new ArrayList<>(overrides);
        // Last, so that no override changes them.
        all.add("name=" + path.getFileName());
        all.add("runs-dir=" + path.getParent());
        return RunConfiguration.load(path.resolve(CONFIGURATION).toString(), all);
    }

    /** Replaces the configuration of the run. The file is written whole, or left unchanged. */
    public void rewrite(RunConfiguration configuration) {
        Path unfinished = path.resolve("." + CONFIGURATION + ".tmp");
        try {
            Files.writeString(unfinished, configuration.render(), CREATE, WRITE, TRUNCATE_EXISTING, DSYNC);
            Files.move(unfinished, path.resolve(CONFIGURATION), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of the run in " + path + ": " + e, e);
        }
    }

    /** Copies the present configuration to the first of resolved-1.conf, resolved-2.conf, … that does not exist. */
    public void keepConfiguration() {
        int number = 1;
        while (Files.exists(path.resolve("resolved-" + number + ".conf"))) {
            number++;
        }
        try {
            Files.copy(path.resolve(CONFIGURATION), path.resolve("resolved-" + number + ".conf"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy the configuration of the run in " + path + ": " + e, e);
        }
    }

    /**
     * Creates the file for the events if it is absent. If it is absent later, it was removed.
     *
     * @throws UncheckedIOException if the file cannot be created
     */
    public void requireEvents() {
        try (LineFile lines = LineFile.open(events())) {
            lines.force();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the events " + events() + ": " + e, e);
        }
    }

    /**
     * The files of an active run that were removed, as a sentence; empty if none were, or the disk cannot be read now.
     *
     * @param lock of the run
     */
    Optional<String> lost(ProcessLock lock) {
        String folder = "The folder of the run " + path;
        if (Files.notExists(path)) {
            return Optional.of(folder + " was removed while the run was active; start the run again (dgnet train)");
        }
        if (lock.replaced()) {
            return Optional.of(folder + " was removed while the run was active, and another run has replaced it; start"
                    + " this run again with another name (--set name=…)");
        }
        if (Files.notExists(configurationFile())) {
            return Optional.of(folder + " was removed while the run was active, at least " + CONFIGURATION
                    + "; start the run again with another name (--set name=…)");
        }
        if (Files.notExists(events())) {
            return Optional.of(events() + " was removed while the run was active; continue from its last checkpoint"
                    + " (dgnet resume " + path + ")");
        }
        return Optional.empty();
    }

    /** The configuration of the run. A folder with this file is the folder of a run. */
    public Path configurationFile() {
        return path.resolve(CONFIGURATION);
    }

    /**
     * Locks the run for this process.
     *
     * @throws DataException if another process has the lock
     */
    public ProcessLock lock() {
        return ProcessLock.of(
                path.resolve(".lock"),
                process -> "The run " + path + " is in use by process " + process
                        + "; wait for its end, or stop it (kill " + process + ")");
    }

    public Path tensorBoard() {
        return path.resolve("tensorboard");
    }

    public Path pictures() {
        return path.resolve("pictures");
    }

    public Path quarantine() {
        return path.resolve("quarantine.jsonl");
    }

    public Path forced() {
        return path.resolve("forced.jsonl");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    public Path log() {
        return path.resolve("run.log");
    }

    /** The results of an evaluation of the run, if there was one. */
    public Path evaluation() {
        return path.resolve("metrics.json");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }
}
