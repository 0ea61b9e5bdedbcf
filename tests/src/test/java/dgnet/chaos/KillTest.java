package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.chaos.KillMoment.Aim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real processes, killed with {@code kill -9}. Three kills in every build; twenty for each seed with {@code mvn -Pchaos verify}
 * ({@code -Dchaos.seeds=1,2,3}), whose reports are {@code target/chaos/seed-N.txt}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is killed there does not end with 128 + the signal's number")
@OfProcesses
class KillTest {
    @TempDir
    Path folder;

    @Test
    void aRunKilledThreeTimesOnceInsideACheckpointEndsBitForBitAsAnUndisturbedOne() throws IOException {
        endsAsAnUndisturbedRun(1, KillPlan.of(1, List.of(Aim.CHECKPOINT, Aim.EPISODE, Aim.START_UP)), "three-kills");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void aRunKilledTwentyTimesEndsBitForBitAsAnUndisturbedOne(long seed) throws IOException {
        List<Aim> aims = Stream.of(
                        Collections.nCopies(7, Aim.CHECKPOINT),
                        Collections.nCopies(7, Aim.EPISODE),
                        Collections.nCopies(3, Aim.START_UP),
                        Collections.nCopies(3, Aim.VALIDATION))
                .flatMap(List::stream)
                .toList();

        endsAsAnUndisturbedRun(seed, KillPlan.of(seed, aims), "seed-" + seed);
    }

    private void endsAsAnUndisturbedRun(long seed, KillPlan plan, String name) throws IOException {
        ChaosRun chaos = new ChaosRun(new Program(folder), seed, plan);
        ChaosReport report = chaos.run();

        report.write(Path.of("target", "chaos", name + ".txt"));
        assertTrue(report.kills().size() >= plan.moments().size(), "kills");
        assertTrue(report.insideCheckpoint() >= plan.insideCheckpoint(), "kills inside a checkpoint");
        for (Kill kill : report.kills()) {
            requireLittleRepeated(report, kill);
        }
        assertEquals(0, report.comparison().differing(), "differing bytes");
        chaos.requireSameProgress();
    }

    /**
     * Nothing that was committed is repeated. Episodes go on while a checkpoint is written, so a kill inside one repeats, beside the
     * {@code checkpoint.every} episodes since the one before, those that were completed meanwhile.
     */
    private static void requireLittleRepeated(ChaosReport report, Kill kill) {
        long wentOn = report.wentOn(kill);
        assertTrue(wentOn >= report.committed(kill), () -> "repeated what was committed: " + kill.inWords());
        long due = kill.completed().orElse(0L) / Program.CHECKPOINT_EVERY * Program.CHECKPOINT_EVERY;
        assertTrue(
                wentOn >= due - Program.CHECKPOINT_EVERY,
                () -> "went on from " + wentOn + ", with a checkpoint due at " + due + ": " + kill.inWords());
    }

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("chaos.seeds", "1,2,3").split(",", -1))
                .mapToLong(seed -> Long.parseLong(seed.strip()));
    }
}
