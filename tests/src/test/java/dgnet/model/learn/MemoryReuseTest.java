package dgnet.model.learn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.episode.Method;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** In the steady state an episode works in memory that the process has: the system maps hardly a page anew. */
class MemoryReuseTest {
    private static final Path STATISTICS = Path.of("/proc/thread-self/stat");
    /** minflt, the eighth value after the name (proc(5)). */
    private static final int MINOR_FAULTS = 7;

    private static final int WARM_UP = 6;
    private static final int EPISODES = 10;
    private static final int PAGE = 4096;

    @Test
    void anEpisodeTouchesHardlyAnyFreshPage() throws IOException {
        Assumptions.assumeTrue(Files.exists(STATISTICS), "there is no " + STATISTICS + " on this system");
        try (DgnetLearner learner = DgnetLearner.create(Episodes.settings(Method.DGNET, 1))) {
            for (int episode = 0; episode < WARM_UP; episode++) {
                learner.apply(Episodes.data(Method.DGNET, 1, episode), 1e-3);
            }
            long before = faults();
            for (int episode = WARM_UP; episode < WARM_UP + EPISODES; episode++) {
                learner.apply(Episodes.data(Method.DGNET, 1, episode), 1e-3);
            }
            double each = (faults() - before) / (double) EPISODES;
            long parameters = ParameterLayout.of(new NetworkSettings(Episodes.SIZE, 4, 3, 3))
                            .length()
                    * 4L
                    / PAGE;

            System.out.printf("%.0f fresh pages an episode; the parameters alone fill %d%n", each, parameters);
            assertTrue(each < parameters, each + " fresh pages an episode; the parameters alone fill " + parameters);
        }
    }

    /** Pages that the system mapped for this thread so far. */
    private static long faults() throws IOException {
        String line = Files.readString(STATISTICS);
        return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[MINOR_FAULTS]);
    }
}
