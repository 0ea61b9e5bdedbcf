package dgnet.actors.cli.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.client.ClientException;
import dgnet.actors.client.EventStreamClient;
import dgnet.actors.client.EventStreamClient.Follower;
import dgnet.actors.client.EventStreamClient.Reconnection;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.DataException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;

/** Follows one run of the service until it ends. */
final class Watch {
    /** No event reports the position in the queue, or that a run is being prepared. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

    private final ServiceClient client;
    private boolean over;

    Watch(ServiceClient client) {
        this.client = client;
    }

    /**
     * Shows the events of the run until its end.
     *
     * @param after the number of the last event not to show
     * @return 0
     * @throws CommandFailedException if the run failed
     */
    int follow(String run, long after, WatchView view) throws InterruptedException {
        synchronized (view) {
            view.run(client.run(run).value());
        }
        Timer polls = new Timer("watch", true);
        RunView end;
        try {
            polls.schedule(task(() -> poll(run, view)), POLL_INTERVAL.toMillis(), POLL_INTERVAL.toMillis());
            end = followToTheEnd(run, after, view);
        } finally {
            polls.cancel();
            // A poll may still be in progress.
            synchronized (view) {
                over = true;
            }
        }
        if (end.state() == RunState.FAILED) {
            throw new CommandFailedException(RunText.sentence(end), "", ExitCodes.FAILED.code());
        }
        synchronized (view) {
            view.ended(end);
        }
        return 0;
    }

    private RunView followToTheEnd(String run, long after, WatchView view) throws InterruptedException {
        EventStreamClient events = new EventStreamClient(client, Reconnection.DEFAULT);
        long last = events.follow(run, after, new Events(view));
        RunView end = client.run(run).value();
        // The run may have been resumed meanwhile.
        while (!end.state().ended()) {
            TimeUnit.SECONDS.sleep(1);
            last = events.follow(run, last, new Events(view));
            end = client.run(run).value();
        }
        return end;
    }

    /** Shows the state of the run. The event stream reports a service that cannot be reached. */
    private void poll(String run, WatchView view) {
        try {
            RunView now = client.run(run).value();
            synchronized (view) {
                if (!over) {
                    view.run(now);
                }
            }
        } catch (ClientException | DataException unavailable) {
            // The next poll may succeed.
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

    /** Passes events to the view, which another thread uses too. */
    private record Events(WatchView view) implements Follower {
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
