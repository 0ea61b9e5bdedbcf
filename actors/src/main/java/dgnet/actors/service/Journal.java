package dgnet.actors.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.javadsl.Sink;
import scala.util.Try;

/** Reads the journal of the runs' histories and checks that it can be written. */
final class Journal {
    private static final String NEXT_NAME = """
            SELECT "persistence_id" FROM "event_journal" WHERE "persistence_id" > ? ORDER BY "persistence_id" LIMIT 1""";

    private static final String NEWEST_SNAPSHOT = """
            SELECT "sequence_number", "snapshot_ser_id", "snapshot_ser_manifest", "snapshot_payload" FROM "snapshot"
            WHERE "persistence_id" = ? ORDER BY "sequence_number" DESC LIMIT 1""";

    private static final String LATER_EVENT = """
            SELECT 1 FROM "event_journal" WHERE "persistence_id" = ? AND "sequence_number" > ? LIMIT 1""";

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

    /**
     * The runs that have a history.
     *
     * @param names all of them
     * @param ended the states of the runs whose newest snapshot contains their end and all of their events; not the deleted ones
     */
    record Runs(List<String> names, List<HistoryState> ended) {}

    /** Reads the runs that have a history, without their events. */
    CompletionStage<Runs> runs() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Connection connection = database.database().source().createConnection()) {
                        List<String> names = names(connection);
                        return new Runs(names, ended(connection, names));
                    } catch (SQLException fault) {
                        throw new CompletionException(fault);
                    }
                },
                system.dispatchers().lookup(DispatcherSelector.blocking()));
    }

    /** Reads one entry of the index for each run. For the query of {@link JdbcReadJournal}, H2 reads every event. */
    private static List<String> names(Connection connection) throws SQLException {
        List<String> runs = new ArrayList<>();
        try (PreparedStatement next = connection.prepareStatement(NEXT_NAME)) {
            String name = "";
            while (true) {
                next.setString(1, name);
                try (ResultSet found = next.executeQuery()) {
                    if (!found.next()) {
                        return runs;
                    }
                    name = found.getString(1);
                }
                if (RunHistory.isHistory(name)) {
                    runs.add(RunHistory.idOf(name));
                }
            }
        }
    }

    /** The newest snapshots of ended runs that have no later event. */
    private List<HistoryState> ended(Connection connection, List<String> runs) throws SQLException {
        List<HistoryState> ended = new ArrayList<>();
        try (PreparedStatement newest = connection.prepareStatement(NEWEST_SNAPSHOT);
                PreparedStatement later = connection.prepareStatement(LATER_EVENT)) {
            for (String run : runs) {
                newest.setString(1, RunHistory.persistenceId(run));
                later.setString(1, RunHistory.persistenceId(run));
                ended(newest, later).ifPresent(ended::add);
            }
        }
        return ended;
    }

    private Optional<HistoryState> ended(PreparedStatement newest, PreparedStatement later) throws SQLException {
        try (ResultSet row = newest.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            later.setLong(2, row.getLong(1));
            Optional<HistoryState> state =
                    snapshot(row).filter(known -> isEnded(known.run().state()));
            return state.isPresent() && isEmpty(later) ? state : Optional.empty();
        }
    }

    private static boolean isEnded(RunState state) {
        return state.ended() && state != RunState.DELETED;
    }

    private static boolean isEmpty(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return !rows.next();
        }
    }

    /** The state in a row; empty if it cannot be read, which the history of the run reports. */
    private Optional<HistoryState> snapshot(ResultSet row) throws SQLException {
        Try<Object> state = SerializationExtension.get(Adapter.toClassic(system))
                .deserialize(row.getBytes(4), row.getInt(2), row.getString(3));
        return state.isSuccess() && state.get() instanceof HistoryState known ? Optional.of(known) : Optional.empty();
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
