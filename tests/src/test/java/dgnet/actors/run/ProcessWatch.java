package dgnet.actors.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What this process holds, as Linux says. */
final class ProcessWatch {
    private static final Path SELF = Path.of("/proc/self");

    private ProcessWatch() {}

    /**
     * What is held at one moment, garbage aside.
     *
     * @param episodes how many were done then
     * @param resident resident memory in kB
     * @param threads Java's and the native libraries'
     * @param descriptors open files
     */
    record Held(int episodes, long resident, long threads, long descriptors) {
        String words() {
            return episodes + " episodes: " + resident / 1024 + " MiB resident, " + threads + " threads, " + descriptors
                    + " open files";
        }
    }

    static boolean possible() {
        return Files.exists(SELF.resolve("status"));
    }

    static Held held(int episodes) {
        System.gc();
        return new Held(episodes, status("VmRSS:"), status("Threads:"), descriptors());
    }

    private static long status(String key) {
        try {
            return Files.readAllLines(SELF.resolve("status")).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
            return open.count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Java's threads that are alive. */
    static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
