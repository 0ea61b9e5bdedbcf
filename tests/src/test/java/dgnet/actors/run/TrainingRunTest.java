package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.EventJournal;
import dgnet.actors.event.Fault;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunStatus.Stage;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final ActorTestKit KIT = ActorTestKit.create("run", ActorSystemConfig.load());
    private static final RunSettings SETTINGS = Runs.settings(12, 2, 3, 2);

    @TempDir
    Path folder;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void aResumedRunEndsAsTheUndisturbedOneWhereverItWasCutOff() {
        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        assertInstanceOf(RunEvent.RunCompleted.class, last(run(toy(undisturbed), false)));
        CheckpointStore.Checkpoint expected = undisturbed.last();
        assertTrue(expected.progress().learningRate() < SETTINGS.learningRate(), "the learning rate has fallen");

        List<Long> cuts = new ArrayList<>(undisturbed.episodes());
        cuts.add(0L);
        for (long cut : cuts) {
            MemoryCheckpoints interrupted = new MemoryCheckpoints();
            run(toy(interrupted), false);
            interrupted.forgetAfter(cut);
            RunEvent.RunStarted started =
                    (RunEvent.RunStarted) run(toy(interrupted), true).get(0);

            assertEquals(cut, started.episode());
            assertEquals(expected.progress(), interrupted.last().progress());
            assertArrayEquals(
                    expected.state().parameters(), interrupted.last().state().parameters());
            assertArrayEquals(
                    expected.state().firstMoment(), interrupted.last().state().firstMoment());
        }
    }

    @Test
    void aLearnerThatFailsAgainAndAgainFailsTheRunWithTheCauseAndIsClosed() {
        AtomicReference<ToyLearner> made = new AtomicReference<>();
        Supplier<Learner> failing = () -> {
            made.set(new ToyLearner() {
                @Override
                public EpisodeResult apply(EpisodeData data, double learningRate) {
                    if (data.episode() == 3) {
                        throw new IllegalStateException("the device is lost");
                    }
                    return super.apply(data, learningRate);
                }
            });
            return made.get();
        };

        RunEvent.RunFailed failed = failure(new TrainingRun.Resources(
                new ToyBatches(), failing, Runs.VALIDATION, new MemoryCheckpoints(), new MemoryRecord()));

        assertEquals(
                "the GPU actor has failed 3 times in a row, the last time with: the device is lost",
                failed.fault().message());
        assertTrue(failed.fault().trace().contains("TrainingRunTest"));
        assertTrue(made.get().closed());
    }

    @Test
    void aLearnerThatCannotBeMadeFailsTheRunWithTheCause() {
        Supplier<Learner> none = () -> {
            throw new DataException("there is no device cuda:3 here");
        };

        RunEvent.RunFailed failed = failure(new TrainingRun.Resources(
                new ToyBatches(), none, Runs.VALIDATION, new MemoryCheckpoints(), new MemoryRecord()));

        assertEquals("there is no device cuda:3 here", failed.fault().message());
        assertEquals(0, failed.episode());
    }

    @Test
    void savesThatFailAgainAndAgainFailTheRunWithTheCause() {
        MemoryCheckpoints full = new MemoryCheckpoints() {
            @Override
            public Path save(TrainingState state, RunProgress progress, boolean best) {
                throw new IllegalStateException("the disk is full");
            }
        };

        RunEvent.RunFailed failed = failure(toy(full));

        assertEquals("the disk is full", failed.fault().message());
    }

    @Test
    void aValidationThatFailsAgainAndAgainFailsTheRunWithTheCause() {
        Validator failing = learner -> {
            throw new IllegalStateException("the volume is gone");
        };

        RunEvent.RunFailed failed = failure(new TrainingRun.Resources(
                new ToyBatches(), ToyLearner::new, failing, new MemoryCheckpoints(), new MemoryRecord()));

        assertEquals(
                "the GPU actor has failed 3 times in a row, the last time with: the volume is gone",
                failed.fault().message());
        assertEquals(3, failed.episode());
    }

    @Test
    void aSubscriberSeesWhatHappensUntilItUnsubscribes() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        ActorRef<TrainingRun.Command> run = KIT.spawn(TrainingRun.create(SETTINGS, held(gate), false));
        TestProbe<RunEvent> staying = KIT.createTestProbe();
        TestProbe<RunEvent> leaving = KIT.createTestProbe();
        run.tell(new TrainingRun.Subscribe(staying.ref()));
        run.tell(new TrainingRun.Subscribe(leaving.ref()));
        run.tell(new TrainingRun.Unsubscribe(leaving.ref()));
        status(run);
        gate.complete(null);
        staying.expectTerminated(run);

        // Sent after all that the run could have sent, so that what came before it is all there is.
        RunEvent marker =
                new RunEvent.RunFailed("marker", Instant.EPOCH, 0, Fault.of(Fault.Kind.OTHER, "the end"), false);
        leaving.ref().tell(marker);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L), episodes(untilTheLast(staying)));
        assertEquals(List.of(), episodes(untilTheLast(leaving)));
    }

    @Test
    void reportsItsStatus() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        ActorRef<TrainingRun.Command> run = KIT.spawn(TrainingRun.create(SETTINGS, held(gate), false));

        RunStatus status = status(run);

        assertEquals("toy", status.run());
        assertEquals(0, status.episode());
        assertEquals(12, status.episodes());
        assertTrue(List.of(Stage.PREPARING, Stage.TRAINING).contains(status.stage()), status::toString);
        gate.complete(null);
        KIT.createTestProbe().expectTerminated(run);
    }

    @Test
    void doesNotStopBeforeItsMonitorsHaveTheLastEvent() throws IOException {
        Path journal = folder.resolve("events.jsonl");
        ActorRef<TrainingRun.Command> run = KIT.spawn(TrainingRun.create(
                SETTINGS, toy(new MemoryCheckpoints()), false, Map.of("journal", EventJournal.create(journal))));
        KIT.createTestProbe().expectTerminated(run);

        List<RunEvent> events = Files.readAllLines(journal).stream()
                .map(line -> JsonLine.read(line, RunEvent.class))
                .toList();
        assertInstanceOf(RunEvent.RunStarted.class, events.get(0));
        assertInstanceOf(RunEvent.RunCompleted.class, last(events));
    }

    @Test
    void aMonitorThatFailsDoesNotTouchTheRun() {
        Behavior<RunEvent> failing = Behaviors.receiveMessage(event -> {
            throw new IllegalStateException("cannot watch this");
        });
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();

        ActorRef<TrainingRun.Command> run =
                KIT.spawn(TrainingRun.create(SETTINGS, toy(checkpoints), false, Map.of("failing", failing)));
        KIT.createTestProbe().expectTerminated(run);

        assertEquals(12, checkpoints.last().progress().episode());
    }

    @Test
    void aRunWithoutValidationSubjectsHasNoBest() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        List<RunEvent> events = run(
                new TrainingRun.Resources(
                        new ToyBatches(),
                        ToyLearner::new,
                        Validator.over(new NoValidation(), 8),
                        checkpoints,
                        new MemoryRecord()),
                false);

        assertTrue(assertInstanceOf(RunEvent.RunCompleted.class, last(events))
                .best()
                .isEmpty());
        assertFalse(events.stream().anyMatch(RunEvent.ValidationCompleted.class::isInstance));
        assertTrue(checkpoints.best().isEmpty());
    }

    private static TrainingRun.Resources toy(CheckpointStore checkpoints) {
        return new TrainingRun.Resources(
                new ToyBatches(), ToyLearner::new, Runs.VALIDATION, checkpoints, new MemoryRecord());
    }

    /** A run whose first batch comes when the gate opens. */
    private static TrainingRun.Resources held(CompletableFuture<Void> gate) {
        BatchSource source = request -> {
            gate.join();
            return new ToyBatches().draw(request);
        };
        return new TrainingRun.Resources(
                source, ToyLearner::new, Runs.VALIDATION, new MemoryCheckpoints(), new MemoryRecord());
    }

    private static RunEvent.RunFailed failure(TrainingRun.Resources resources) {
        return assertInstanceOf(RunEvent.RunFailed.class, last(run(resources, false)));
    }

    /** Runs to the end and returns every event. */
    private static List<RunEvent> run(TrainingRun.Resources resources, boolean resume) {
        TestProbe<RunEvent> seen = KIT.createTestProbe();
        Behavior<RunEvent> recorder = Behaviors.receiveMessage(event -> {
            seen.ref().tell(event);
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
        ActorRef<TrainingRun.Command> run =
                KIT.spawn(TrainingRun.create(SETTINGS, resources, resume, Map.of("recorder", recorder)));
        seen.expectTerminated(run);
        return untilTheLast(seen);
    }

    private static List<RunEvent> untilTheLast(TestProbe<RunEvent> probe) {
        List<RunEvent> events = new ArrayList<>();
        do {
            events.add(probe.receiveMessage());
        } while (!last(events).endsRun());
        return events;
    }

    private static List<Long> episodes(List<RunEvent> events) {
        return events.stream()
                .filter(RunEvent.EpisodeCompleted.class::isInstance)
                .map(RunEvent::episode)
                .toList();
    }

    private static RunStatus status(ActorRef<TrainingRun.Command> run) {
        TestProbe<RunStatus> answer = KIT.createTestProbe();
        run.tell(new TrainingRun.GetStatus(answer.ref()));
        return answer.receiveMessage();
    }

    private static RunEvent last(List<RunEvent> events) {
        return events.get(events.size() - 1);
    }
}
