package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dgnet.actors.ActorSystemConfig;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunService.StreamElement;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.Submission;
import dgnet.actors.event.RunEvent;
import dgnet.data.DataException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a device, and when; the runs themselves end as soon as the test lets them. */
class RunQueueTest {
    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    private Path folder;

    private ActorTestKit kit;
    private String idleAfter = "200 ms";
    private Starts starts;
    private RunService service;
    private ActorRef<RunQueue.Command> queue;

    @BeforeEach
    void open() throws Exception {
        open(new DeviceSlots(List.of("cpu"), 1), new Starts());
    }

    private void open(DeviceSlots slots, Starts prepared) throws Exception {
        JournalStore store = Stores.embedded(folder);
        kit = ActorTestKit.create(
                "queue",
                ActorSystemConfig.load(ConfigFactory.parseString("dgnet.history-idle-after = " + idleAfter)
                        .withFallback(store.config())));
        store.createTables(kit.system()).toCompletableFuture().get();
        starts = prepared;
        Journal journal = new Journal(kit.system());
        queue = kit.spawn(RunQueue.create(await(journal.runs()), slots, starts));
        service = new ServiceActors(
                kit.system(),
                queue,
                journal,
                submission -> new SubmissionCheck.Checked(
                        submission, 100, memory(submission.name().orElseThrow())));
    }

    @AfterEach
    void close() {
        starts.letAllEnd();
        kit.shutdownTestKit();
    }

    @Test
    void oneRunHasTheDeviceAndTheOthersWaitByPriorityThenBySubmission() throws Exception {
        submit("first", 0);
        assertEquals("first", starts.opened());
        submit("second", 0);
        submit("third", 0);
        submit("urgent", 5);

        assertEquals(Optional.of(1), run("urgent").place());
        assertEquals(Optional.of(2), run("second").place());
        assertEquals(Optional.of(3), run("third").place());
        starts.letEnd("first");
        assertEquals("urgent", starts.opened());
        starts.letEnd("urgent");
        assertEquals("second", starts.opened());
    }

    @Test
    void aRunThatWaitsCanBeMovedAndTakenOut() throws Exception {
        submit("first", 0);
        submit("second", 0);
        submit("third", 0);

        await(service.change("third", new RunService.RunChange(Optional.of(1), Optional.empty(), Optional.empty())));
        assertEquals(Optional.of(1), run("third").place());
        RunView taken = await(service.control("third", ControlRequest.STOP)).run();

        assertEquals(RunState.CANCELLED, taken.state());
        assertEquals(Optional.of(1), run("second").place());
    }

    @Test
    void aRunThatCannotBeStartedHasFailedWithTheReasonAndCanBeTriedAgain() throws Exception {
        submit("first", 0);
        starts.opened();
        starts.letEnd("first");
        RunView failed = until("first", RunState.FAILED);
        assertEquals(Optional.of("the run first has no data"), failed.fault());

        await(service.control("first", ControlRequest.RESUME));

        assertEquals("first", starts.opened());
        assertEquals(2, until("first", RunState.PREPARING).attempts());
    }

    @Test
    void whatItMayNotDoARunDeclines() throws Exception {
        submit("first", 0);
        submit("second", 0);

        ServiceException declined = refused(service.control("second", ControlRequest.PAUSE));
        assertEquals(ServiceException.Reason.CONFLICT, declined.reason());
        assertEquals("run second waits for a device", declined.getMessage());
        assertEquals(
                ServiceException.Reason.ABSENT,
                refused(service.control("fourth", ControlRequest.PAUSE)).reason());
    }

    @Test
    void requestsThatARunDoesNotAnswerAreDeclinedAsSoonAsItHasEnded() throws Exception {
        submit("first", 0);
        starts.opened();
        List<CompletionStage<?>> requests = List.of(
                service.control("first", ControlRequest.CHECKPOINT),
                service.control("first", ControlRequest.PAUSE),
                service.control("first", ControlRequest.RESUME));
        // Answered after those before it were passed on.
        run("first");

        starts.letEnd("first");

        for (CompletionStage<?> request : requests) {
            ServiceException declined = refused(request);
            assertEquals(ServiceException.Reason.CONFLICT, declined.reason());
            assertEquals(
                    "run first ended before it could carry out the request; check its state", declined.getMessage());
        }
    }

    @Test
    void aNameIsGivenOnce() throws Exception {
        submit("first", 0);

        ServiceException taken =
                refused(service.submit(new Submission("quickstart", Optional.of("first"), 0, Map.of())));

        assertEquals(ServiceException.Reason.CONFLICT, taken.reason());
    }

