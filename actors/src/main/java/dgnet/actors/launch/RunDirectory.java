package dgnet.actors.launch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.LineFile;
import dgnet.data.DataException;
import dgnet.data.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one run: {@code resolved.conf}, {@code events.jsonl}, {@code run.log}, {@code checkpoints/}, {@code tensorboard/}, of its
 * last validation {@code pictures/}; once it is evaluated the files of its evaluation, {@code metrics.json} with every figure among them; where there was reason to, {@code quarantine.jsonl}, {@code forced.jsonl} and earlier
 * configurations, {@code resolved-1.conf}, ….
 *
 * @param path the folder
 */
public record RunDirectory(Path path) {
    private static final String CONFIGURATION = "resolved.conf";

    /**
     * Makes the folder of a new run with its configuration in it; the folder appears when it is whole, so that a run which was killed at
     * its very start can be resumed.
     *
     * @throws DataException where there is such a run already
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
                // Fails where another process was faster: a folder that is not empty is never replaced.
                Files.move(unfinished, run.path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FileTree.delete(unfinished);
            }
        } catch (IOException e) {
            run.requireAbsent();
            throw new UncheckedIOException("the run's folder " + run.path + " cannot be written: " + e.getMessage(), e);
        }
        return run;
    }

    /**
     * The folder of an earlier run.
     *
     * @throws DataException where it is none
     */
    public static RunDirectory open(Path path) {
        RunDirectory run = new RunDirectory(path.toAbsolutePath().normalize());
        if (!Files.isDirectory(run.path)) {
            throw new DataException("there is no run at " + path + "; give the folder of a run, as runs/quickstart");
        }
        if (!Files.isRegularFile(run.path.resolve(CONFIGURATION))) {
            throw new DataException(path + " is not the folder of a run: it has no " + CONFIGURATION);
        }
        return run;
    }

    /** Refuses to overwrite. */
    public void requireAbsent() {
        if (Files.exists(path)) {
            throw new DataException("there is a run at " + path + " already; go on with it (dgnet resume " + path
                    + "), or choose another name (--set name=…)");
        }
    }

    /** The run's configuration, for the place where the folder is now. */
    public RunConfiguration configuration() {
        return configuration(List.of());
    }

    /** The same with some keys set anew, {@code key=value} each. */
    public RunConfiguration configuration(List<String> overrides) {
        List<String> all = new ArrayList<>(overrides);
        // Last, for the folder's place is no matter of choice.
        all.add("name=" + path.getFileName());
        all.add("runs-dir=" + path.getParent());
        return RunConfiguration.load(path.resolve(CONFIGURATION).toString(), all);
    }

    /** Puts another configuration in the place of the run's, whole or not at all. */
    public void rewrite(RunConfiguration configuration) {
        Path unfinished = path.resolve("." + CONFIGURATION + ".tmp");
        try {
            Files.writeString(unfinished, configuration.render(), CREATE, WRITE, TRUNCATE_EXISTING, DSYNC);
            Files.move(unfinished, path.resolve(CONFIGURATION), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the run's configuration in " + path + " cannot be written: " + e, e);
        }
    }

    /** Keeps a copy of the present configuration as the first of resolved-1.conf, resolved-2.conf, … that is not taken. */
    public void keepConfiguration() {
        int number = 1;
        while (Files.exists(path.resolve("resolved-" + number + ".conf"))) {
            number++;
        }
        try {
            Files.copy(path.resolve(CONFIGURATION), path.resolve("resolved-" + number + ".conf"));
        } catch (IOException e) {
            throw new UncheckedIOException("the run's configuration in " + path + " cannot be kept: " + e, e);
        }
    }

    /**
     * Makes sure that there is a file for the events, so that one that is gone later was removed.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    public void requireEvents() {
        try (LineFile lines = LineFile.open(events())) {
            lines.force();
        } catch (IOException e) {
            throw new UncheckedIOException("the run's events " + events() + " cannot be written: " + e, e);
        }
    }

    /**
     * What was removed of the folder of a run that is at work, as a sentence; empty where nothing was, or where the disk does not
     * tell at present.
     *
     * @param lock the run's
     */
    Optional<String> lost(ProcessLock lock) {
        String folder = "the run's folder " + path;
        if (Files.notExists(path)) {
            return Optional.of(folder
                    + " was removed while it was running; nothing of the run is left, start it again (dgnet train)");
        }
        if (lock.replaced()) {
            return Optional.of(folder + " was removed while it was running, and another run is in its place; start this"
                    + " one again under another name (--set name=…)");
        }
        if (Files.notExists(configurationFile())) {
            return Optional.of(folder + " was removed while it was running, " + CONFIGURATION
                    + " at least; start the run again under another name (--set name=…)");
        }
        if (Files.notExists(events())) {
            return Optional.of(events() + " was removed while the run was running; go on from its last checkpoint"
                    + " (dgnet resume " + path + ")");
        }
        return Optional.empty();
    }

    /** The run's configuration, which tells a run's folder from any other. */
    public Path configurationFile() {
        return path.resolve(CONFIGURATION);
    }

    /**
     * Takes the run, which one process works on at a time.
     *
     * @throws DataException where another has it
     */
    public ProcessLock lock() {
        return ProcessLock.of(
                path.resolve(".lock"),
                process -> "the run " + path + " is being worked on by process " + process
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

    /** Every figure of the run's evaluation, where it was evaluated. */
    public Path evaluation() {
        return path.resolve("metrics.json");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }
}
