package dgnet.actors.cli.shared;

import dgnet.actors.config.RunConfiguration.ShutdownSettings;
import dgnet.actors.launch.ExitCodes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the process does on a signal to stop. The first signal stops the run, which finishes its episode and saves its state. A second
 * signal, or a run that has not stopped within the grace period, ends the process at once. Before the run has started, the first signal
 * ends the process.
 */
public final class StopRequest {
    /** The process to end. */
    interface Program {
        void print(String sentence);

        /** Ends the process at once. */
        void end(int exitCode);

        /** Calls back after a time, if the process still exists. */
        void after(Duration time, Runnable call);
    }

    /** The exit code of a process that a signal ends, less the number of the signal. */
    private static final int SIGNALLED = 128;

    private final Program program;
    private final ShutdownSettings settings;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicReference<Optional<Runnable>> run = new AtomicReference<>(Optional.empty());

    /** A process without a run. */
    StopRequest(Program program, ShutdownSettings settings) {
        this.program = program;
        this.settings = settings;
    }

    /**
     * The run has started.
     *
     * @param stop stops the run; returns at once
     */
    public void begin(Runnable stop) {
        run.set(Optional.of(stop));
    }

    /** A signal has arrived. */
    void signal(int number) {
        if (signals.getAndIncrement() > 0) {
            program.end(SIGNALLED + number);
            return;
        }
        Optional<Runnable> stop = run.get();
        if (stop.isEmpty()) {
            program.print("stopped before training started; nothing was trained.");
            program.end(settings.exitCode());
            return;
        }
        program.print(
                "stopping: the current episode is finished and the state is saved. A second signal stops at once.");
        program.after(settings.grace(), this::late);
        stop.get().run();
    }

    private void late() {
        program.print("the run has not stopped within shutdown.grace = "
                + settings.grace().toSeconds() + " s and is ended; its last checkpoint is kept.");
        program.end(ExitCodes.FAILED.code());
    }
}