    @Test
    void afterALostProcessTheRunThatHadTheDeviceIsNextAndTheOthersWaitAsBefore() throws Exception {
        submit("first", 0);
        assertEquals("first", starts.opened());
        submit("second", 0);
        submit("urgent", 5);
        Starts lost = starts;
        kit.shutdownTestKit();
        lost.letAllEnd();

        open();

        assertEquals("first", starts.opened());
        assertEquals(2, until("first", RunState.PREPARING).attempts());
        assertEquals(Optional.of(1), run("urgent").place());
        List<String> events = await(service.events("first", 0, 100)).events().stream()
                .map(NumberedEvent::type)
                .toList();
        assertTrue(events.contains("RunInterrupted"), events.toString());
    }

    @Test
    void aRunThatHasEndedIsArchivedTaggedAndDeletedAndItsNameIsNotGivenAgain() throws Exception {
        submit("first", 0);
        starts.opened();
        assertEquals(
                ServiceException.Reason.CONFLICT,
                refused(service.delete("first")).reason());
        starts.letEnd("first");
        until("first", RunState.FAILED);

        RunView labelled = await(service.change(
                "first",
                new RunService.RunChange(Optional.of(3), Optional.of(List.of("baseline")), Optional.of(true))));

        assertEquals(List.of("baseline"), labelled.tags());
        assertTrue(labelled.archived());
        assertEquals(3, labelled.priority());
        await(service.delete("first"));
        assertEquals("first", starts.deleted.poll(30, TimeUnit.SECONDS));
        assertEquals(List.of(), await(service.runs()));
        assertEquals(
                ServiceException.Reason.ABSENT, refused(service.run("first")).reason());
        assertThrows(ExecutionException.class, () -> submit("first", 0));
        kit.shutdownTestKit();
        open();
        assertEquals("first", starts.deleted.poll(30, TimeUnit.SECONDS));
        assertEquals(List.of(), await(service.runs()));
    }

    @Test
    void theHistoryOfAnEndedRunIsClosedAndOpenedAgainByEachRequest() throws Exception {
        submit("first", 0);
        starts.opened();
        end("first");
        await(service.change("first", labelled("baseline")));
        untilClosed("first");

        assertEquals(List.of("baseline"), run("first").tags());
        await(service.control("first", ControlRequest.RESUME));
        assertEquals("first", starts.opened());
        assertEquals(2, until("first", RunState.PREPARING).attempts());
        end("first");
        await(service.delete("first"));

        List<NumberedEvent> events = await(new Journal(kit.system()).events("first", 0, 100));
        assertEquals(
                List.of(
                        "RunSubmitted",
                        "RunDispatched",
                        "RunFailed",
                        "RunLabelled",
                        "RunQueued",
                        "RunDispatched",
                        "RunFailed",
                        "RunDeleted"),
                events.stream().map(NumberedEvent::type).toList());
        assertEquals(
                LongStream.rangeClosed(1, 8).boxed().toList(),
                events.stream().map(NumberedEvent::id).toList());
    }

    @Test
    void aFollowerReceivesEachEventOnceAlthoughTheHistoryIsClosedMeanwhile() throws Exception {
        submit("first", 0);
        starts.opened();
        // Without a buffer: the follower requests events only when the test does.
        SinkQueueWithCancel<StreamElement> follower = service.follow("first", 0)
                .runWith(Sink.<StreamElement>queue().addAttributes(Attributes.inputBuffer(1, 1)), kit.system());
        List<StreamElement> received = new ArrayList<>();
        received.add(await(follower.pull()).orElseThrow());
        received.add(await(follower.pull()).orElseThrow());
        end("first");
        for (String tag : List.of("a", "b", "c")) {
            await(service.change("first", labelled(tag)));
        }
        untilClosed("first");

        for (Optional<StreamElement> next = await(follower.pull()); next.isPresent(); next = await(follower.pull())) {
            received.add(next.get());
        }

        assertEquals(new StreamElement.End(6), received.remove(received.size() - 1));
        assertEquals(
                LongStream.rangeClosed(1, 6).boxed().toList(),
                received.stream()
                        .map(element -> ((StreamElement.Event) element).event().id())
                        .toList());
    }

