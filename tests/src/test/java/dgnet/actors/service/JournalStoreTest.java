package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalStoreTest {
    private static final int EVENTS = 2000;
    private static final int PLACES = 16;
    private static final int DAMAGE = 8192;

    @TempDir
    Path folder;

    @Test
    void damagedEventsAreFoundWhenAllEventsAreRead() throws Exception {
        JournalStore store = JournalStore.embedded(folder.resolve("history"));
        ActorTestKit kit = ActorTestKit.create("store", store.config());
        try {
            store.createTables(kit.system()).toCompletableFuture().get(30, TimeUnit.SECONDS);
            fill(store);
        } finally {
            kit.shutdownTestKit();
        }
        store.check(true);
        Path file = folder.resolve("history.mv.db");
        byte[] whole = Files.readAllBytes(file);
        int inEvents = 0;

        for (int place = 1; place < PLACES; place++) {
            byte[] damaged = whole.clone();
            int start = place * (whole.length / PLACES);
            Arrays.fill(damaged, start, start + DAMAGE, (byte) 0);
            Files.write(file, damaged);
            if (opens(store, false) && !opens(store, true)) {
                inEvents++;
            }
        }

        assertTrue(inEvents > 0, "no damage of an event was found");
    }

    private static boolean opens(JournalStore store, boolean wholly) {
        try {
            store.check(wholly);
            return true;
        } catch (SQLException damaged) {
            return false;
        }
    }

    private static void fill(JournalStore store) throws SQLException {
        try (Connection connection = DriverManager.getConnection(store.url());
                PreparedStatement insert = connection.prepareStatement("INSERT INTO \"event_journal\" "
                        + "(\"persistence_id\", \"sequence_number\", \"writer\", \"write_timestamp\","
                        + " \"adapter_manifest\", \"event_payload\", \"event_ser_id\", \"event_ser_manifest\")"
                        + " VALUES ('run|one', ?, '', 0, '', ?, 0, '')");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int number = 1; number <= EVENTS; number++) {
                insert.setLong(1, number);
                insert.setBytes(2, new byte[1000]);
                insert.executeUpdate();
            }
            connection.commit();
            statement.execute("CHECKPOINT SYNC");
        }
    }
}
