package dgnet.chaos;

import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as its launcher starts it, on a phantom and a network as small as they may be, in processes of their own. */
final class Program {
    /** Episodes from one checkpoint to the next. */
    static final int CHECKPOINT_EVERY = 4;

    /** Episodes from one validation to the next. */
    static final int VALIDATION_EVERY = 8;

    /** Subjects, unlabelled ones, frames, slices, pixels, seed. */
    private static final PhantomSettings PHANTOM = new PhantomSettings(3, 1, 2, 2, 48, 1);

    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();

    private final Path folder;
    private final Path data;
    private int started;

    /** Writes the phantom into {@code folder}, where runs and the processes' output go too. */
    Program(Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
        Phantom.write(data, PHANTOM, line -> {});
    }

    /** A run that need not exist yet; each has prepared slices of its own. */
    RunFolder run(String name) {
        return new RunFolder(folder.resolve(name).resolve("run"));
    }

    /** {@code dgnet train}. */
    TrainingProcess train(RunFolder run, long seed, long episodes) {
        List<String> arguments = new ArrayList<>(List.of("train", "quickstart"));
        for (String assignment : List.of(
                "name=" + run.path().getFileName(),
                "runs-dir=" + run.path().getParent(),
                "data.root=" + data,
                "seed=" + seed,
                "episodes=" + episodes,
                "threads=1",
                "data.image-size=32",
                "data.spacing=4",
                "model.base-channels=4",
                "episode.batch-size=2",
                "loss.low-rank-rows=64",
                // The step size changes along the way: one more thing to go on with.
                "plateau.patience=0",
                "validation.every=" + VALIDATION_EVERY,
                "checkpoint.every=" + CHECKPOINT_EVERY)) {
            arguments.addAll(List.of("--set", assignment));
        }
        return start(arguments);
    }

    /** {@code dgnet resume}. */
    TrainingProcess resume(RunFolder run) {
        return start(List.of("resume", run.path().toString()));
    }

    private TrainingProcess start(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + SOURCES.resolve("actors/src/main/dist/bin/jvm.options"),
                "-Xmx512m",
                "-Dlogback.configurationFile=" + SOURCES.resolve("conf/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                "dgnet.actors.cli.Dgnet"));
        command.addAll(arguments);
        started++;
        return TrainingProcess.start(command, folder.resolve("process-" + started + ".txt"));
    }
}
