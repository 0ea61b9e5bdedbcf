package dgnet.actors.cli;

import dgnet.actors.config.ShutdownSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** SIGTERM and SIGINT, passed to a {@link StopRequest} from opening to closing. */
final class ProcessSignals implements AutoCloseable {
    private final Timer timer = new Timer("shutdown-grace", true);
    private final List<Signal> signals = new ArrayList<>();
    private final StopRequest request;

    /**
     * Takes the signals over.
     *
     * @param settings how a run stops
     */
    ProcessSignals(ShutdownSettings settings) {
        request = new StopRequest(new ThisProcess(), settings);
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(name, request::signal).ifPresent(signals::add);
        }
    }

    StopRequest request() {
        return request;
    }

    @Override
    public void close() {
        timer.cancel();
        signals.forEach(Signal::giveBack);
    }

    private final class ThisProcess implements StopRequest.Program {
        @Override
        public void say(String sentence) {
            System.err.println("dgnet: " + sentence);
        }

        @Override
        public void end(int exitCode) {
            // Without the shutdown hooks, one of which would wait for the run.
            Runtime.getRuntime().halt(exitCode);
        }

        @Override
        public void after(Duration time, Runnable call) {
            TimerTask task = new TimerTask() {
                @Override
                public void run() {
                    call.run();
                }
            };
            timer.schedule(task, time.toMillis());
        }
    }
}
