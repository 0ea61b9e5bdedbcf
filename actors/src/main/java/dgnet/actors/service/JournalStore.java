package dgnet.actors.service;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;

/**
 * The database of the histories: an embedded file, or a database server.
 *
 * @param url the JDBC URL
 * @param user empty if the database has no users
 */
record JournalStore(String url, String user, String password) {
    private static final String SHARED = "pekko-persistence-jdbc.shared-databases.slick.";
    private static final String EVENTS = "event_journal";
    private static final String H2 = "jdbc:h2:";
    private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    private static final int CONNECTIONS = 4;

    /** A setting of the pool: connections that were used within this number of milliseconds are not tested. */
    private static final String UNTESTED = "com.zaxxer.hikari.aliveBypassWindowMs";

    /** How long the pool tries to open a connection before the request fails. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    /** Longer than a write should take on a disk that is busy with checkpoints. */
    private static final Duration TO_WRITE = Duration.ofSeconds(30);

    /** The pause after several failures in a row. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /**
     * An embedded database in a file. Committed data is on the disk ({@link JournalFile}), so a power cut does not lose it. After a failed
     * write the next connection opens the file again.
     *
     * @param file the file without its ending
     */
    static JournalStore embedded(Path file) {
        return embedded(file.toAbsolutePath().toString());
    }

    /** An embedded database with a path as in H2's URLs, which may have a scheme. */
    static JournalStore embedded(String path) {
        return new JournalStore(H2 + JournalFile.database(path) + OPTIONS, "", "");
    }

    /** Whether several processes can open the database at the same time. */
    boolean postgres() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** The settings of an actor system that stores its histories here, as the holder of a lease. */
    Config config(ServiceLease lease) {
        return ConfigFactory.parseMap(Map.of(SHARED + "db.connectionInitSql", lease.sessionSettings()))
                .withFallback(config());
    }

    /** The settings of an actor system that stores its histories here. */
    Config config() {
        if (System.getProperty(UNTESTED) == null) {
            // So that a database that was closed or restarted is detected at once.
            System.setProperty(UNTESTED, "0");
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("pekko.persistence.journal.plugin", "jdbc-journal");
        keys.put("pekko.persistence.snapshot-store.plugin", "jdbc-snapshot-store");
        for (String plugin : new String[] {"jdbc-journal", "jdbc-snapshot-store", "jdbc-read-journal"}) {
            keys.put(plugin + ".use-shared-db", "slick");
        }
        for (String plugin : new String[] {"jdbc-journal", "jdbc-snapshot-store"}) {
            keys.put(plugin + ".circuit-breaker.call-timeout", TO_WRITE);
            keys.put(plugin + ".circuit-breaker.reset-timeout", PAUSE);
        }
        keys.put(SHARED + "profile", postgres() ? "slick.jdbc.PostgresProfile$" : "slick.jdbc.H2Profile$");
        if (url.startsWith(H2)) {
            keys.put(SHARED + "db.dataSourceClass", JournalConnections.class.getName());
            String path = url.substring((H2 + JournalFile.database("")).length(), url.length() - OPTIONS.length());
            keys.put(SHARED + "db.properties", Map.of("file", path, "options", OPTIONS));
        } else {
            keys.put(SHARED + "db.url", url);
            keys.put(SHARED + "db.driver", "org.postgresql.Driver");
            keys.put(SHARED + "db.user", user);
            keys.put(SHARED + "db.password", password);
        }
        keys.put(SHARED + "db.numThreads", CONNECTIONS);
        keys.put(SHARED + "db.maxConnections", CONNECTIONS);
        keys.put(SHARED + "db.minConnections", CONNECTIONS);
        keys.put(SHARED + "db.connectionTimeout", TO_CONNECT);
        return ConfigFactory.parseMap(keys);
    }

    /**
     * Opens the database once, so that an error has a clear message.
     *
     * @param wholly whether to read every event too
     * @throws SQLException if the database cannot be opened or read
     */
    void check(boolean wholly) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            boolean filled =
                    connection.getMetaData().getTables(null, null, EVENTS, null).next();
            if (wholly && filled) {
                try (ResultSet events = statement.executeQuery("SELECT \"event_payload\" FROM \"" + EVENTS + "\"")) {
                    while (events.next()) {
                        events.getBytes(1);
                    }
                }
            }
        }
    }

    /** Creates the tables if they do not exist. */
    CompletionStage<Done> createTables(ActorSystem<?> system) {
        return SchemaUtils.createIfNotExists("jdbc-journal", Adapter.toClassic(system));
    }
}
