package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.episode.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five hundred small episodes: memory stays where it is. Runs with {@code mvn -Psoak verify}. */
@Tag("soak")
class SoakTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int EPISODES = 500;
    private static final int SETTLED = 100;
    private static final int MIDDLE = 300;

    @Test
    void residentMemoryAndNativeArraysStayFlat() throws IOException {
        Assumptions.assumeTrue(Files.exists(STATUS), "there is no " + STATUS + " on this system");
        try (DgnetLearner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            int arrays = learner.liveArrays();
            long earlier = 0;
            long later = 0;
            for (int episode = 0; episode < EPISODES; episode++) {
                learner.apply(Episodes.data(Method.DGNET, 1, episode), 1e-3);
                assertEquals(arrays, learner.liveArrays(), "native arrays after episode " + episode);
                long resident = residentKilobytes();
                if (episode >= MIDDLE) {
                    later = Math.max(later, resident);
                } else if (episode >= SETTLED) {
                    earlier = Math.max(earlier, resident);
                }
                if ((episode + 1) % SETTLED == 0) {
                    System.out.println((episode + 1) + " episodes: " + resident / 1024 + " MiB resident, "
                            + learner.liveArrays() + " native arrays");
                }
            }
            // Only peaks are compared: the memory between two episodes varies.
            assertTrue(later <= 1.05 * earlier, "at most " + earlier + " kB became at most " + later + " kB");
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
