package dgnet.chaos;

import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
                "name=" + run.path().getFileName(), "runs-dir=" + run.path().getParent(), "threads=1")) {
            arguments.addAll(List.of("--set", assignment));
        }
        settings(seed, episodes).forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return start(arguments);
    }

    /** What every run is trained with, wherever it is started. */
    Map<String, String> settings(long seed, long episodes) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data.root", data.toString());
        settings.put("seed", Long.toString(seed));
        settings.put("episodes", Long.toString(episodes));
        settings.put("data.image-size", "32");
        settings.put("data.spacing", "4");
        settings.put("model.base-channels", "4");
        settings.put("episode.batch-size", "2");
        settings.put("loss.low-rank-rows", "64");
        // The step size changes along the way: one more thing to go on with.
        settings.put("plateau.patience", "0");
        settings.put("validation.every", Integer.toString(VALIDATION_EVERY));
        settings.put("checkpoint.every", Integer.toString(CHECKPOINT_EVERY));
        return settings;
    }

    /** {@code dgnet resume}. */
    TrainingProcess resume(RunFolder run) {
        return start(List.of("resume", run.path().toString()));
    }

    /** The run of a name among the service's. */
    RunFolder serviceRun(String name) {
        return new RunFolder(folder.resolve("runs").resolve(name));
    }

    /** {@code dgnet service repair}, for the service's runs. */
    TrainingProcess repair() {
        return start(List.of("service", "repair", "--set", "runs-dir=" + folder.resolve("runs")));
    }

    /**
     * {@code dgnet serve}; its runs go into the folder {@code runs}.
     *
     * @param port 0 for one that is free
     * @param more further settings, {@code key=value} each
     */
    ServiceProcess serve(int port, String... more) {
        return serve(List.of(), port, more);
    }

    /** {@code dgnet serve}, run by another command in the same process. */
    ServiceProcess serve(List<String> wrapper, int port, String... more) {
        started++;
        return ServiceProcess.start(
                wrapper,
                folder.resolve("runs"),
                data,
                port,
                "512m",
                folder.resolve("process-" + started + ".txt"),
                more);
    }

    private TrainingProcess start(List<String> arguments) {
        started++;
        return TrainingProcess.start(command("512m", arguments), folder.resolve("process-" + started + ".txt"));
    }

    /**
     * The program as a command.
     *
     * @param heap as {@code 512m}
     */
    static List<String> command(String heap, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + SOURCES.resolve("actors/src/main/dist/bin/jvm.options"),
                // Processes here do not live long enough for the optimising compiler.
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + heap,
                "-Dlogback.configurationFile=" + SOURCES.resolve("conf/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                "dgnet.actors.cli.Dgnet"));
        command.addAll(arguments);
        return command;
    }
}
