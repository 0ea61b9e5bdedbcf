package dgnet.actors.service;

import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.NotInfluenceReceiveTimeout;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.pattern.StatusReply;
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
 * The stored events of one run, from its submission on. Each event has a number, from 1 without a gap, and is on the disk before it is
 * reported. The run's own events are stored once, however often they are sent ({@link Append}), and the events of the service between them
 * ({@link Store}). Followers receive the newest events as they happen. The history of a run that has ended can be stopped while no request
 * arrives ({@link Idle}); opened again, it is the same.
 */
final class RunHistory extends EventSourcedBehavior<RunHistory.Command, RunEvent, HistoryState> {
    /** The messages of a history. */
    sealed interface Command {}

    /**
     * Stores an event of the service. Answered once it is on the disk, and at once if the state contains it already, so that the message can
     * be sent again if no answer arrives.
     *
     * @param until the {@link System#nanoTime} after which the event is not written any more, because its request was rejected by then
     */
    record Store(RunEvent event, OptionalLong until, ActorRef<Stored> replyTo) implements Command {}

    /** The run after the event that was stored; empty if the event could not be written. */
    record Stored(Optional<RunView> run) {}

    /**
     * Stores events of the run itself; answered once they are on the disk, or if they were already.
     *
     * @param attempt the run's attempt
     * @param first the place of the first event among those of the attempt, from 0
     */
    record Append(int attempt, long first, List<RunEvent> events, ActorRef<AppendReply> replyTo) implements Command {}

    /** The answers to {@link Append}; there is none if the events could not be written. */
    sealed interface AppendReply {}

    /**
     * Stores events that the run's folder has and the history lacks, at most {@link #MOST}. They are written all together; answered like
     * {@link Store}.
     *
     * @param after the number of the history's newest event at the comparison; if there is a newer one, nothing is written
     */
    record Restore(List<RunEvent> events, long after, ActorRef<Stored> replyTo) implements Command {
        static final int MOST = 1000;
    }

    /** {@code count} events of the attempt are on the disk. */
    record Appended(long count) implements AppendReply {}

    /**
     * The attempt is not the run's current one, or has ended, or the history lacks earlier events of it. No event of it is stored any more.
     *
     * @param reason a sentence
     */
    record Fenced(String reason) implements AppendReply {}

    /** Requests the events after a number; answered as soon as there are any, and after some seconds in any case. */
    record Next(long after, ActorRef<StatusReply<EventTail.Followed>> replyTo) implements Command {}

    /**
     * Requests {@link Idle}; not answered if the run has not ended.
     *
     * @param last the number of the queue's last request before this one
     */
    record ReportIdle(long last) implements Command {}

    /** No message has arrived for a while. */
    private enum Silence implements Command {
        INSTANCE
    }

    private enum Heartbeat implements Command, NotInfluenceReceiveTimeout {
        INSTANCE
    }

    /** The reports of a history to the queue. */
    sealed interface Report {}

    /**
     * The new state of the run.
     *
     * @param recovered whether the state was just read from the journal, at the start or after a failure
     */
    record Changed(HistoryState state, boolean recovered) implements Report {
        RunView run() {
            return state.run();
        }
    }

    /** The journal was read and has no events of the run. */
    record Absent(String id) implements Report {}

    /** The run has ended, and no message has arrived for a while. */
    record Unused(String id) implements Report {}

    /**
     * The run has ended, and all requests up to the one with the number {@code last} are handled. Without a later one, the history can be
     * stopped.
     */
    record Idle(String id, long last) implements Report {}

    private static final String PREFIX = "run|";
    private static final String IDLE_AFTER = "dgnet.history-idle-after";
    private static final int SNAPSHOT_EVERY = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final String id;
    private final EventTail tail;
    private final ActorRef<Report> watcher;
    private Optional<ActorRef<Stored>> storing = Optional.empty();

    /**
     * The history of a run, read from the journal.
     *
     * @param held the number of newest events that are kept in memory for followers
     * @param watcher receives the state of the run after recovery and after every event
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
        this.timers = timers;
    }

    /** The name of a run's history in the journal. */
    static String persistenceId(String id) {
        return PREFIX + id;
    }

    /** Whether a name in the journal is the name of a run's history. */
    static boolean isHistory(String persistenceId) {
        return persistenceId.startsWith(PREFIX);
    }

    /** The run of a history's name. */
    static String idOf(String persistenceId) {
        return persistenceId.substring(PREFIX.length());
    }

