package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.api.RunView;
import dgnet.actors.attempt.PlayedAttempt;
import dgnet.actors.config.ServiceSettings.ProcessSettings;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunWorkerTest {
    private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Longer than the pause between two messages of an attempt without events. */
    private static final Duration GRACE = Duration.ofSeconds(6);

    @TempDir
    private Path folder;

    private final ActorTestKit kit = ActorTestKit.create("worker", ActorSystemConfig.load());
    private final TestProbe<RunQueue.Command> queue = kit.createTestProbe();

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    @Test
    void aRunThatIsCancelledWhileItIsDispatchedHasNoProcess() {
        HistoryState waiting = submitted();
        RunView cancelled =
                waiting.after(new RunEvent.RunCancelled("toy", AT, 0)).run();
        ActorRef<RunHistory.Command> history = kit.spawn(Behaviors.receiveMessage(message -> {
            ((RunHistory.Store) message).replyTo().tell(new RunHistory.Stored(Optional.of(cancelled)));
            return Behaviors.same();
        }));

        // NoStarts fails the test if a process is started.
        kit.spawn(RunWorker.start(waiting, "cpu", new NoStarts(folder), history, queue.ref()));

        assertEquals(
                new RunQueue.AttemptEnded(
                        "toy", "the run was stopped before its process was started", Optional.empty()),
                queue.receiveMessage(PATIENCE));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatRepeatsItsLastMessageAfterTheEndOfItsRunIsKilled() throws Exception {
        HistoryState active = submitted().after(new RunEvent.RunDispatched("toy", AT, 0, 1, "cpu"));
        ActorRef<RunHistory.Command> history = kit.spawn(Behaviors.receiveMessage(message -> {
            if (message instanceof RunHistory.Store store) {
                store.replyTo().tell(new RunHistory.Stored(Optional.of(active.run())));
            } else if (message instanceof RunHistory.Append append) {
                append.replyTo()
                        .tell(new RunHistory.Appended(
                                append.first() + append.events().size()));
            }
            return Behaviors.same();
        }));
        Process hanging = new ProcessBuilder("sleep", "600").start();
        try (AttemptDoor door = AttemptDoor.open(folder)) {
            ActorRef<RunWorker.Command> worker = kit.spawn(RunWorker.adopt(
                    active, AttemptProcess.of(hanging.toHandle()), new Graceful(folder), history, queue.ref()));
            door.accept(link -> worker.tell(new RunWorker.Arrived(link)));
            PlayedAttempt attempt = new PlayedAttempt(kit, door.socket(), 1, Duration.ofHours(1));

            attempt.happened(new RunEvent.RunCompleted("toy", AT, 100, Optional.empty()));

            assertTrue(hanging.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the process is not killed");
        } finally {
            hanging.destroyForcibly();
        }
    }

    private HistoryState submitted() {
        return HistoryState.of(
                new RunEvent.RunSubmitted("toy", AT, 0, 100, "quickstart", Map.of(), folder.toString(), 0));
    }

    private static final class Graceful extends NoStarts {
        Graceful(Path folder) {
            super(folder);
        }

        @Override
        public ProcessSettings processes() {
            return new ProcessSettings("1g", 1, PATIENCE, PATIENCE, GRACE);
        }
    }
}
