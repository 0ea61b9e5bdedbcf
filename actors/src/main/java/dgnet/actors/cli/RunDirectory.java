package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of one run: {@code resolved.conf}, {@code events.jsonl}, {@code run.log}, {@code checkpoints/}, {@code evaluation.json}.
 *
 * @param path the folder
 */
record RunDirectory(Path path) {
    private static final String CONFIGURATION = "resolved.conf";

    /**
     * Makes the folder of a new run and writes its configuration.
     *
     * @throws DataException where there is such a run already
     */
    static RunDirectory create(RunConfiguration configuration) {
        RunDirectory run = new RunDirectory(configuration.directory());
        run.requireAbsent();
        try {
            Files.createDirectories(run.path.toAbsolutePath().getParent());
            // Fails where another process was faster.
            Files.createDirectory(run.path);
            Files.writeString(run.path.resolve(CONFIGURATION), configuration.render());
            Files.createDirectory(run.checkpoints());
        } catch (FileAlreadyExistsException e) {
            throw run.exists();
        } catch (IOException e) {
            throw new UncheckedIOException("the run's folder " + run.path + " cannot be written: " + e.getMessage(), e);
        }
        return run;
    }

    /**
     * The folder of an earlier run.
     *
     * @throws DataException where it is none
     */
    static RunDirectory open(Path path) {
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
    void requireAbsent() {
        if (Files.exists(path)) {
            throw exists();
        }
    }

    private DataException exists() {
        return new DataException("there is a run at " + path + " already; go on with it (dgnet resume " + path
                + "), or choose another name (--set name=…)");
    }

    /** The run's configuration, for the place where the folder is now. */
    RunConfiguration configuration() {
        return RunConfiguration.load(
                path.resolve(CONFIGURATION).toString(),
                List.of("name=" + path.getFileName(), "runs-dir=" + path.getParent()));
    }

    Path events() {
        return path.resolve("events.jsonl");
    }

    Path log() {
        return path.resolve("run.log");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    Path evaluation() {
        return path.resolve("evaluation.json");
    }
}
