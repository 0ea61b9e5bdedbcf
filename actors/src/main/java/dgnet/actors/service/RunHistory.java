package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
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

    /**
     * What the service does with the run. Answered once it is on the disk, and at once where the history says the same already, so that it
     * may be sent again where no answer comes.
     *
     * @param until {@link System#nanoTime} after which it is not written any more, since the request has been refused by then
     */
    record Note(RunEvent event, OptionalLong until, ActorRef<Noted> replyTo) implements Command {}

    /** The run as it is once a note is on the disk; empty where the note could not be written. */
    record Noted(Optional<RunView> run) {}

    /**
     * What the run has told; answered once it is on the disk, or was already.
     *
     * @param attempt which of its attempts
     * @param first the place of the first of these events among the attempt's, from 0
     */
    record Append(int attempt, long first, List<RunEvent> events, ActorRef<Appended> replyTo) implements Command {}

    /**
     * Events that the run's folder has and the history has not, at most {@link #MOST}. Written all together, and answered as a {@link Note} is.
     *
     * @param after the number of the newest event of the history that they were compared with; if there is a newer one, nothing is written
     */
    record Restore(List<RunEvent> events, long after, ActorRef<Noted> replyTo) implements Command {
        static final int MOST = 1000;
    }

    /** So many events of an attempt are on the disk. */
    record Appended(int attempt, long count) {}

    /** Asks for the events after a number; answered as soon as there are any, and after some seconds in any case. */
    record Next(long after, ActorRef<EventTail.Followed> replyTo) implements Command {}

    private enum Heartbeat implements Command {
        INSTANCE
    }

    /** What a history reports to the queue. */
    sealed interface Report {}

    /**
     * What the run has become.
     *
     * @param recovered whether it was just read from the journal, at the start or after a failure
     */
    record Changed(HistoryState state, boolean recovered) implements Report {
        RunView run() {
            return state.run();
        }
    }

    /** The journal was read and has nothing of the run. */
    record Absent(String id) implements Report {}

    private static final String PREFIX = "run|";
    private static final int SNAPSHOT_EVERY = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final ActorContext<Command> context;
    private final String id;
    private final EventTail tail;
    private final ActorRef<Report> watcher;
    private Optional<ActorRef<Noted>> noting = Optional.empty();

    /**
     * The history of a run, read from the journal where there is one.
     *
     * @param held how many of the newest events are held for followers
     * @param watcher told what the run has become, once it is read and with every event
     */
    static Behavior<Command> create(String id, int held, ActorRef<Report> watcher) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new RunHistory(context, timers, id, new EventTail(held), watcher)));
    }

    private RunHistory(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String id,
            EventTail tail,
            ActorRef<Report> watcher) {
        super(
                PersistenceId.ofUniqueId(persistenceId(id)),
                SupervisorStrategy.restartWithBackoff(FIRST_PAUSE, LONGEST_PAUSE, 0.2));
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
                .onSignal(JournalPersistFailed.class, (state, failed) -> onFailed())
                .build();
    }

    /** Whether the events are on the disk is known once the journal is read again, which the supervisor has done. */
    private void onFailed() {
        noting.ifPresent(asker -> asker.tell(new Noted(Optional.empty())));
        noting = Optional.empty();
    }

    private void onRecovered(HistoryState state) {
        if (state == null) {
            watcher.tell(new Absent(id));
        } else {
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
                .onCommand(Restore.class, this::onRestore)
                .onCommand(Next.class, (state, next) -> onNext(next))
                .onCommand(Heartbeat.class, (state, tick) -> onHeartbeat())
                .build();
    }

    private Effect<RunEvent, HistoryState> onNote(HistoryState state, Note note) {
        boolean late =
                note.until().isPresent() && System.nanoTime() - note.until().getAsLong() > 0;
        boolean first = note.event() instanceof RunEvent.RunSubmitted;
        boolean same = state != null && state.says(note.event());
        if (late || (!same && first != (state == null))) {
            return Effect().none().thenRun(none -> note.replyTo().tell(new Noted(Optional.empty())));
        }
        if (same) {
            return Effect().none().thenRun(none -> note.replyTo().tell(new Noted(Optional.of(state.run()))));
        }
        return note(List.of(note.event()), note.replyTo());
    }

    private Effect<RunEvent, HistoryState> note(List<RunEvent> events, ActorRef<Noted> replyTo) {
        noting = Optional.of(replyTo);
        return Effect().persist(events).thenRun(after -> told(after, events)).thenRun(after -> {
            noting = Optional.empty();
            replyTo.tell(new Noted(Optional.of(after.run())));
        });
    }

    private Effect<RunEvent, HistoryState> onRestore(HistoryState state, Restore restore) {
        if (restore.after() != (state == null ? 0 : state.run().lastEvent())) {
            return Effect().none().thenRun(none -> restore.replyTo().tell(new Noted(Optional.empty())));
        }
        return note(restore.events(), restore.replyTo());
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
        return new Changed(state, recovered);
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
