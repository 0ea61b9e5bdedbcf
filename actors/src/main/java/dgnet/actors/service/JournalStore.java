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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;

/**
 * The database that holds the histories: an embedded file, or a server that is named.
 *
 * @param url as JDBC writes it
 * @param user empty where the database knows none
 */
record JournalStore(String url, String user, String password) {
    private static final String SHARED = "pekko-persistence-jdbc.shared-databases.slick.";
    private static final String EVENTS = "event_journal";
    private static final String H2 = "jdbc:h2:";
    private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    private static final int CONNECTIONS = 4;

    /** The pool's own setting: connections that were used within so many milliseconds are handed out without a test. */
    private static final String UNTESTED = "com.zaxxer.hikari.aliveBypassWindowMs";

    /** How long the pool tries to open a connection before a request for one fails. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    /** Longer than any write should take, on a disk that is busy with checkpoints too. */
    private static final Duration TO_WRITE = Duration.ofSeconds(30);

    /** After several failures in a row nothing is tried for so long. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /**
     * A database in a file beside which nothing need be installed. What is committed is on the disk ({@link JournalFile}): a power cut loses
     * none of it. After a write that failed the file is opened anew, by the next connection.
     *
     * @param file without its ending
     */
    static JournalStore embedded(Path file) {
        return embedded(file.toAbsolutePath().toString());
    }

    /** The same with a path that is H2's, with a scheme where there is one. */
    static JournalStore embedded(String path) {
        return new JournalStore(H2 + JournalFile.database(path) + OPTIONS, "", "");
    }

    private boolean postgres() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** The settings of an actor system whose histories are there. */
    Config config() {
        if (System.getProperty(UNTESTED) == null) {
            // A database that was closed or restarted is noticed at once, not after a pause in which nobody asks.
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
     * @param wholly whether to read every event, too
     * @throws SQLException where it cannot be opened or read
     */
    void tryOut(boolean wholly) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            boolean filled = connection
                    .getMetaData()
                    .getTables(null, null, postgres() ? EVENTS : EVENTS.toUpperCase(Locale.ROOT), null)
                    .next();
            if (wholly && filled) {
                try (ResultSet events = statement.executeQuery("SELECT event_payload FROM " + EVENTS)) {
                    while (events.next()) {
                        events.getBytes(1);
                    }
                }
            }
        }
    }

    /** Makes the tables where they are not there. */
    CompletionStage<Done> prepare(ActorSystem<?> system) {
        return SchemaUtils.createIfNotExists("jdbc-journal", Adapter.toClassic(system));
    }
}
