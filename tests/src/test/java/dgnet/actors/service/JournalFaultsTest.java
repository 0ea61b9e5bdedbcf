package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.Submission;
import dgnet.actors.attempt.Channel;
import dgnet.actors.attempt.Channel.ToAttempt;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.attempt.PlayedAttempt;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded journal on a disk that is full for a while: nothing acknowledged is lost, nothing is there twice, and it recovers by itself. */
class JournalFaultsTest {
    private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private ActorTestKit kit;
    private Journal journal;
    private RunService service;

    @BeforeEach
    void open() throws Exception {
        JournalStore store = FaultyFile.in(folder);
        kit = ActorTestKit.create("full", ActorSystemConfig.load(store.config()));
        await(store.createTables(kit.system()));
        journal = new Journal(kit.system());
        ActorRef<RunQueue.Command> queue = kit.spawn(RunQueue.create(
                new Journal.Runs(List.of(), List.of()), new DeviceSlots(List.of(), 1), new NoStarts(folder)));
        service = new ServiceActors(
                kit.system(),
                queue,
                journal,
                submission -> new SubmissionCheck.Checked(submission, 100, RunMemory.UNKNOWN));
    }

    @AfterEach
    void close() {
        FaultyFile.disk(FaultyFile.Disk.WELL);
        kit.shutdownTestKit();
    }

    @Test
    void whatIsAcknowledgedIsOnTheDisk() throws Exception {
        for (int i = 0; i < 30; i++) {
            long before = FaultyFile.forced();
            submit("run-" + i);
            assertTrue(FaultyFile.forced() > before, "forced before the answer");
            assertFalse(FaultyFile.unforced(), "written and not forced");
        }
    }

    @Test
    void aSubmissionThatCannotBeWrittenIsRefusedAndItsNameIsFreeOnceThereIsRoom() throws Exception {
        submit("before");
        FaultyFile.disk(FaultyFile.Disk.FULL);
        assertEquals(
                ServiceException.Reason.UNAVAILABLE, refused(request("toy")).reason());
        assertEquals(
                ServiceException.Reason.UNAVAILABLE, refused(request("toy")).reason());

        FaultyFile.disk(FaultyFile.Disk.WELL);
        submitOnceItCanBe("toy");

        assertEquals(List.of("before", "toy"), names());
        assertEquals(1, await(journal.events("toy", 0, 100)).size());
        assertEquals(1, await(journal.events("before", 0, 100)).size());
    }

    @Test
    void aSubmissionThatIsOnTheDiskAlthoughItsWriteFailedIsARunOnce() throws Exception {
        submit("before");
        FaultyFile.disk(FaultyFile.Disk.DOUBTFUL);
        assertEquals(
                ServiceException.Reason.UNAVAILABLE, refused(request("toy")).reason());

        FaultyFile.disk(FaultyFile.Disk.WELL);
        until(names -> names.contains("toy"));

        assertEquals(ServiceException.Reason.CONFLICT, refused(request("toy")).reason());
        assertEquals(
                List.of("RunSubmitted"),
                await(journal.events("toy", 0, 100)).stream()
                        .map(NumberedEvent::type)
                        .toList());
    }

    @Test
    void theServiceIsReadyWhileItsHistoryCanBeWritten() throws Exception {
        await(service.ready());

        FaultyFile.disk(FaultyFile.Disk.FULL);
        untilReady(false);
        FaultyFile.disk(FaultyFile.Disk.WELL);
        untilReady(true);
        // Connections that were open before find the database that was opened again, however many there are.
        for (int i = 0; i < 20; i++) {
            submit("run-" + i);
        }
    }

