package dgnet.actors.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService.StreamElement;
import dgnet.actors.service.EventTail.Followed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The stream of a run's events to one follower: reads the earlier events from the journal, then requests the newest ones from the history,
 * each time the previous ones are consumed. Nothing is buffered: events that the history no longer has in memory become a gap while the run
 * has not ended, and are read from the journal after that.
 */
final class Follower {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 500;

    private final ActorSystem<?> system;
    private final Journal journal;
    private final ActorRef<RunQueue.Command> queue;
    private final String run;

    /** The position of the follower: the last sent event, whether it has reached the newest event once, whether the stream has ended. */
    private record Position(long after, boolean live, boolean over) {}

    private Follower(ActorSystem<?> system, Journal journal, ActorRef<RunQueue.Command> queue, String run) {
        this.system = system;
        this.journal = journal;
        this.queue = queue;
        this.run = run;
    }

    /** The events after a number, as they happen. */
    static Source<StreamElement, NotUsed> from(
            ActorSystem<?> system, Journal journal, ActorRef<RunQueue.Command> queue, String run, long after) {
        Follower follower = new Follower(system, journal, queue, run);
        return Source.unfoldAsync(new Position(after, false, false), follower::step)
                .mapConcat(elements -> elements);
    }

    private CompletionStage<Optional<Pair<Position, List<StreamElement>>>> step(Position at) {
        if (at.over()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return AskPattern.<RunQueue.Command, Followed>askWithStatus(
                        queue, answer -> new RunQueue.Follow(run, at.after(), answer), PATIENCE, system.scheduler())
                .handle((followed, fault) -> fault == null ? received(at, followed) : failed(at, fault))
                .thenCompose(next -> next);
    }

    private CompletionStage<Optional<Pair<Position, List<StreamElement>>>> received(Position at, Followed followed) {
        if (!followed.events().isEmpty()) {
            return next(sent(at, followed.events(), followed));
        }
        if (at.after() >= followed.last()) {
            return next(
                    followed.ended()
                            ? new Pair<>(
                                    new Position(at.after(), true, true),
                                    List.of(new StreamElement.End(followed.last())))
                            : new Pair<>(new Position(at.after(), true, false), List.of()));
        }
        if (at.live() && !followed.ended()) {
            long upTo = followed.oldest() - 1;
            return next(new Pair<>(new Position(upTo, true, false), List.of(new StreamElement.Gap(at.after(), upTo))));
        }
        return journal.events(run, at.after(), PAGE).thenApply(events -> Optional.of(sent(at, events, followed)));
    }

    private static Pair<Position, List<StreamElement>> sent(
            Position at, List<NumberedEvent> events, Followed followed) {
        long after =
                events.isEmpty() ? at.after() : events.get(events.size() - 1).id();
        List<StreamElement> elements = new ArrayList<>();
        events.forEach(event -> elements.add(new StreamElement.Event(event)));
        return new Pair<>(new Position(after, at.live() || after >= followed.last(), false), elements);
    }

    /** Asks again if the history is recovering or slow; ends the stream if there is no such run. */
    private static CompletionStage<Optional<Pair<Position, List<StreamElement>>>> failed(Position at, Throwable fault) {
        return fault instanceof TimeoutException || fault.getCause() instanceof TimeoutException
                ? next(new Pair<>(at, List.of()))
                : CompletableFuture.failedStage(fault);
    }

    private static CompletionStage<Optional<Pair<Position, List<StreamElement>>>> next(
            Pair<Position, List<StreamElement>> step) {
        return CompletableFuture.completedFuture(Optional.of(step));
    }
}
