package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Hands a run's events to its history, as many at a time as have come while the last ones were written, and again where no answer comes. A
 * history that cannot be written for a while never slows the run: the events are kept meanwhile. The feed outlives the run and stops once
 * the run's last event is on the disk.
 */
final class HistoryFeed extends AbstractBehavior<HistoryFeed.Command> {
    /** What a feed understands. */
    sealed interface Command {}

    private record Happened(RunEvent event) implements Command {}

    /** The run's actors are gone: no further event comes. */
    enum RunIsOver implements Command {
        INSTANCE
    }

    private record Recorded(RunHistory.Appended answer) implements Command {}

    private enum Again implements Command {
        INSTANCE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AT_A_TIME = 200;

    private final TimerScheduler<Command> timers;
    private final ActorRef<RunHistory.Command> history;
    private final ActorRef<RunHistory.Appended> answers;
    private final int attempt;
    private final RecordedEpisodes recorded;
    private final List<RunEvent> unwritten = new ArrayList<>();
    private long written = 0;
    private boolean ended = false;

    /**
     * The feed of one attempt of a run.
     *
     * @param recorded told what is on the disk
     */
    static Behavior<Command> create(ActorRef<RunHistory.Command> history, int attempt, RecordedEpisodes recorded) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new HistoryFeed(context, timers, history, attempt, recorded)));
    }

    /** The run's monitor that passes its events on to a feed. */
    static Behavior<RunEvent> monitor(ActorRef<Command> feed) {
        return Behaviors.receiveMessage(event -> {
            feed.tell(new Happened(event));
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    private HistoryFeed(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ActorRef<RunHistory.Command> history,
            int attempt,
            RecordedEpisodes recorded) {
        super(context);
        this.timers = timers;
        this.history = history;
        this.answers = context.messageAdapter(RunHistory.Appended.class, Recorded::new);
        this.attempt = attempt;
        this.recorded = recorded;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Happened.class, this::onEvent)
                .onMessage(RunIsOver.class, this::onRunIsOver)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(Again.class, again -> send())
                .build();
    }

    private Behavior<Command> onEvent(Happened happened) {
        unwritten.add(happened.event());
        return timers.isTimerActive(Again.INSTANCE) ? this : send();
    }

    private Behavior<Command> onRunIsOver(RunIsOver over) {
        ended = true;
        return unwritten.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<Command> send() {
        List<RunEvent> some = List.copyOf(unwritten.subList(0, Math.min(AT_A_TIME, unwritten.size())));
        history.tell(new RunHistory.Append(attempt, written, some, answers));
        timers.startSingleTimer(Again.INSTANCE, Again.INSTANCE, PATIENCE);
        return this;
    }

    private Behavior<Command> onRecorded(Recorded message) {
        RunHistory.Appended answer = message.answer();
        int fresh = (int) (answer.count() - written);
        if (answer.attempt() != attempt || fresh <= 0) {
            return this;
        }
        timers.cancel(Again.INSTANCE);
        List<RunEvent> done = unwritten.subList(0, Math.min(fresh, unwritten.size()));
        done.forEach(event -> recorded.recorded(event));
        done.clear();
        written = answer.count();
        if (!unwritten.isEmpty()) {
            return send();
        }
        return ended ? Behaviors.stopped() : this;
    }
}
