package dgnet.actors.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickExtension;
import org.apache.pekko.persistence.jdbc.db.SlickExtensionImpl;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** Reads the journal of the runs' histories and checks that it can be written. */
final class Journal {
    private final ActorSystem<?> system;
    private final JdbcReadJournal journal;
    private final SlickDatabase database;

    Journal(ActorSystem<?> system) {
        this.system = system;
        this.journal =
                PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
        this.database = ((SlickExtensionImpl) SlickExtension.get(Adapter.toClassic(system)))
                .database(system.settings().config().getConfig("jdbc-journal"));
    }

    /**
     * Writes a number and reads it back, over a connection from the pool of the histories. Blocks.
     *
     * @throws SQLException if that fails
     */
    void check() throws SQLException {
        long number = System.nanoTime();
        try (Connection connection = database.database().source().createConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS service_check (last_check BIGINT)");
            if (statement.executeUpdate("UPDATE service_check SET last_check = " + number) == 0) {
                statement.executeUpdate("INSERT INTO service_check VALUES (" + number + ")");
            }
            try (ResultSet read = statement.executeQuery("SELECT last_check FROM service_check")) {
                if (!read.next() || read.getLong(1) != number) {
                    throw new SQLException("the database does not return the number that was written");
                }
            }
        }
    }

    /** The runs that have a history. */
    CompletionStage<List<String>> runs() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return names();
                    } catch (SQLException fault) {
                        throw new CompletionException(fault);
                    }
                },
                system.dispatchers().lookup(DispatcherSelector.blocking()));
    }

    /** Reads only the index of the names. For the query of {@link JdbcReadJournal}, H2 reads every event. */
    private List<String> names() throws SQLException {
        List<String> runs = new ArrayList<>();
        try (Connection connection = database.database().source().createConnection();
                Statement statement = connection.createStatement();
                ResultSet names = statement.executeQuery("SELECT DISTINCT \"persistence_id\" FROM \"event_journal\"")) {
            while (names.next()) {
                if (RunHistory.isHistory(names.getString(1))) {
                    runs.add(RunHistory.idOf(names.getString(1)));
                }
            }
        }
        return runs;
    }

    /** The events of a run after a number, at most {@code limit}. */
    CompletionStage<List<NumberedEvent>> events(String run, long after, int limit) {
        return journal.currentEventsByPersistenceId(RunHistory.persistenceId(run), after + 1, after + limit)
                .map(Journal::numbered)
                .runWith(Sink.seq(), system);
    }

    private static NumberedEvent numbered(EventEnvelope envelope) {
        RunEvent event = (RunEvent) envelope.event();
        return new NumberedEvent(envelope.sequenceNr(), event.getClass().getSimpleName(), JsonLine.write(event));
    }
}
