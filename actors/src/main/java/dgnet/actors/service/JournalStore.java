package dgnet.actors.service;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    private static final int CONNECTIONS = 4;

    /**
     * A database in a file beside which nothing need be installed. What is committed is in the operating system's hands: a process that is
     * killed loses none of it.
     *
     * @param file without its ending
     */
    static JournalStore embedded(Path file) {
        return new JournalStore(
                "jdbc:h2:file:" + file.toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1",
                "",
                "");
    }

    private boolean postgres() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** The settings of an actor system whose histories are there. */
    Config config() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("pekko.persistence.journal.plugin", "jdbc-journal");
        keys.put("pekko.persistence.snapshot-store.plugin", "jdbc-snapshot-store");
        for (String plugin : new String[] {"jdbc-journal", "jdbc-snapshot-store", "jdbc-read-journal"}) {
            keys.put(plugin + ".use-shared-db", "slick");
        }
        keys.put(SHARED + "profile", postgres() ? "slick.jdbc.PostgresProfile$" : "slick.jdbc.H2Profile$");
        keys.put(SHARED + "db.url", url);
        keys.put(SHARED + "db.driver", postgres() ? "org.postgresql.Driver" : "org.h2.Driver");
        keys.put(SHARED + "db.user", user);
        keys.put(SHARED + "db.password", password);
        keys.put(SHARED + "db.numThreads", CONNECTIONS);
        keys.put(SHARED + "db.maxConnections", CONNECTIONS);
        keys.put(SHARED + "db.minConnections", CONNECTIONS);
        return ConfigFactory.parseMap(keys);
    }

    /** Makes the tables where they are not there. */
    CompletionStage<Done> prepare(ActorSystem<?> system) {
        return SchemaUtils.createIfNotExists("jdbc-journal", Adapter.toClassic(system));
    }
}
