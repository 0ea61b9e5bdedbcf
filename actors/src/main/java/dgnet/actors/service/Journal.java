package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** Reads what the histories of the runs have written. */
final class Journal {
    private final ActorSystem<?> system;
    private final JdbcReadJournal journal;

    Journal(ActorSystem<?> system) {
        this.system = system;
        this.journal =
                PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    }

    /** The runs that have a history. */
    CompletionStage<List<String>> runs() {
        return journal.currentPersistenceIds()
                .filter(RunHistory::isHistory)
                .map(RunHistory::idOf)
                .runWith(Sink.seq(), system);
    }

    /** The events of a run after a number, at most so many. */
    CompletionStage<List<NumberedEvent>> events(String run, long after, int limit) {
        return journal.currentEventsByPersistenceId(RunHistory.persistenceId(run), after + 1, after + limit)
                .map(Journal::numbered)
                .runWith(Sink.seq(), system);
    }

    private static NumberedEvent numbered(EventEnvelope envelope) {
        RunEvent event = (RunEvent) envelope.event();
        return new NumberedEvent(envelope.sequenceNr(), event.getClass().getSimpleName(), RunEventJson.write(event));
    }
}
