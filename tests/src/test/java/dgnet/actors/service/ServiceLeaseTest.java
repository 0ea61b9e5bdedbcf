package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.chaos.OfProcesses;
import dgnet.chaos.ServiceProcess;
import dgnet.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services on one database of PostgreSQL. */
@OfProcesses
class ServiceLeaseTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);
    private static Optional<PostgresServer> server = Optional.empty();

    @TempDir
    Path folder;

    private final List<String> waiting = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> replaced = new CompletableFuture<>();
    private JournalStore store;

    @BeforeAll
    static void start() throws Exception {
        server = Optional.of(PostgresServer.startOrSkip());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server.isPresent()) {
            server.get().stop();
        }
    }

    @BeforeEach
    void create() throws SQLException {
        store = server.orElseThrow().database();
    }

    @Test
    void aSecondServiceIsRefusedWithTheNameOfTheFirst() throws SQLException {
        ServiceLease first = take(SHORT, "process 1 on alpha", false);

        DataException refused = assertThrows(DataException.class, () -> take(SHORT, "process 2 on beta", false));

        first.close();
        assertTrue(refused.getMessage().contains("process 1 on alpha, active since "), refused.getMessage());
        assertTrue(refused.getMessage().contains("standby = true"), refused.getMessage());
    }

    @Test
    void aLeaseThatIsReleasedIsTakenAtOnceAndOneThatIsNotAfterItsExpiry() throws SQLException {
        take(LONG, "process 1 on alpha", false).close();
        take(LONG, "process 2 on beta", false).close();
        assertEquals(List.of(), waiting);
        execute("INSERT INTO service_lease VALUES (1, 'killed', 'process 3 on gamma', clock_timestamp(),"
                + " clock_timestamp(), clock_timestamp() + INTERVAL '300 milliseconds')");

        take(SHORT, "process 4 on delta", false).close();

        assertEquals(1, waiting.size());
        assertTrue(waiting.get(0).contains("process 3 on gamma"), waiting::toString);
    }

    @Test
    void aStandbyTakesTheLeaseOnceTheActiveServiceHasReleasedIt() throws Exception {
        ServiceLease first = take(SHORT, "process 1 on alpha", false);
        CompletableFuture<ServiceLease> standby = CompletableFuture.supplyAsync(() -> {
            try {
                return take(SHORT, "process 2 on beta", true);
            } catch (SQLException fault) {
                throw new IllegalStateException(fault);
            }
        });
        while (waiting.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertTrue(waiting.get(0).startsWith("standby: waits for the end of the active service, process 1 on alpha"));

        first.close();

        standby.get(1, TimeUnit.MINUTES).close();
    }

    @Test
    void theDatabaseRejectsTheWritesOfAServiceThatAnotherHasReplaced() throws Exception {
        for (String table : List.of("event_journal", "event_tag", "snapshot")) {
            execute("CREATE TABLE " + table + " (number INTEGER)");
        }
        try (ServiceLease first = take(SHORT, "process 1 on alpha", false)) {
            first.fence();
            try (Connection session = DriverManager.getConnection(store.url(), store.user(), store.password());
                    Statement statement = session.createStatement()) {
                statement.execute(first.sessionSettings());
                statement.execute("INSERT INTO event_journal VALUES (1)");
                execute("UPDATE service_lease SET holder = 'another', description = 'process 2 on beta',"
                        + " expires = clock_timestamp() + INTERVAL '1 hour'");

                for (String table : List.of("event_journal", "event_tag", "snapshot")) {
                    SQLException rejected = assertThrows(
                            SQLException.class, () -> statement.execute("INSERT INTO " + table + " VALUES (2)"));
                    assertTrue(rejected.getMessage().contains("does not hold the lease"), rejected.getMessage());
                }
            }
            assertThrows(SQLException.class, () -> execute("INSERT INTO event_journal VALUES (3)"));
            assertEquals(List.of(1), numbers());
            assertTrue(replaced.get(1, TimeUnit.MINUTES).contains("process 2 on beta"), replaced.join());
        }
    }

    @Test
    void aPausedServiceThatWakesAfterItsStandbyHasTakenOverEnds() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        String[] settings = {"history.url=" + store.url(), "history.user=" + store.user()};
        try (ServiceProcess first =
                ServiceProcess.start(folder.resolve("first"), data, 0, "512m", folder.resolve("first.txt"), settings)) {
            signal("STOP", first);
            List<String> more = new ArrayList<>(List.of(settings));
            more.add("standby=true");
            try (ServiceProcess second = ServiceProcess.start(
                    folder.resolve("second"),
                    data,
                    0,
                    "512m",
                    folder.resolve("second.txt"),
                    more.toArray(String[]::new))) {
                assertTrue(Files.readString(folder.resolve("second.txt")).contains("standby: waits for the end of"));

                signal("CONT", first);

                assertEquals(1, first.exitCode());
                assertTrue(
                        Files.readString(folder.resolve("first.txt")).contains("was taken over by another service"),
                        "what the first service prints");
                assertEquals(List.of(), second.client().runs().value());
            }
        }
    }

    private static void signal(String name, ServiceProcess process) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.id()))
                        .start()
                        .waitFor());
    }

    private ServiceLease take(Duration duration, String description, boolean standby) throws SQLException {
        return ServiceLease.take(store, duration, description, standby, waiting::add, replaced::complete);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(store.url(), store.user(), store.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Integer> numbers() throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(store.url(), store.user(), store.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number FROM event_journal")) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
        }
        return numbers;
    }
}
