package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.Draw;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code dgnet prepare} in processes of its own, killed at random moments. */
@OfProcesses
class PrepareKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareKillTest.class);
    private static final int KILLS = 5;

    @TempDir
    private Path folder;

    /** Killed five times on the way, at moments that a draw chooses within the time that the work takes, and then left to finish. */
    @Test
    void aPreparationKilledAtFiveRandomMomentsGivesTheSameBytes() throws Exception {
        Phantom.write(folder.resolve("data"), new PhantomSettings(6, 2, 4, 10, 160, 3), line -> {});
        long start = System.nanoTime();
        assertEquals(0, prepare("undisturbed").waitFor());
        long whole = System.nanoTime() - start;
        Map<String, byte[]> expected = store("undisturbed");
        assertEquals(3 * 2, expected.size(), "slices and index of three source domains");

        Draw draw = Draw.of(7, 0, "kill", 0);
        int unfinished = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = prepare("killed");
            // The virtual machine takes its time to start.
            long pause = (long) (draw.uniform(0.25, 0.95) * whole);
            process.waitFor(pause, TimeUnit.NANOSECONDS);
            boolean alive = process.isAlive();
            process.destroyForcibly().waitFor();
            unfinished += alive ? 1 : 0;
            LOG.info("killed after {} ms while {}", pause / 1_000_000, alive ? "at work" : "already done");
        }
        assertTrue(unfinished > 0, "every process had finished before its kill");
        assertEquals(0, prepare("killed").waitFor());

        Map<String, byte[]> found = store("killed");
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }

    private Process prepare(String cache) throws IOException {
        return new ProcessBuilder(Program.command(
                        "512m",
                        List.of(
                                "prepare",
                                "quickstart",
                                "--set",
                                "data.root=" + folder.resolve("data"),
                                "--set",
                                "data.cache=" + folder.resolve(cache),
                                "--set",
                                "data.image-size=288")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(cache + ".txt").toFile()))
                .start();
    }

    /** Every file of a cache but the hidden ones, by its place in it. */
    private Map<String, byte[]> store(String cache) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Path root = folder.resolve(cache);
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                if (!path.getFileName().toString().startsWith(".")) {
                    files.put(root.relativize(path).toString(), Files.readAllBytes(path));
                }
            }
        }
        return files;
    }
}
