package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.ExperimentView;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.data.Draw;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small experiment in processes that are killed at random moments. */
@OfProcesses
@Tag("chaos")
class ExperimentKillTest {
    private static final int KILLS = 5;
    private static final List<String> TABLES = List.of("table.csv", "table-last.csv", "table.md", "table.tex");
    private static final List<String> ALL =
            List.of("table.csv", "table-last.csv", "table.md", "table.tex", "experiment.html", "experiment.json");

    @TempDir
    private Path folder;

    private Path grid;
    private long whole;

    @BeforeEach
    void runUndisturbed() throws Exception {
        Phantom.write(folder.resolve("data"), new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        grid = Files.writeString(
                folder.resolve("grid.conf"),
                "include \"quickstart.conf\"\n"
                        + "experiment { name = tiny, methods = [unet, dgnet], targets = [C, D], seeds = [1, 2], compare { method = unet } }\n"
                        + "dgnet { threads = 1, episodes = 12, validation.every = 4, checkpoint.every = 4\n"
                        + "model.base-channels = 2, loss.low-rank-rows = 64\n"
                        + "data { image-size = 32, spacing = 4, root = \"" + folder.resolve("data") + "\" } }\n");
        long start = System.nanoTime();
        assertEquals(0, experiment("undisturbed").waitFor());
        whole = System.nanoTime() - start;
    }

    private Process experiment(String runs) throws IOException {
        return new ProcessBuilder(Program.command(
                        "512m",
                        List.of("experiment", grid.toString(), "--set", "runs-dir=" + folder.resolve(runs), "--quiet")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(runs + ".txt").toFile()))
                .start();
    }

    private Map<String, String> tables(String runs, List<String> names) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names) {
            texts.put(
                    name, Files.readString(folder.resolve(runs).resolve("tiny").resolve(name)));
        }
        return texts;
    }

    @Test
    void theTablesOfACommandKilledFiveTimesAreEqualByteByByte() throws Exception {
        Draw draw = Draw.of(19, 0, "kill", 0);
        int atWork = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = experiment("killed");
            process.waitFor((long) (draw.uniform(0.15, 0.4) * whole), TimeUnit.NANOSECONDS);
            atWork += process.isAlive() ? 1 : 0;
            process.destroyForcibly().waitFor();
        }
        assertTrue(atWork >= 3, "killed at work: " + atWork);
        assertEquals(0, experiment("killed").waitFor(), Files.readString(folder.resolve("killed.txt")));

        assertEquals(tables("undisturbed", ALL), tables("killed", ALL));
    }

    @Test
    void theTablesOfAServiceKilledFiveTimesAreEqualByteByByte() throws Exception {
        Draw draw = Draw.of(19, 0, "kill the service", 0);
        int started = 0;
        ServiceProcess service = serve(0, started);
        try {
            int port = service.port();
            ServiceClient client = service.client();
            ExperimentView view = client.submit(ExperimentConfiguration.request(grid.toString(), List.of(), 0))
                    .value();
            assertEquals(8, view.trainings().size());
            for (int kill = 0; kill < KILLS; kill++) {
                TimeUnit.NANOSECONDS.sleep((long) (draw.uniform(0.15, 0.4) * whole));
                service.kill();
                service = serve(port, ++started);
            }
            for (int tries = 0; !view.state().equals("done") && tries < 600; tries++) {
                TimeUnit.MILLISECONDS.sleep(500);
                view = client.experiment("tiny").value();
            }
            assertTrue(
                    view.trainings().stream()
                            .allMatch(training -> training.state().equals("done")),
                    view.trainings().toString());
            Map<String, String> expected = tables("undisturbed", TABLES);
            for (int tries = 0; !expected.equals(tables("runs", TABLES)) && tries < 60; tries++) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertEquals(expected, tables("runs", TABLES));
        } finally {
            service.close();
        }
    }

    private ServiceProcess serve(int port, int number) {
        return ServiceProcess.start(
                folder.resolve("runs"),
                folder.resolve("data"),
                port,
                "512m",
                folder.resolve("service-" + number + ".txt"));
    }
}
