package dgnet.actors.service;

import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RecordedCheckpoints.RecordedEpisodes;
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
 * Sends a run's events to its history, in batches of those that arrived while the previous ones were written, and again if no answer arrives.
 * A history that cannot be written for a while does not slow the run: the events stay in memory. The feed outlives the run and stops once the
 * run's last event is on the disk.
 */
final class HistoryFeed extends AbstractBehavior<HistoryFeed.Command> {
    /** The messages of a feed. */
    sealed interface Command {}

    private record Happened(RunEvent event) implements Command {}

    /** The run's actors have stopped: no further event follows. */
    enum RunEnded implements Command {
        INSTANCE
    }

    private record Recorded(RunHistory.Appended answer) implements Command {}

    private enum SendAgain implements Command {
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
     * @param recorded receives the events that are on the disk
     */
    static Behavior<Command> create(ActorRef<RunHistory.Command> history, int attempt, RecordedEpisodes recorded) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new HistoryFeed(context, timers, history, attempt, recorded)));
    }

    /** The monitor that forwards the run's events to a feed. */
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
                .onMessage(RunEnded.class, this::onRunEnded)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(SendAgain.class, again -> send())
                .build();
    }

    private Behavior<Command> onEvent(Happened happened) {
        unwritten.add(happened.event());
        return timers.isTimerActive(SendAgain.INSTANCE) ? this : send();
    }

    private Behavior<Command> onRunEnded(RunEnded over) {
        ended = true;
        return unwritten.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<Command> send() {
        List<RunEvent> some = List.copyOf(unwritten.subList(0, Math.min(AT_A_TIME, unwritten.size())));
        history.tell(new RunHistory.Append(attempt, written, some, answers));
        timers.startSingleTimer(SendAgain.INSTANCE, SendAgain.INSTANCE, PATIENCE);
        return this;
    }

    private Behavior<Command> onRecorded(Recorded message) {
        RunHistory.Appended answer = message.answer();
        int fresh = (int) (answer.count() - written);
        if (answer.attempt() != attempt || fresh <= 0) {
            return this;
        }
        timers.cancel(SendAgain.INSTANCE);
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
