package dgnet.actors.job;

import dgnet.actors.launch.RestoredLearner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A job's process: this program again, with a heap of its own, one thread of the engine, and less claim to the processor than a run. */
final class JobProcess {
    private static final Path NICE = Path.of("/usr/bin/nice");

    private JobProcess() {}

    /**
     * Starts it.
     *
     * @param arguments of {@code dgnet}
     * @param heap as {@code 2g}
     * @param log takes what it says
     */
    static Process start(List<String> arguments, String heap, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "10"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // Where the native libraries are and how the engine behaves is as here; the heap and what watches this
            // process is not.
            if (option.startsWith("-D") && !option.startsWith("-Dcom.sun.management")) {
                command.add(option);
            }
        }
        command.addAll(List.of(
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-Dai.djl.pytorch.num_threads=1",
                "-D" + RestoredLearner.DEVICE + "=cpu",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "dgnet.actors.cli.Dgnet"));
        command.addAll(arguments);
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.environment().remove("DGNET_TOKEN");
        // A GPU is a run's.
        process.environment().put("CUDA_VISIBLE_DEVICES", "");
        return process.start();
    }
}
