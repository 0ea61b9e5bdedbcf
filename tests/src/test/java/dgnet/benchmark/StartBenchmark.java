package dgnet.benchmark;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.service.Service;
import dgnet.chaos.ServiceProcess;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The time that a service with many ended runs takes to start, and its memory. Arguments: {@code runs=1000 events=5000}, the ended runs and
 * the events of each; {@code heap=512m}; {@code folder=}, where the runs are written and kept for the next call, a temporary one if empty.
 * The first run's history is made by {@link Service#repair} from its folder, the others are copies in the database.
 */
public final class StartBenchmark {
    private static final Instant BEGIN = Instant.parse("2026-11-01T12:00:00Z");
    private static final String FIRST = "run-0000";
    private static final int STARTS = 3;

    private StartBenchmark() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        BenchmarkSettings settings = BenchmarkSettings.parse(
                arguments, Map.of("runs", "1000", "events", "5000", "heap", "512m", "folder", ""));
        if (!settings.text("folder").isEmpty()) {
            measure(Path.of(settings.text("folder")).toAbsolutePath(), settings);
            return;
        }
        Path folder = Files.createTempDirectory("dgnet-benchmark");
        try {
            measure(folder, settings);
        } finally {
            FileTree.delete(folder);
        }
    }

    private static void measure(Path folder, BenchmarkSettings settings) throws IOException, SQLException {
        Path runs = folder.resolve("runs");
        if (!Files.exists(runs)) {
            long start = System.nanoTime();
            write(runs, FIRST, Integer.parseInt(settings.text("events")));
            // Makes the history from the folder.
            Service.repair(
                    ServiceSettings.load(Optional.empty(), List.of("runs-dir=" + runs, "data-roots=" + folder)),
                    aside -> {},
                    line -> {});
            copy(runs, Integer.parseInt(settings.text("runs")));
            System.out.printf("written in %.1f s%n", seconds(start));
        }
        for (int i = 0; i < STARTS; i++) {
            long start = System.nanoTime();
            try (ServiceProcess service =
                    ServiceProcess.start(runs, folder, 0, settings.text("heap"), folder.resolve("service.txt"))) {
                System.out.printf(
                        "a service with %d runs is ready after %.1f s; resident memory %s%n",
                        service.client().runs().value().size(), seconds(start), resident(service.id()));
            }
        }
    }

    /** The folder of a run of a service that completed all its episodes. */
    private static void write(Path runs, String name, int events) throws IOException {
        long episodes = events - 4L;
        RunDirectory folder = RunDirectory.create(RunConfiguration.load(
                "quickstart",
                List.of("name=" + name, "runs-dir=" + runs, "episodes=" + episodes, "data.root=" + runs)));
        try (LineFile lines = LineFile.open(folder.events())) {
            lines.append(JsonLine.write(new RunEvent.RunSubmitted(
                    name,
                    BEGIN,
                    0,
                    episodes,
                    "quickstart",
                    Map.of(),
                    folder.path().toString(),
                    0)));
            lines.append(JsonLine.write(new RunEvent.RunDispatched(name, BEGIN, 0, 1, "cpu")));
            lines.append(JsonLine.write(new RunEvent.RunStarted(
                    name, BEGIN, 0, episodes, 7, "dgnet", List.of("A", "B", "C"), "cpu", Optional.empty())));
            for (long episode = 0; episode < episodes; episode++) {
                lines.append(JsonLine.write(completed(name, episode)));
            }
            lines.append(JsonLine.write(
                    new RunEvent.RunCompleted(name, BEGIN.plusSeconds(events), episodes, Optional.empty())));
        }
    }

    /** Copies the first run, with other names of the same length. */
    private static void copy(Path runs, int count) throws IOException, SQLException {
        RunDirectory first = new RunDirectory(runs.resolve(FIRST));
        try (Connection history = DriverManager.getConnection("jdbc:h2:" + runs.resolve(".service/history"))) {
            history.setAutoCommit(false);
            for (int i = 1; i < count; i++) {
                String name = String.format("run-%04d", i);
                RunDirectory folder = new RunDirectory(Files.createDirectory(runs.resolve(name)));
                for (Path file : List.of(first.configurationFile(), first.events())) {
                    Files.writeString(
                            folder.path().resolve(file.getFileName()),
                            Files.readString(file).replace(FIRST, name));
                }
                for (String table : List.of("event_journal", "snapshot")) {
                    copy(history, table, name);
                }
                history.commit();
            }
        }
    }

    /** Copies the rows of the first run in a table, except its numbers of all rows. */
    private static void copy(Connection history, String table, String name) throws SQLException {
        try (Statement statement = history.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT * FROM \"" + table + "\" WHERE \"persistence_id\" = 'run|" + FIRST + "'")) {
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                columns.add('"' + rows.getMetaData().getColumnName(i) + '"');
            }
            columns.remove("\"ordering\"");
            String places = String.join(",", Collections.nCopies(columns.size(), "?"));
            try (PreparedStatement insert = history.prepareStatement(
                    "INSERT INTO \"" + table + "\" (" + String.join(",", columns) + ") VALUES (" + places + ")")) {
                while (rows.next()) {
                    for (int i = 0; i < columns.size(); i++) {
                        insert.setObject(
                                i + 1, renamed(rows.getObject(columns.get(i).replace("\"", "")), name));
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    private static Object renamed(Object value, String name) throws SQLException {
        if (value instanceof Blob blob) {
            return renamed(blob.getBytes(1, (int) blob.length()), name);
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1)
                    .replace(FIRST, name)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        return value instanceof String text ? text.replace(FIRST, name) : value;
    }

    private static RunEvent completed(String run, long episode) {
        return new RunEvent.EpisodeCompleted(
                run,
                BEGIN.plusSeconds(episode),
                episode,
                List.of("A", "B"),
                List.of("C"),
                Map.of("labelled.train.total", 3.25, "labelled.train.dice", 0.75, "unlabelled.train.total", 1.5),
                Map.of("A", 4.25, "B", 2.25),
                4e-5,
                Map.of("copy", Duration.ofMillis(3), "forward", Duration.ofMillis(300)),
                Duration.ofMillis(900),
                Duration.ofMillis(20));
    }

    /** The largest resident memory of a process so far; Linux. */
    private static String resident(long process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown")
                : "unknown";
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
