package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a run is written once, in order, and read back as it was. */
class RunHistoryTest {
    static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    private Path folder;

    private ActorTestKit kit;
    private TestProbe<RunHistory.Report> changes;
    private ActorRef<RunHistory.Command> history;
    private RunHistory.Changed last;

    /** The database of a test. */
    JournalStore store() throws Exception {
        return Stores.embedded(folder);
    }

    @BeforeEach
    void open() throws Exception {
        JournalStore store = store();
        kit = ActorTestKit.create("history", ActorSystemConfig.load(store.config()));
        store.createTables(kit.system()).toCompletableFuture().get();
        changes = kit.createTestProbe();
        history = kit.spawn(RunHistory.create("toy", 5, changes.ref()));
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    @Test
    void eventsThatAreSentTwiceAreStoredOnce() throws Exception {
        begin();
        TestProbe<RunHistory.AppendReply> answers = kit.createTestProbe();
        history.tell(new RunHistory.Append(1, 0, List.of(started(), completed(0)), answers.ref()));
        assertEquals(new RunHistory.Appended(2), answers.receiveMessage());

        history.tell(new RunHistory.Append(1, 1, List.of(completed(0), completed(1)), answers.ref()));
        assertEquals(new RunHistory.Appended(3), answers.receiveMessage());

        assertEquals(
                List.of("RunSubmitted", "RunDispatched", "RunStarted", "EpisodeCompleted", "EpisodeCompleted"),
                journal().stream().map(NumberedEvent::type).toList());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L),
                journal().stream().map(NumberedEvent::id).toList());
    }

    @Test
    void eventsOfAnAttemptThatIsLostOrHasASuccessorAreNotStored() throws Exception {
        begin();
        TestProbe<RunHistory.AppendReply> answers = kit.createTestProbe();
        note(new RunEvent.RunInterrupted("toy", AT, 0, "its process ended"));

        history.tell(new RunHistory.Append(1, 0, List.of(started()), answers.ref()));
        assertEquals(new RunHistory.Fenced("attempt 1 of run toy has ended in the history"), answers.receiveMessage());
        note(new RunEvent.RunDispatched("toy", AT, 0, 2, "cpu"));
        // Even without events: so an attempt learns that it has a successor.
        history.tell(new RunHistory.Append(1, 0, List.of(), answers.ref()));
        assertEquals(new RunHistory.Fenced("attempt 1 of run toy is not the current one, 2"), answers.receiveMessage());
        history.tell(new RunHistory.Append(2, 1, List.of(started()), answers.ref()));
        assertEquals(
                new RunHistory.Fenced("attempt 2 of run toy sends its events from 1 on, but the history has 0 of them"),
                answers.receiveMessage());

        assertEquals(4, journal().size());
    }

    @Test
    void theProcessOfAnAttemptIsKnownUntilTheNextAttempt() {
        begin();
        note(new RunEvent.AttemptStarted("toy", AT, 0, 1, 4711, "81234", "boot"));
        assertEquals(
                Optional.of(new ProcessIdentity(4711, "81234", "boot")),
                last.state().process());

        note(new RunEvent.RunInterrupted("toy", AT, 0, "its process ended"));
        note(new RunEvent.RunDispatched("toy", AT, 0, 2, "cpu"));

        assertEquals(Optional.empty(), last.state().process());
    }

    @Test
    void aHistoryThatIsReadAgainIsTheSame() throws Exception {
        begin();
        append(0, started(), completed(0), completed(1));
        append(
                3,
                new RunEvent.ValidationCompleted(
                        "toy", AT, 2, Map.of("A", Map.of("LV", 0.5)), 0.5, true, Duration.ofSeconds(1)));
        append(4, new RunEvent.RunPaused("toy", AT, 2, "somebody asked"));
        RunView before = last.run();
        kit.stop(history);

        history = kit.spawn(RunHistory.create("toy", 5, changes.ref()));
        RunHistory.Changed read = changed();

        assertTrue(read.recovered());
        assertEquals(before, read.run());
        assertEquals(RunState.PAUSED, read.run().state());
        assertEquals(Optional.of(new RunView.Best(0.5, 2)), read.run().best());
        assertEquals(7, read.run().lastEvent());
    }

    @Test
    void aRunThatStopsBecauseItsProcessEndsWaitsToGoOn() {
        begin();
        append(0, started(), completed(0));
        append(2, new RunEvent.RunStopped("toy", AT, 1, Optional.of("the service is stopped")));

        assertEquals(RunState.QUEUED, last.run().state());
        assertTrue(last.state().interrupted());
    }

    @Test
    void aStopThatWasAskedForHoldsAlthoughTheProcessCannotFinishTheRun() {
        begin();
        append(0, started(), completed(0));
        note(new RunEvent.StopAsked("toy", AT, 1));
        append(2, new RunEvent.RunFailed("toy", AT, 1, Fault.of(Fault.Kind.DEVICE_LOST, "cuda:0 is lost"), true));

        assertEquals(RunState.STOPPED, last.run().state());
        assertFalse(last.state().interrupted());
    }

    @Test
    void aStopThatWasAskedForHoldsAlthoughTheProcessIsLost() {
        begin();
        note(new RunEvent.StopAsked("toy", AT, 0));
        note(new RunEvent.RunInterrupted("toy", AT, 0, "its process ended"));

        assertEquals(RunState.STOPPED, last.run().state());
    }

    @Test
    void aRunThatIsStoppedWhileItWaitsForItsNextAttemptDoesNotGoOn() {
        begin();
        note(new RunEvent.RunInterrupted("toy", AT, 0, "its process ended"));
        note(new RunEvent.RunStopped("toy", AT, 0, Optional.empty(), true));

        assertEquals(RunState.STOPPED, last.run().state());
    }

    @Test
    void aRunThatHasEndedMeanwhileIsNotDispatched() throws Exception {
        begin();
        note(new RunEvent.RunInterrupted("toy", AT, 0, "its process ended"));
        note(new RunEvent.RunCancelled("toy", AT, 0));

        assertTrue(noted(new RunEvent.RunDispatched("toy", AT, 0, 2, "cpu")));

        assertEquals(4, journal().size());
        assertEquals(RunState.CANCELLED, last.run().state());
    }

    @Test
    void aFollowerReceivesTheEventsInMemoryAndDetectsAGap() {
        begin();
        append(0, started(), completed(0), completed(1), completed(2), completed(3));
        TestProbe<StatusReply<EventTail.Followed>> follower = kit.createTestProbe();

        history.tell(new RunHistory.Next(0, follower.ref()));
        EventTail.Followed behind = follower.receiveMessage().getValue();
        assertEquals(List.of(), behind.events());
        assertEquals(3, behind.oldest());

        history.tell(new RunHistory.Next(5, follower.ref()));
        assertEquals(
                List.of(6L, 7L),
                follower.receiveMessage().getValue().events().stream()
                        .map(NumberedEvent::id)
                        .toList());

        history.tell(new RunHistory.Next(7, follower.ref()));
        follower.expectNoMessage(Duration.ofMillis(200));
        append(5, completed(4));
        EventTail.Followed next = follower.receiveMessage().getValue();
        assertEquals(8, next.events().get(0).id());
        assertFalse(next.ended());
    }

    void begin() {
        note(new RunEvent.RunSubmitted(
                "toy",
                AT,
                0,
                100,
                "quickstart",
                Map.of("seed", "2"),
                folder.resolve("toy").toString(),
                0));
        note(new RunEvent.RunDispatched("toy", AT, 0, 1, "cpu"));
    }

    private void note(RunEvent event) {
        assertTrue(noted(event));
        last = changed();
    }

    /** Whether an event could be noted. */
    boolean noted(RunEvent event) {
        TestProbe<RunHistory.Stored> answers = kit.createTestProbe();
        history.tell(new RunHistory.Store(event, OptionalLong.empty(), answers.ref()));
        return answers.receiveMessage(Duration.ofMinutes(1)).run().isPresent();
    }

    private void append(long first, RunEvent... events) {
        TestProbe<RunHistory.AppendReply> answers = kit.createTestProbe();
        history.tell(new RunHistory.Append(1, first, List.of(events), answers.ref()));
        answers.receiveMessage();
        last = changed();
    }

    private RunHistory.Changed changed() {
        RunHistory.Report report = changes.receiveMessage();
        return report instanceof RunHistory.Changed changed ? changed : changed();
    }

    List<NumberedEvent> journal() throws Exception {
        return new Journal(kit.system())
                .events("toy", 0, 100)
                .toCompletableFuture()
                .get();
    }

    private static RunEvent started() {
        return new RunEvent.RunStarted("toy", AT, 0, 100, 7, "dgnet", List.of("A", "B"), "cpu", Optional.empty());
    }

    private static RunEvent completed(long episode) {
        return new RunEvent.EpisodeCompleted(
                "toy",
                AT,
                episode,
                List.of("A"),
                List.of("B"),
                Map.of("labelled.train.total", 3.25),
                Map.of(),
                4e-5,
                Map.of("copy", Duration.ofMillis(3)),
                Duration.ofMillis(900),
                Duration.ofMillis(20));
    }
}
