package dgnet.actors.cli;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.client.ClientException;
import dgnet.actors.client.EventFollower;
import dgnet.actors.client.EventStreamClient;
import dgnet.actors.client.Reconnection;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.DataException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;

/** Follows a run of the service until it ends; once. */
final class Watch {
    /** Events do not tell a run's place in the queue, nor that it is being prepared. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final ServiceClient client;
    private boolean over;

    Watch(ServiceClient client) {
        this.client = client;
    }

    /**
     * Shows the run's events until its end.
     *
     * @param after the number of the last event that is not shown
     * @return 0
     * @throws RunFailedException where the run failed
     */
    int follow(String run, long after, WatchView view) throws InterruptedException {
        synchronized (view) {
            view.run(client.run(run).value());
        }
        Timer looks = new Timer("watch", true);
        RunView end;
        try {
            looks.schedule(task(() -> look(run, view)), BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis());
            end = followToTheEnd(run, after, view);
        } finally {
            looks.cancel();
            // A look may still be under way.
            synchronized (view) {
                over = true;
            }
        }
        if (end.state() == RunState.FAILED) {
            throw new RunFailedException(RunSentence.of(end), "", ExitCodes.FAILED.code());
        }
        synchronized (view) {
            view.ended(end);
        }
        return 0;
    }

    private RunView followToTheEnd(String run, long after, WatchView view) throws InterruptedException {
        EventStreamClient events = new EventStreamClient(client, Reconnection.DEFAULT);
        long last = events.follow(run, after, new Shown(view));
        RunView end = client.run(run).value();
        // It may have been resumed in the meantime.
        while (!end.state().ended()) {
            TimeUnit.SECONDS.sleep(1);
            last = events.follow(run, last, new Shown(view));
            end = client.run(run).value();
        }
        return end;
    }

    /** What the stream tells of the service being away is enough. */
    private void look(String run, WatchView view) {
        try {
            RunView now = client.run(run).value();
            synchronized (view) {
                if (!over) {
                    view.run(now);
                }
            }
        } catch (ClientException | DataException away) {
            // The next look may succeed.
            return;
        }
    }

    private static TimerTask task(Runnable call) {
        return new TimerTask() {
            @Override
            public void run() {
                call.run();
            }
        };
    }

    /** Events to a view that another thread shows the run's state to. */
    private record Shown(WatchView view) implements EventFollower {
        @Override
        public void event(NumberedEvent event) {
            synchronized (view) {
                view.event(event);
            }
        }

        @Override
        public void lost(String why) {
            synchronized (view) {
                view.lost(why);
            }
        }

        @Override
        public void connected() {
            synchronized (view) {
                view.connected();
            }
        }
    }
}
