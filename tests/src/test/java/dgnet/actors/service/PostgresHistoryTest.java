package dgnet.actors.service;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The histories of runs in PostgreSQL instead of a file. */
class PostgresHistoryTest extends RunHistoryTest {
    private static Optional<PostgresServer> server = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
        Assumptions.assumeTrue(server.isPresent(), "PostgreSQL is not installed here; package postgresql");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server.isPresent()) {
            server.get().stop();
        }
    }

    @Override
    JournalStore store() throws Exception {
        return server.orElseThrow().database();
    }
}
