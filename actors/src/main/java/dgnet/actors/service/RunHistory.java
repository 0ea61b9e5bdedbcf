package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * All that ever happened to one run, from its submission on: each event has a number, from 1 without a gap, and is on the disk before
 * anybody hears of it. What the run tells is taken once, however often it is told ({@link Append}); what the service does with the run is
 * noted between. Followers are answered with the newest events as they come.
 */
final class RunHistory extends EventSourcedBehavior<RunHistory.Command, RunEvent, HistoryState> {
    /** What a history understands. */
    sealed interface Command {}

    /** Something that the service does with the run; answered once it is on the disk. */
    record Note(RunEvent event, ActorRef<RunView> replyTo) implements Command {}

    /**
     * What the run has told; answered once it is on the disk, or was already.
     *
     * @param attempt which of its attempts
     * @param first the place of the first of these events among the attempt's, from 0
     */
    record Append(int attempt, long first, List<RunEvent> events, ActorRef<Appended> replyTo) implements Command {}

    /** So many events of an attempt are on the disk. */
    record Appended(int attempt, long count) {}

    /** Asks for the events after a number; answered as soon as there are any, and after some seconds in any case. */
    record Next(long after, ActorRef<EventTail.Followed> replyTo) implements Command {}

    private enum Heartbeat implements Command {
        INSTANCE
    }

    /**
     * Tells the queue what the run has become.
     *
     * @param recovered whether it was just read from the journal
     */
    record Changed(RunView run, boolean interrupted, int fruitless, boolean recovered) {}

    private static final String PREFIX = "run|";
    private static final int SNAPSHOT_EVERY = 1000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final ActorContext<Command> context;
    private final String id;
    private final EventTail tail;
    private final ActorRef<Changed> watcher;

    /**
     * The history of a run, read from the journal where there is one.
     *
     * @param held how many of the newest events are held for followers
     * @param watcher told what the run has become, once it is read and with every event
     */
    static Behavior<Command> create(String id, int held, ActorRef<Changed> watcher) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new RunHistory(context, timers, id, new EventTail(held), watcher)));
    }

    private RunHistory(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String id,
            EventTail tail,
            ActorRef<Changed> watcher) {
        super(
                PersistenceId.ofUniqueId(persistenceId(id)),
                SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2));
        this.context = context;
        this.id = id;
        this.tail = tail;
        this.watcher = watcher;
        timers.startTimerWithFixedDelay(Heartbeat.INSTANCE, HEARTBEAT);
    }

    /** What the journal calls a run's history. */
    static String persistenceId(String id) {
        return PREFIX + id;
    }

    /** Whether the journal's name is that of a run's history. */
    static boolean isHistory(String persistenceId) {
        return persistenceId.startsWith(PREFIX);
    }

    /** The run whose history it is. */
    static String idOf(String persistenceId) {
        return persistenceId.substring(PREFIX.length());
    }

    @Override
    public HistoryState emptyState() {
        // Pekko's word for a history that has not begun.
        return null;
    }

    @Override
    public EventHandler<HistoryState, RunEvent> eventHandler() {
        return (state, event) ->
                event instanceof RunEvent.RunSubmitted submitted ? HistoryState.of(submitted) : state.after(event);
    }

    @Override
    public SignalHandler<HistoryState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    private void onRecovered(HistoryState state) {
        if (state != null) {
            tail.begin(lastSequenceNumber(context), state.run().state().ended());
            watcher.tell(changed(state, true));
        }
    }

    @Override
    public CommandHandler<Command, RunEvent, HistoryState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Note.class, this::onNote)
                .onCommand(Append.class, this::onAppend)
                .onCommand(Next.class, (state, next) -> onNext(next))
                .onCommand(Heartbeat.class, (state, tick) -> onHeartbeat())
                .build();
    }

    private Effect<RunEvent, HistoryState> onNote(HistoryState state, Note note) {
        return Effect()
                .persist(note.event())
                .thenRun(after -> told(after, List.of(note.event())))
                .thenRun(after -> note.replyTo().tell(after.run()));
    }

    private Effect<RunEvent, HistoryState> onAppend(HistoryState state, Append append) {
        if (state == null || append.attempt() != state.run().attempts() || append.first() > state.recorded()) {
            context.getLog().warn("{} has no place for events of attempt {}", id, append.attempt());
            return Effect().none();
        }
        long known = state.recorded() - append.first();
        List<RunEvent> fresh = append.events().stream().skip(known).toList();
        Appended answer = new Appended(
                append.attempt(),
                append.first() + Math.max(known, append.events().size()));
        if (fresh.isEmpty()) {
            return Effect().none().thenRun(same -> append.replyTo().tell(answer));
        }
        return Effect().persist(fresh).thenRun(after -> told(after, fresh)).thenRun(after -> append.replyTo()
                .tell(answer));
    }

    private Effect<RunEvent, HistoryState> onNext(Next next) {
        tail.next(next.after(), next.replyTo());
        return Effect().none();
    }

    private Effect<RunEvent, HistoryState> onHeartbeat() {
        tail.tell();
        return Effect().none();
    }

    private void told(HistoryState state, List<RunEvent> events) {
        long number = lastSequenceNumber(context) - events.size();
        for (RunEvent event : events) {
            tail.add(++number, event, state.run().state().ended());
        }
        tail.tell();
        watcher.tell(changed(state, false));
    }

    private static Changed changed(HistoryState state, boolean recovered) {
        return new Changed(state.run(), state.interrupted(), state.fruitless(), recovered);
    }

    @Override
    public boolean shouldSnapshot(HistoryState state, RunEvent event, long number) {
        return event.endsRun();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
    }
}
