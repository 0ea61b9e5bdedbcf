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
 * The monitor that hands a run's events to its history, as many at a time as have come while the last ones were written, and again where
 * no answer comes. A history that cannot be written for a while never slows the run. It stops once the run's last event is on the disk.
 */
final class HistoryFeed extends AbstractBehavior<Object> {
    private enum Again {
        INSTANCE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AT_A_TIME = 200;

    private final TimerScheduler<Object> timers;
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
    static Behavior<RunEvent> create(ActorRef<RunHistory.Command> history, int attempt, RecordedEpisodes recorded) {
        return Behaviors.setup((ActorContext<Object> context) ->
                        Behaviors.withTimers(timers -> new HistoryFeed(context, timers, history, attempt, recorded)))
                .narrow();
    }

    private HistoryFeed(
            ActorContext<Object> context,
            TimerScheduler<Object> timers,
            ActorRef<RunHistory.Command> history,
            int attempt,
            RecordedEpisodes recorded) {
        super(context);
        this.timers = timers;
        this.history = history;
        this.answers = context.getSelf().narrow();
        this.attempt = attempt;
        this.recorded = recorded;
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunEvent.class, this::onEvent)
                .onMessage(RunHistory.Appended.class, this::onRecorded)
                .onMessage(Again.class, again -> send())
                .build();
    }

    private Behavior<Object> onEvent(RunEvent event) {
        unwritten.add(event);
        ended |= event.endsRun();
        return timers.isTimerActive(Again.INSTANCE) ? this : send();
    }

    private Behavior<Object> send() {
        List<RunEvent> some = List.copyOf(unwritten.subList(0, Math.min(AT_A_TIME, unwritten.size())));
        history.tell(new RunHistory.Append(attempt, written, some, answers));
        timers.startSingleTimer(Again.INSTANCE, Again.INSTANCE, PATIENCE);
        return this;
    }

    private Behavior<Object> onRecorded(RunHistory.Appended answer) {
        int fresh = (int) (answer.count() - written);
        if (answer.attempt() != attempt || fresh <= 0) {
            return this;
        }
        timers.cancel(Again.INSTANCE);
        List<RunEvent> done = unwritten.subList(0, Math.min(fresh, unwritten.size()));
        done.forEach(recorded::recorded);
        done.clear();
        written = answer.count();
        if (!unwritten.isEmpty()) {
            return send();
        }
        return ended ? Behaviors.stopped() : this;
    }
}