    @Test
    void itGoesOnHoweverOftenTheDiskIsFullWhileMuchIsWritten() throws Exception {
        for (int round = 0; round < 8; round++) {
            List<CompletionStage<RunView>> asked = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                asked.add(request("round-" + round + "-" + i));
                if (i == 5) {
                    FaultyFile.disk(FaultyFile.Disk.FULL);
                }
            }
            service.ready().handle((done, fault) -> fault).toCompletableFuture().get();
            FaultyFile.disk(FaultyFile.Disk.WELL);
            submitOnceItCanBe("after-" + round);
            for (int i = 0; i < asked.size(); i++) {
                if (asked.get(i)
                        .handle((run, fault) -> fault == null)
                        .toCompletableFuture()
                        .get()) {
                    String run = "round-" + round + "-" + i;
                    assertEquals(1, await(journal.events(run, 0, 100)).size(), run);
                }
            }
        }
    }

    @Test
    void aRequestThatCannotBeWrittenIsAnsweredAndNotDoneLater() throws Exception {
        submit("toy");
        FaultyFile.disk(FaultyFile.Disk.FULL);
        assertEquals(
                ServiceException.Reason.UNAVAILABLE,
                refused(service.change(
                                "toy", new RunService.RunChange(Optional.of(5), Optional.empty(), Optional.empty())))
                        .reason());

        FaultyFile.disk(FaultyFile.Disk.WELL);
        submitOnceItCanBe("after");

        assertEquals(0, await(service.run("toy")).priority());
        assertEquals(1, await(journal.events("toy", 0, 100)).size());
    }

    @Test
    void whatARunDidMeanwhileIsWrittenAfterwardsAlthoughTheRunHasEnded() throws Exception {
        TestProbe<RunHistory.Report> reports = kit.createTestProbe();
        TestProbe<RunHistory.Stored> answers = kit.createTestProbe();
        ActorRef<RunHistory.Command> history = kit.spawn(RunHistory.create("toy", 5, reports.ref()));
        for (RunEvent event : List.of(
                new RunEvent.RunSubmitted("toy", AT, 0, 100, "quickstart", Map.of(), folder.toString(), 0),
                new RunEvent.RunDispatched("toy", AT, 0, 1, "cpu"))) {
            history.tell(new RunHistory.Store(event, OptionalLong.empty(), answers.ref()));
            assertTrue(answers.receiveMessage(PATIENCE).run().isPresent());
        }
        try (AttemptDoor door = AttemptDoor.open(folder)) {
            door.accept(link -> pass(link, history));
            PlayedAttempt attempt = new PlayedAttempt(kit, door.socket(), 1, Duration.ofHours(1));
            attempt.happened(started());
            until(names -> events("toy") == 3);

            FaultyFile.disk(FaultyFile.Disk.FULL);
            for (int episode = 0; episode < 500; episode++) {
                attempt.happened(
                        new RunEvent.EpisodeSkipped("toy", AT, episode, List.of("A"), List.of("B"), List.of()));
            }
            attempt.happened(new RunEvent.RunFailed("toy", AT, 500, Fault.of(Fault.Kind.OTHER, "it failed"), false));
            attempt.ended();
            assertThrows(
                    AssertionError.class, () -> attempt.awaitEnd(Duration.ofSeconds(2)), "nothing can be recorded");
            FaultyFile.disk(FaultyFile.Disk.WELL);

            attempt.awaitEnd(PATIENCE);
        }
        List<NumberedEvent> all = await(journal.events("toy", 0, 1000));
        assertEquals(
                LongStream.rangeClosed(1, 504).boxed().toList(),
                all.stream().map(NumberedEvent::id).toList());
        assertEquals("RunFailed", all.get(503).type());
    }

    /** Passes the events of an attempt to a history, as a worker does. */
    private void pass(AttemptDoor.Link link, ActorRef<RunHistory.Command> history) {
        ActorRef<RunHistory.AppendReply> answers = kit.spawn(Behaviors.receiveMessage(reply -> {
            link.send(new ToAttempt.Appended(((RunHistory.Appended) reply).count()));
            return Behaviors.same();
        }));
        link.receive(
                message -> {
                    ToService.Append append = (ToService.Append) message;
                    history.tell(new RunHistory.Append(1, append.first(), append.events(), answers));
                },
                () -> {});
        link.send(new ToAttempt.Welcome(Channel.VERSION));
    }

    private int events(String run) {
        try {
            return await(journal.events(run, 0, 1000)).size();
        } catch (Exception fault) {
            throw new AssertionError(fault);
        }
    }

    private static RunEvent started() {
        return new RunEvent.RunStarted("toy", AT, 0, 100, 7, "dgnet", List.of("A", "B"), "cpu", Optional.empty());
    }

    private CompletionStage<RunView> request(String name) {
        return service.submit(new Submission("quickstart", Optional.of(name), 0, Map.of()));
    }

    private void submit(String name) throws Exception {
        await(request(name));
    }

    private void submitOnceItCanBe(String name) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                submit(name);
                return;
            } catch (ExecutionException refused) {
                assertEquals(ServiceException.Reason.UNAVAILABLE, ((ServiceException) refused.getCause()).reason());
                assertTrue(System.nanoTime() < deadline, "it cannot be submitted");
                Thread.sleep(50);
            }
        }
    }

    private List<String> names() throws Exception {
        return await(service.runs()).stream().map(RunView::id).sorted().toList();
    }

    private void until(Predicate<List<String>> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(names())) {
            assertTrue(System.nanoTime() < deadline, () -> "it has not come to that");
            Thread.sleep(20);
        }
    }

    private void untilReady(boolean ready) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean is = !ready;
        while (is != ready) {
            assertTrue(System.nanoTime() < deadline, "ready: " + is);
            Thread.sleep(100);
            is = service.ready()
                    .handle((done, fault) -> fault == null)
                    .toCompletableFuture()
                    .get();
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static ServiceException refused(CompletionStage<?> stage) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> await(stage));
        return (ServiceException) failed.getCause();
    }
}