    @Test
    void atTheStartTheStateOfEveryRunIsKnownAndNoHistoryOfAnEndedRunIsOpen() throws Exception {
        submit("active", 0);
        assertEquals("active", starts.opened());
        List<String> cancelled =
                IntStream.range(0, 40).mapToObj(i -> "run-" + i).toList();
        for (String name : cancelled) {
            submit(name, 0);
            await(service.control(name, ControlRequest.STOP));
        }
        await(service.change("run-7", labelled("later than the snapshot")));
        Starts lost = starts;
        kit.shutdownTestKit();
        lost.letAllEnd();
        idleAfter = "1 hour";

        open();
        untilRead();

        Journal.Runs known = await(new Journal(kit.system()).runs());
        List<String> all = new ArrayList<>(cancelled);
        all.add("active");
        assertEquals(all.stream().sorted().toList(), known.names());
        assertEquals(
                cancelled.stream()
                        .filter(name -> !name.equals("run-7"))
                        .sorted()
                        .toList(),
                known.ended().stream().map(state -> state.run().id()).toList());
        assertEquals(List.of("later than the snapshot"), run("run-7").tags());
        assertEquals("active", starts.opened());
        for (String name : cancelled) {
            assertEquals(RunState.CANCELLED, run(name).state());
            untilClosed(name);
        }
        assertTrue(isOpen("active"));
    }

    @Test
    void aRunThatWaitsForItsNextAttemptIsStoppedAndResumed() throws Exception {
        submit("first", 0);
        starts.opened();
        Starts lost = starts;
        kit.shutdownTestKit();
        lost.letAllEnd();
        open(new DeviceSlots(List.of(), 1), new Starts());
        untilRead();
        assertEquals(RunState.QUEUED, run("first").state());

        assertEquals(
                RunState.STOPPED,
                await(service.control("first", ControlRequest.STOP)).run().state());

        await(service.control("first", ControlRequest.RESUME));
        assertEquals(RunState.QUEUED, run("first").state());
        List<String> events = await(service.events("first", 0, 100)).events().stream()
                .map(NumberedEvent::type)
                .toList();
        assertEquals(List.of("RunSubmitted", "RunDispatched", "RunInterrupted", "RunStopped", "RunQueued"), events);
    }

    @Test
    void aRunWhoseProcessIsLostRepeatedlyFailsUntilItIsResumed() throws Exception {
        submit("first", 0);
        for (int lost = 1; lost <= 6; lost++) {
            assertEquals("first", starts.opened(), "attempt " + lost);
            Starts gone = starts;
            kit.shutdownTestKit();
            gone.letAllEnd();
            open();
            untilRead();
        }

        RunView failed = until("first", RunState.FAILED);

        assertTrue(failed.fault().orElseThrow().startsWith("the process was lost 6 times in a row"), failed.toString());
        await(service.control("first", ControlRequest.RESUME));
        assertEquals("first", starts.opened());
    }

    @Test
    void nothingStartsOnceTheServiceShutsDown() throws Exception {
        submit("first", 0);
        starts.opened();
        submit("second", 0);
        CompletableFuture<Done> gone = AskPattern.<RunQueue.Command, Done>ask(
                        queue,
                        answer -> new RunQueue.ShutDown("the service is stopped", answer),
                        Duration.ofSeconds(30),
                        kit.system().scheduler())
                .toCompletableFuture();

        starts.letEnd("first");
        await(gone);

        assertEquals(RunState.QUEUED, run("second").state());
    }

    @Test
    void aRunThatDoesNotFitBesideTheActiveOnesWaitsAndNoLaterRunTakesItsMemory() throws Exception {
        limitMemory(new Starts());
        submit("small", 0);
        assertEquals("small", starts.opened());
        submit("large", 0);
        submit("other-small", 0);

        assertEquals(Optional.of(1), run("large").place());
        String why = run("large").waitsFor().orElseThrow();
        assertTrue(why.startsWith("there is not enough memory: it needs "), why);
        assertEquals(Optional.empty(), run("other-small").waitsFor());
        starts.letEnd("small");
        assertEquals("large", starts.opened());
        assertEquals(Optional.of(1), run("other-small").place());
        starts.letEnd("large");
        assertEquals("other-small", starts.opened());
    }

    @Test
    void runsThatFitTogetherAreActiveAtTheSameTime() throws Exception {
        limitMemory(new Starts());
        submit("small", 0);
        submit("other-small", 0);

        String first = starts.opened();
        assertEquals(Set.of("small", "other-small"), Set.of(first, starts.opened()));
    }

    @Test
    void afterARestartTheMemoryOfTheWaitingRunsIsEstimatedAgain() throws Exception {
        limitMemory(new Starts());
        submit("small", 0);
        starts.opened();
        submit("large", 0);
        Starts lost = starts;
        kit.shutdownTestKit();
        lost.letAllEnd();

        open(limited(), new Starts());

        assertEquals("small", starts.opened());
        starts.letEnd("small");
        assertEquals("large", starts.opened());
        assertEquals(Set.of("small", "large"), starts.estimated);
    }

