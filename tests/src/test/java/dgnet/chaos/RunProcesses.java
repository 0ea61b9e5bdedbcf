package dgnet.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The processes of the runs of a service, found from outside: by the file that each would write if it crashed.
 *
 * @param runs the folder of the service's runs
 */
public record RunProcesses(Path runs) {
    /** The processes of all runs. */
    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses()
                .filter(process -> command(process).contains("-XX:ErrorFile=" + folder() + "/"))
                .toList();
    }

    /** The process of a run, if there is one. */
    Optional<ProcessHandle> of(String run) {
        return ProcessHandle.allProcesses()
                .filter(process -> command(process).contains("-XX:ErrorFile=" + folder() + "/" + run + ".log.crash\0"))
                .findFirst();
    }

    /** What the processes of a run have printed. */
    String output(String run) {
        try {
            return Files.readString(folder().resolve(run + ".log"));
        } catch (IOException none) {
            return "";
        }
    }

    /** {@code kill -9} for the process of a run; waits for its end. Returns whether there was one. */
    boolean kill(String run) {
        Optional<ProcessHandle> process = of(run);
        process.ifPresent(RunProcesses::kill);
        return process.isPresent();
    }

    /** {@code kill -9} for all of them. */
    void killAll() {
        all().forEach(RunProcesses::kill);
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** {@code kill -STOP} and the like. */
    static void signal(ProcessHandle process, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException fault) {
            throw new AssertionError("the process " + process.pid() + " could not be sent SIG" + name, fault);
        }
    }

    private Path folder() {
        return runs.resolve(".service/processes");
    }

    private static String command(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
