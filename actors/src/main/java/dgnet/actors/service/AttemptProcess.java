package dgnet.actors.service;

import dgnet.actors.attempt.AttemptOrder;
import dgnet.actors.config.ServiceSettings.ProcessSettings;
import dgnet.actors.event.JsonLine;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ProgramCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The process of an attempt, started by this service or by an earlier one.
 *
 * @param handle the process
 * @param ended completes with how the process has ended, as a clause
 */
record AttemptProcess(ProcessHandle handle, CompletableFuture<String> ended) {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final String CUDA = "cuda:";
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    /** The exit code of a Java machine with ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

    private static final int SIGNALLED = 128;
    private static final Map<Integer, String> SIGNALS = Map.of(
            4, "a fault in native code (SIGILL)",
            6, "a fault in native code (SIGABRT)",
            7, "a fault in native code (SIGBUS)",
            8, "a fault in native code (SIGFPE)",
            9, "SIGKILL, which the system sends too if it has no memory left",
            11, "a fault in native code (SIGSEGV)",
            15, "SIGTERM");

    /** A process that an earlier service has started. How it ends is not known. */
    static AttemptProcess of(ProcessHandle living) {
        return new AttemptProcess(living, living.onExit().thenApply(gone -> "its process ended"));
    }

    /**
     * Starts the process of an attempt: this program with its own heap, threads, visible devices and log.
     *
     * @param device as the service names it
     * @param log the file for what the process prints; what earlier attempts have printed is kept
     */
    static AttemptProcess start(AttemptOrder order, String device, ProcessSettings settings, Path log)
            throws IOException {
        Files.createDirectories(log.getParent());
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // Signals of the terminal are for the service, which tells its runs.
            command.add(SETSID.toString());
        }
        command.addAll(ProgramCommand.of(
                option -> !option.startsWith("-Xmx") && !option.startsWith("-Xms"),
                List.of(
                        "-Xmx" + settings.heap(),
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:ErrorFile=" + crash(log),
                        "-Dai.djl.pytorch.num_threads=" + settings.threads(),
                        "-Dai.djl.pytorch.num_interop_threads=1",
                        "-Djava.awt.headless=true"),
                List.of("attempt")));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("DGNET_TOKEN");
        builder.environment().put(VISIBLE, visible(device, builder.environment().get(VISIBLE)));
        Process process = builder.start();
        try (OutputStream input = process.getOutputStream()) {
            input.write((JsonLine.write(order) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException fault) {
            process.destroyForcibly();
            throw fault;
        }
        return new AttemptProcess(
                process.toHandle(), process.onExit().thenApply(gone -> how(gone.exitValue(), settings, log)));
    }

    /** The file that the Java machine writes if it crashes. */
    static Path crash(Path log) {
        return log.resolveSibling(log.getFileName() + ".crash");
    }

    static boolean isGpu(String device) {
        return device.startsWith(CUDA);
    }

    /** The device as a process names it that sees no other GPU. */
    static String inside(String device) {
        return isGpu(device) ? CUDA + 0 : device;
    }

    /** The value of CUDA_VISIBLE_DEVICES for a device of this process, whose own value is {@code own}. */
    static String visible(String device, String own) {
        if (!isGpu(device)) {
            return "";
        }
        String number = device.substring(CUDA.length());
        return own == null || own.isBlank() ? number : own.split(",", -1)[Integer.parseInt(number)].strip();
    }

    /** How a process has ended, as a clause. */
    static String how(int exitCode, ProcessSettings settings, Path log) {
        if (exitCode == OUT_OF_MEMORY) {
            return "its process ran out of memory; its Java heap is process.heap = " + settings.heap();
        }
        if (exitCode == ExitCodes.START_AGAIN.code()) {
            return "its process received SIGTERM, or did not reach the service, before the run had started";
        }
        String signal = SIGNALS.get(exitCode - SIGNALLED);
        return signal == null
                ? "its process ended with exit code " + exitCode + "; its output is in " + log
                : "its process was ended by " + signal;
    }

    /** Asks the process to save and end (SIGTERM). */
    void terminate() {
        var unused = handle.destroy();
    }

    /** Ends the process at once (SIGKILL), even if it is stopped. */
    void kill() {
        var unused = handle.destroyForcibly();
    }
}