    @Test
    void aProcessThatIsTakenOverKeepsItsMemory() throws Exception {
        limitMemory(new Starts());
        submit("small", 0);
        starts.opened();
        submit("large", 0);
        Starts earlier = starts;
        kit.shutdownTestKit();
        earlier.letAllEnd();
        Starts adopting = new Starts();
        CompletableFuture<String> ended = new CompletableFuture<>();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .start();
        adopting.living.put("small", new AttemptProcess(process.toHandle(), ended));

        open(limited(), adopting);
        untilRead();
        assertEquals(RunState.QUEUED, run("large").state());
        adopting.living.clear();
        ended.complete("its process ended");

        // The lost run is next again. Without its memory the large run would have started before.
        assertEquals("small", starts.opened());
    }

    @Test
    void aRunWhoseMemoryCannotBeEstimatedStarts() throws Exception {
        submit("no-data", 0);
        starts.opened();
        Starts lost = starts;
        kit.shutdownTestKit();
        lost.letAllEnd();

        open();

        assertEquals("no-data", starts.opened());
        assertEquals(Set.of("no-data"), starts.estimated);
    }

    /** Two runs at a time on the processor, and host memory for two small ones or one large one. */
    private void limitMemory(Starts prepared) throws Exception {
        kit.shutdownTestKit();
        open(limited(), prepared);
    }

    private static DeviceSlots limited() {
        return new DeviceSlots(Map.of("cpu", Long.MAX_VALUE), 2, 4 * GIBIBYTE);
    }

    private static RunMemory memory(String run) {
        return new RunMemory(run.equals("large") ? 3 * GIBIBYTE : GIBIBYTE, 0);
    }

    private void submit(String name, int priority) throws Exception {
        await(service.submit(new Submission("quickstart", Optional.of(name), priority, Map.of())));
    }

    private RunView run(String id) throws Exception {
        return await(service.run(id));
    }

    private void untilRead() throws Exception {
        await(AskPattern.ask(
                queue,
                RunQueue.WhenRead::new,
                Duration.ofSeconds(30),
                kit.system().scheduler()));
    }

    private RunView until(String id, RunState state) throws Exception {
        RunView run = run(id);
        for (int tries = 0; run.state() != state && tries < 1000; tries++) {
            Thread.sleep(10);
            run = run(id);
        }
        assertEquals(state, run.state());
        return run;
    }

    /** Ends a run and waits until its history is closed. */
    private void end(String id) throws Exception {
        starts.letEnd(id);
        until(id, RunState.FAILED);
        untilClosed(id);
    }

    private void untilClosed(String id) throws InterruptedException {
        for (int tries = 0; isOpen(id) && tries < 1000; tries++) {
            Thread.sleep(10);
        }
        assertFalse(isOpen(id), id);
    }

    /** Whether the actor of a history is there. */
    private boolean isOpen(String id) {
        String actors = ((ExtendedActorSystem) Adapter.toClassic(kit.system())).printTree();
        return Pattern.compile("history-\\d+-" + id + "\\b").matcher(actors).find();
    }

    private static RunService.RunChange labelled(String tag) {
        return new RunService.RunChange(Optional.empty(), Optional.of(List.of(tag)), Optional.empty());
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static ServiceException refused(CompletionStage<?> stage) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> await(stage));
        return (ServiceException) failed.getCause();
    }

    /** Runs that wait in their preparation until they are let end, which they do with a fault. */
    private final class Starts extends NoStarts {
        private final BlockingQueue<String> order = new LinkedBlockingQueue<>();
        private final Set<String> estimated = ConcurrentHashMap.newKeySet();
        private final Map<String, AttemptProcess> living = new ConcurrentHashMap<>();
        private final BlockingQueue<String> deleted = new LinkedBlockingQueue<>();
        private final Map<String, CompletableFuture<String>> opening = new ConcurrentHashMap<>();

        Starts() {
            super(folder);
        }

        String opened() throws InterruptedException {
            return order.poll(30, TimeUnit.SECONDS);
        }

        void letEnd(String run) {
            opening.computeIfAbsent(run, name -> new CompletableFuture<>()).complete(run);
        }

        void letAllEnd() {
            opening.keySet().forEach(this::letEnd);
        }

        @Override
        public AttemptProcess start(HistoryState state, RunEvent.RunDispatched attempt) {
            String run = attempt.run();
            CompletableFuture<String> end = new CompletableFuture<>();
            opening.put(run, end);
            order.add(run);
            end.join();
            throw new DataException("the run " + run + " has no data");
        }

        @Override
        public RunMemory memory(HistoryState state) {
            estimated.add(state.run().id());
            if (state.run().id().equals("no-data")) {
                throw new DataException("the run has no data");
            }
            return RunQueueTest.memory(state.run().id());
        }

        @Override
        public Optional<AttemptProcess> living(HistoryState state) {
            return Optional.ofNullable(living.get(state.run().id()));
        }

        @Override
        public void delete(String id) {
            deleted.add(id);
        }
    }
}