    @Override
    public HistoryState emptyState() {
        // In Pekko, the state of a history without events.
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

    /** A write failed. Whether the events are on the disk is certain only after the restart, which reads the journal again. */
    private void onFailed() {
        storing.ifPresent(asker -> asker.tell(new Stored(Optional.empty())));
        storing = Optional.empty();
    }

    /** Called at the start and after a failure of the journal, which cancels all timers. */
    private void onRecovered(HistoryState state) {
        timers.startTimerWithFixedDelay(Heartbeat.INSTANCE, HEARTBEAT);
        context.setReceiveTimeout(context.getSystem().settings().config().getDuration(IDLE_AFTER), Silence.INSTANCE);
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
                .onCommand(Store.class, this::onStore)
                .onCommand(Append.class, this::onAppend)
                .onCommand(Restore.class, this::onRestore)
                .onCommand(Next.class, (state, next) -> onNext(next))
                .onCommand(ReportIdle.class, (state, ask) -> onceEnded(state, new Idle(id, ask.last())))
                .onCommand(Silence.class, (state, silence) -> onceEnded(state, new Unused(id)))
                .onCommand(Heartbeat.class, (state, tick) -> onHeartbeat())
                .build();
    }

    private Effect<RunEvent, HistoryState> onStore(HistoryState state, Store store) {
        boolean late =
                store.until().isPresent() && System.nanoTime() - store.until().getAsLong() > 0;
        boolean first = store.event() instanceof RunEvent.RunSubmitted;
        boolean same = state != null && state.contains(store.event());
        if (late || (!same && first != (state == null))) {
            return Effect().none().thenRun(none -> store.replyTo().tell(new Stored(Optional.empty())));
        }
        if (same) {
            return Effect().none().thenRun(none -> store.replyTo().tell(new Stored(Optional.of(state.run()))));
        }
        return store(List.of(store.event()), store.replyTo());
    }

    private Effect<RunEvent, HistoryState> store(List<RunEvent> events, ActorRef<Stored> replyTo) {
        storing = Optional.of(replyTo);
        return Effect().persist(events).thenRun(after -> report(after, events)).thenRun(after -> {
            storing = Optional.empty();
            replyTo.tell(new Stored(Optional.of(after.run())));
        });
    }

    private Effect<RunEvent, HistoryState> onRestore(HistoryState state, Restore restore) {
        if (restore.after() != (state == null ? 0 : state.run().lastEvent())) {
            return Effect().none().thenRun(none -> restore.replyTo().tell(new Stored(Optional.empty())));
        }
        return store(restore.events(), restore.replyTo());
    }

    private Effect<RunEvent, HistoryState> onAppend(HistoryState state, Append append) {
        Optional<String> stale = stale(state, append);
        if (stale.isPresent()) {
            context.getLog().warn("The history of run {} rejects events: {}", id, stale.get());
            return Effect().none().thenRun(none -> append.replyTo().tell(new Fenced(stale.get())));
        }
        long known = state.recorded() - append.first();
        List<RunEvent> fresh = append.events().stream().skip(known).toList();
        Appended answer =
                new Appended(append.first() + Math.max(known, append.events().size()));
        if (fresh.isEmpty()) {
            return Effect().none().thenRun(same -> append.replyTo().tell(answer));
        }
        return Effect().persist(fresh).thenRun(after -> report(after, fresh)).thenRun(after -> append.replyTo()
                .tell(answer));
    }

    /** Why events of an attempt must not be stored, if they must not. */
    private Optional<String> stale(HistoryState state, Append append) {
        if (state == null || append.attempt() != state.run().attempts()) {
            return Optional.of("attempt " + append.attempt() + " of run " + id + " is not the current one, "
                    + (state == null ? "none" : state.run().attempts()));
        }
        if (append.first() > state.recorded()) {
            return Optional.of("attempt " + append.attempt() + " of run " + id + " sends its events from "
                    + append.first() + " on, but the history has " + state.recorded() + " of them");
        }
        boolean fresh = append.first() + append.events().size() > state.recorded();
        if (fresh && !state.run().state().active()) {
            return Optional.of("attempt " + append.attempt() + " of run " + id + " has ended in the history");
        }
        return Optional.empty();
    }

    private Effect<RunEvent, HistoryState> onNext(Next next) {
        tail.next(next.after(), next.replyTo());
        return Effect().none();
    }

    private Effect<RunEvent, HistoryState> onceEnded(HistoryState state, Report report) {
        if (state != null && state.run().state().ended()) {
            watcher.tell(report);
        }
        return Effect().none();
    }

    private Effect<RunEvent, HistoryState> onHeartbeat() {
        tail.answer();
        return Effect().none();
    }

    private void report(HistoryState state, List<RunEvent> events) {
        long number = lastSequenceNumber(context) - events.size();
        for (RunEvent event : events) {
            tail.add(++number, event, state.run().state().ended());
        }
        tail.answer();
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
