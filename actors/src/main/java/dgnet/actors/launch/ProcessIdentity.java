package dgnet.actors.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of a machine, told apart from later ones with the same number. No part depends on the clock of the machine, where its system has
 * {@code /proc}.
 *
 * @param pid the number of the process
 * @param started when it started: in clock ticks after the start of the system, or in milliseconds where there is no {@code /proc}
 * @param boot the identifier of the start of the system; empty where there is no {@code /proc}
 */
public record ProcessIdentity(long pid, String started, String boot) {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

    /** The places of the state and of the start in {@code /proc/PID/stat}, counted after the name of the program. */
    private static final int STATE = 0;

    private static final int STARTED = 19;

    /** This process. */
    public static ProcessIdentity current() {
        return of(ProcessHandle.current()).orElseThrow();
    }

    /** The process of a handle; empty if it has ended. */
    public static Optional<ProcessIdentity> of(ProcessHandle process) {
        return started(process).map(started -> new ProcessIdentity(process.pid(), started, presentBoot()));
    }

    /** The process, if it exists on this machine. */
    public Optional<ProcessHandle> living() {
        return ProcessHandle.of(pid).filter(process -> of(process).equals(Optional.of(this)));
    }

    private static Optional<String> started(ProcessHandle process) {
        Path stat = PROC.resolve(process.pid() + "/stat");
        if (!Files.exists(BOOT)) {
            return process.info()
                    .startInstant()
                    .filter(start -> process.isAlive())
                    .map(start -> Long.toString(start.toEpochMilli()));
        }
        try {
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            // Z: ended, but not yet collected by its parent.
            return fields[STATE].equals("Z") ? Optional.empty() : Optional.of(fields[STARTED]);
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static String presentBoot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException otherSystem) {
            return "";
        }
    }
}
