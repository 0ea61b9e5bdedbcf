package dgnet.actors.cli;

import dgnet.actors.config.ShutdownSettings;
import dgnet.actors.launch.ExitCodes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the program does when it is asked to end. At the first time a run is asked to stop, which finishes and saves; a second time, or
 * once the run has taken too long, the process ends at once. Before there is a run, the first time ends it.
 */
final class StopRequest {
    /** The process that is to end. */
    interface Program {
        /** Says a sentence. */
        void say(String sentence);

        /** Ends it, whatever it is doing. */
        void end(int exitCode);

        /** Calls back later, if the process is there so long. */
        void after(Duration time, Runnable call);
    }

    private static final int SIGNALLED = 128;

    private final Program program;
    private final ShutdownSettings settings;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicReference<Optional<Runnable>> run = new AtomicReference<>(Optional.empty());

    /**
     * Before there is a run.
     *
     * @param settings how a run stops
     */
    StopRequest(Program program, ShutdownSettings settings) {
        this.program = program;
        this.settings = settings;
    }

    /**
     * There is a run.
     *
     * @param stop asks it to stop
     */
    void begin(Runnable stop) {
        run.set(Optional.of(stop));
    }

    /** A signal has come. */
    void signal(int number) {
        if (signals.getAndIncrement() > 0) {
            program.end(SIGNALLED + number);
            return;
        }
        Optional<Runnable> stop = run.get();
        if (stop.isEmpty()) {
            program.say("stopped before training began; nothing was started.");
            program.end(settings.exitCode());
            return;
        }
        program.say(
                "asked to stop: the episode in hand is finished and the state saved; asked once more, it ends at once.");
        program.after(settings.grace(), this::late);
        stop.get().run();
    }

    private void late() {
        program.say("the run has not stopped within shutdown.grace = "
                + settings.grace().toSeconds() + " s and is ended; its last checkpoint stands.");
        program.end(ExitCodes.FAILED.code());
    }
}
