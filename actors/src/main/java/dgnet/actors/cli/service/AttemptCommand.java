package dgnet.actors.cli.service;

import dgnet.actors.attempt.Attempt;
import dgnet.actors.cli.shared.ProcessSignals;
import dgnet.actors.config.RunConfiguration.ShutdownSettings;
import dgnet.actors.launch.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code dgnet attempt}: the process of an attempt of a run, which the service starts. */
@Command(
        name = "attempt",
        hidden = true,
        description =
                "Trains a run of the service, which starts this command and writes its settings to the standard input.")
public final class AttemptCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(150);

    @Override
    public Integer call() throws IOException {
        String order = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (order == null) {
            throw new IOException("the standard input is empty; this command is for the service, use dgnet train");
        }
        try (ProcessSignals signals = new ProcessSignals(new ShutdownSettings(GRACE, ExitCodes.START_AGAIN.code()))) {
            Attempt.Running attempt = Attempt.start(order, AttemptCommand::end);
            signals.request().begin(() -> attempt.interrupt("its process has received SIGTERM"));
            return attempt.await().code();
        }
    }

    private static void end(String reason) {
        LoggerFactory.getLogger(AttemptCommand.class).error("This process ends without saving: {}", reason);
        System.err.println("dgnet: " + reason);
        // Without the shutdown hooks, one of which would save.
        Runtime.getRuntime().halt(ExitCodes.FAILED.code());
    }
}
