package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process, whose embedded history is damaged while it is stopped. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there cannot be asked to end")
@OfProcesses
class LostHistoryTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void noRunIsForgottenOrStartsByItselfWhenTheHistoryIsCutEmptiedOrOverwritten() throws Exception {
        Program program = new Program(folder);
        // As an earlier version left it: open to all.
        Files.createDirectories(folder.resolve("runs/.service"));
        Path history = folder.resolve("runs/.service/history.mv.db");
        ServiceProcess service = program.serve(0);
        try {
            ServiceClient client = service.client();
            submit(client, program, "done", 4);
            await(client, "done", run -> run.state() == RunState.COMPLETED);
            submit(client, program, "stopped", 1_000_000);
            await(client, "stopped", run -> run.episode() > 8);
            client.control("stopped", ControlRequest.STOP);
            RunView stopped = await(client, "stopped", run -> run.state() == RunState.STOPPED);
            service.stop();
            requireForItsUserAlone();
            program.train(program.serviceRun("trained"), 1, 4).succeed();

            try (FileChannel file = FileChannel.open(history, StandardOpenOption.WRITE)) {
                file.truncate(file.size() / 2);
            }
            service = serveOrRepair(program);
            requireAsBefore(service.client(), stopped);

            service.stop();
            Files.write(history, new byte[0]);
            service = program.serve(0);
            requireAsBefore(service.client(), stopped);

            service.kill();
            byte[] noise = new byte[100_000];
            new Random(1).nextBytes(noise);
            Files.write(history, noise);
            TrainingProcess repair = program.repair();
            repair.succeed();
            assertTrue(repair.output().contains("the history was unreadable and is kept as "), repair.output());
            service = program.serve(0);
            requireAsBefore(service.client(), stopped);

            service.client().control("stopped", ControlRequest.RESUME);
            RunView resumed = await(
                    service.client(),
                    "stopped",
                    run -> run.state() == RunState.TRAINING && run.episode() > stopped.episode());
            assertEquals(2, resumed.attempts());
            assertEquals(Optional.empty(), resumed.fault());
        } finally {
            service.close();
        }
    }

    /** A file that was cut can be read to an earlier state, or it cannot; then the program says what to do. */
    private static ServiceProcess serveOrRepair(Program program) {
        try {
            return program.serve(0);
        } catch (AssertionError refused) {
            assertTrue(refused.getMessage().contains("dgnet service repair"), refused.getMessage());
            program.repair().succeed();
            return program.serve(0);
        }
    }

    private static void requireAsBefore(ServiceClient client, RunView stopped) {
        RunView now = client.run("stopped").value();
        assertEquals(RunState.STOPPED, now.state(), now::toString);
        assertEquals(stopped.episode(), now.episode());
        assertEquals(stopped.settings(), now.settings());
        assertEquals(stopped.submitted(), now.submitted());
        assertEquals(1, now.attempts());
        assertEquals(RunState.COMPLETED, client.run("done").value().state());
        assertEquals(4, client.run("done").value().episode());
        RunView trained = client.run("trained").value();
        assertEquals(RunState.COMPLETED, trained.state());
        assertEquals(4, trained.episode());
        for (String run : List.of("done", "stopped", "trained")) {
            List<NumberedEvent> events = client.events(run, 0, 100).events();
            assertEquals("RunSubmitted", events.get(0).type(), run);
            assertEquals(
                    1,
                    events.stream()
                            .filter(event -> event.type().equals("RunStarted"))
                            .count(),
                    run);
        }
    }

    private void requireForItsUserAlone() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("runs"))) {
            for (Path one : all.skip(1).toList()) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(one));
                assertTrue(permissions.endsWith("------"), () -> one + " has " + permissions);
            }
        }
    }

    private static void submit(ServiceClient client, Program program, String name, long episodes) {
        client.submit(new Submission("quickstart", Optional.of(name), 0, program.settings(1, episodes)));
    }

    private static RunView await(ServiceClient client, String run, Predicate<RunView> wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        RunView view = client.run(run).value();
        while (!wanted.test(view)) {
            RunView last = view;
            assertTrue(System.nanoTime() < deadline, last::toString);
            TimeUnit.MILLISECONDS.sleep(50);
            view = client.run(run).value();
        }
        return view;
    }
}
