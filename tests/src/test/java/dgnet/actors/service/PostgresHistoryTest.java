package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.event.RunEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The histories of runs in PostgreSQL instead of a file. */
class PostgresHistoryTest extends RunHistoryTest {
    private static Optional<PostgresServer> server = Optional.empty();

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

    @Test
    void aHistoryGoesOnOnceTheServerIsBack() throws Exception {
        begin();
        server.orElseThrow().close();
        assertFalse(noted(new RunEvent.PriorityChanged("toy", AT, 0, 0, 3)), "noted without a server");

        server.orElseThrow().open();
        int tries = 0;
        while (!noted(new RunEvent.PriorityChanged("toy", AT, 0, 0, 4))) {
            assertTrue(++tries < 100, "the history cannot be written although the server is back");
        }

        assertEquals(
                List.of("RunSubmitted", "RunDispatched", "PriorityChanged"),
                journal().stream().map(NumberedEvent::type).toList());
    }

    @Override
    JournalStore store() throws Exception {
        return server.orElseThrow().database();
    }
}
