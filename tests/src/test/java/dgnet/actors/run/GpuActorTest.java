package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.Fault;
import dgnet.data.DataException;
import dgnet.data.SubjectException;
import dgnet.data.sample.Batch;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.network.TrainingState;
import dgnet.model.predict.Validation.ValidationScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GpuActorTest {
    private static final ActorTestKit KIT = ActorTestKit.create("gpu", ActorSystemConfig.load());
    private static final double RATE = 1e-3;

    private final TestProbe<GpuActor.Reply> probe = KIT.createTestProbe();
    private final BlockingQueue<ToyLearner> learners = new LinkedBlockingQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void oneThreadOfItsOwnMakesUsesAndClosesTheLearner() {
        ActorRef<GpuActor.Command> gpu = prepared(new MemoryCheckpoints());
        gpu.tell(apply(1, 0));
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);

        KIT.stop(gpu);

        ToyLearner learner = learners.remove();
        assertTrue(learner.owner().getName().contains("device-dispatcher"), learner.owner()::getName);
        assertTrue(learner.closed());
    }

    @Test
    void rejectsEveryRequestButCreateLearnerBeforeItHasALearner() {
        ActorRef<GpuActor.Command> gpu = spawn(this::toy, new MemoryCheckpoints());

        gpu.tell(apply(1, 0));

        assertEquals(
                "the device has no learner yet",
                probe.expectMessageClass(GpuActor.Refused.class).reason());
    }

    @Test
    void refusesTheCommandsOfAnOlderCoordinator() {
        ActorRef<GpuActor.Command> gpu = spawn(this::toy, new MemoryCheckpoints());
        gpu.tell(new GpuActor.CreateLearner(2, false, probe.ref()));
        probe.expectMessageClass(GpuActor.LearnerCreated.class);

        gpu.tell(apply(1, 0));
        assertEquals(1, probe.expectMessageClass(GpuActor.Refused.class).epoch());
        gpu.tell(new GpuActor.Validate(1, probe.ref()));
        probe.expectMessageClass(GpuActor.Refused.class);
        gpu.tell(new GpuActor.SaveCheckpoint(1, RunProgress.start(RATE), false, probe.ref()));
        assertEquals(
                "Refused",
                probe.expectMessageClass(GpuActor.SaveFailed.class).fault().type());
        gpu.tell(new GpuActor.CreateLearner(1, true, probe.ref()));
        probe.expectMessageClass(GpuActor.Refused.class);

        assertEquals(List.of(), learners.element().applied());
        gpu.tell(apply(2, 0));
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
    }

    @Test
    void aNewerCoordinatorGetsAFreshLearnerAndTheOldOneIsClosed() {
        ActorRef<GpuActor.Command> gpu = prepared(new MemoryCheckpoints());

        gpu.tell(new GpuActor.CreateLearner(2, false, probe.ref()));
        gpu.tell(apply(1, 0));
        gpu.tell(apply(2, 0));

        probe.expectMessageClass(GpuActor.LearnerCreated.class);
        probe.expectMessageClass(GpuActor.Refused.class);
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        assertTrue(learners.remove().closed());
        assertEquals(List.of(0L), learners.remove().applied());
    }

    @Test
    void episodesGoOnWhileACheckpointIsWritten() {
        HeldCheckpoints checkpoints = new HeldCheckpoints();
        ActorRef<GpuActor.Command> gpu = prepared(checkpoints);

        gpu.tell(save(1, 0));
        gpu.tell(apply(1, 0));
        gpu.tell(new GpuActor.Validate(1, probe.ref()));

        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        probe.expectMessageClass(GpuActor.Validated.class);
        checkpoints.release();
        assertEquals(
                0,
                probe.expectMessageClass(GpuActor.CheckpointSaved.class)
                        .progress()
                        .episode());
        assertEquals(0, checkpoints.last().state().optimiserSteps());
    }

    @Test
    void aSecondSaveCopiesTheStateItWasAskedForAtWhileTheFirstIsWritten() {
        HeldCheckpoints checkpoints = new HeldCheckpoints();
        ActorRef<GpuActor.Command> gpu = prepared(checkpoints);

        gpu.tell(save(1, 0));
        gpu.tell(apply(1, 0));
        gpu.tell(save(1, 1));
        gpu.tell(apply(1, 1));
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        checkpoints.release();
        probe.expectMessageClass(GpuActor.CheckpointSaved.class);
        checkpoints.release();
        probe.expectMessageClass(GpuActor.CheckpointSaved.class);

        assertEquals(0, checkpoints.statesAfter(0).get(0).optimiserSteps());
        assertEquals(1, checkpoints.statesAfter(1).get(0).optimiserSteps());
    }

    @Test
    void aValidationIsDroppedBetweenTwoCases() {
        AtomicInteger scored = new AtomicInteger();
        BlockingQueue<Boolean> goOn = new LinkedBlockingQueue<>();
        ActorRef<GpuActor.Command> gpu = spawn(
                this::toy,
                new MemoryCheckpoints(),
                learner -> Optional.of(new Cases(() -> {
                    scored.incrementAndGet();
                    return take(goOn);
                })),
                SupervisorStrategy.stop().withLoggingEnabled(false));
        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));
        probe.expectMessageClass(GpuActor.LearnerCreated.class);

        gpu.tell(new GpuActor.Validate(1, probe.ref()));
        gpu.tell(new GpuActor.DropValidation(1, probe.ref()));
        goOn.add(true);
        goOn.add(true);

        assertEquals(new GpuActor.ValidationDropped(1), probe.receiveMessage());
        gpu.tell(apply(1, 0));
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        assertTrue(scored.get() <= 2, scored::toString);
    }

    @Test
    void anEpisodeThatDoesNotFitIsTriedOnceMoreAfterTheCachesAreFreed() {
        ForgetfulLearner[] made = new ForgetfulLearner[1];
        ActorRef<GpuActor.Command> gpu = spawn(() -> made[0] = new ForgetfulLearner(), new MemoryCheckpoints());
        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));
        probe.expectMessageClass(GpuActor.LearnerCreated.class);

        gpu.tell(apply(1, 0));

        Fault lack =
                probe.expectMessageClass(GpuActor.EpisodeApplied.class).memory().orElseThrow();
        assertEquals("the episode needs 9 GiB", lack.message());
        assertEquals(List.of("full", "freed", "applied"), made[0].said);
    }

    @Test
    void restoresTheNewestCheckpoint() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        ActorRef<GpuActor.Command> first = prepared(checkpoints);
        first.tell(apply(1, 0));
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        first.tell(save(1, 1));
        probe.expectMessageClass(GpuActor.CheckpointSaved.class);

        ActorRef<GpuActor.Command> second = spawn(this::toy, checkpoints);
        second.tell(new GpuActor.CreateLearner(1, true, probe.ref()));
        GpuActor.Restored restored = probe.expectMessageClass(GpuActor.LearnerCreated.class)
                .restored()
                .orElseThrow();
        for (ActorRef<GpuActor.Command> gpu : List.of(first, second)) {
            gpu.tell(apply(1, 1));
            probe.expectMessageClass(GpuActor.EpisodeApplied.class);
            gpu.tell(save(1, 2));
            probe.expectMessageClass(GpuActor.CheckpointSaved.class);
        }

        assertEquals(1, restored.progress().episode());
        List<float[]> parameters = checkpoints.statesAfter(2).stream()
                .map(TrainingState::parameters)
                .toList();
        assertEquals(2, parameters.size());
        assertArrayEquals(parameters.get(0), parameters.get(1));
    }

    @Test
    void doesNotBeginAgainWhereEveryCheckpointIsBroken() {
        MemoryCheckpoints broken = new MemoryCheckpoints() {
            @Override
            public Optional<CheckpointStore.Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
                return Optional.empty();
            }
        };
        ActorRef<GpuActor.Command> first = prepared(broken);
        first.tell(save(1, 4));
        probe.expectMessageClass(GpuActor.CheckpointSaved.class);

        ActorRef<GpuActor.Command> second = spawn(this::toy, broken);
        second.tell(new GpuActor.CreateLearner(1, true, probe.ref()));
        probe.expectTerminated(second);

        DataException fault = assertInstanceOf(DataException.class, failures.remove());
        assertTrue(
                fault.getMessage().startsWith("the run cannot be resumed, because none of its checkpoints is whole"),
                fault::getMessage);
    }

    @Test
    void anExceptionOfTheLearnerIsLeftToSupervisionAndTheLearnerIsClosed() {
        Supplier<Learner> failing = () -> {
            ToyLearner learner = failing();
            learners.add(learner);
            return learner;
        };
        ActorRef<GpuActor.Command> gpu = spawn(failing, new MemoryCheckpoints());
        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));
        probe.expectMessageClass(GpuActor.LearnerCreated.class);

        gpu.tell(apply(1, 0));

        probe.expectTerminated(gpu);
        assertEquals("the device stumbles", failures.remove().getMessage());
        assertTrue(learners.remove().closed());
    }

    @Test
    void aRestartClosesTheLearnerAndWaitsToBePreparedAgain() {
        ActorRef<GpuActor.Command> gpu = spawn(
                () -> {
                    ToyLearner learner = failing();
                    learners.add(learner);
                    return learner;
                },
                new MemoryCheckpoints(),
                SupervisorStrategy.restart().withLoggingEnabled(false));
        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));
        gpu.tell(apply(1, 0));
        gpu.tell(apply(1, 1));
        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));

        probe.expectMessageClass(GpuActor.LearnerCreated.class);
        probe.expectMessageClass(GpuActor.Refused.class);
        probe.expectMessageClass(GpuActor.LearnerCreated.class);
        assertTrue(learners.remove().closed());
        assertFalse(learners.remove().closed());
    }

    @Test
    void aNativeLibraryThatDoesNotFitEndsTheActorAndNotTheProcess() {
        ActorRef<GpuActor.Command> gpu = spawn(
                () -> {
                    throw new UnsatisfiedLinkError("libtorch.so: no such file");
                },
                new MemoryCheckpoints());

        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));

        probe.expectTerminated(gpu);
        assertEquals(
                UnsatisfiedLinkError.class.getName(),
                Fault.of(failures.remove()).type());
    }

    @Test
    void aFailedSaveIsAnAnswerAndTheLearnerIsAsItWas() {
        MemoryCheckpoints full = new MemoryCheckpoints() {
            @Override
            public Path save(TrainingState state, RunProgress progress, boolean best) {
                throw new IllegalStateException("the disk is full");
            }
        };
        ActorRef<GpuActor.Command> gpu = prepared(full);

        gpu.tell(save(1, 0));
        assertEquals(
                "the disk is full",
                probe.expectMessageClass(GpuActor.SaveFailed.class).fault().message());
        gpu.tell(apply(1, 0));
        probe.expectMessageClass(GpuActor.EpisodeApplied.class);
        assertFalse(learners.element().closed());
    }

    private Learner toy() {
        ToyLearner learner = new ToyLearner();
        learners.add(learner);
        return learner;
    }

    private ActorRef<GpuActor.Command> prepared(CheckpointStore checkpoints) {
        ActorRef<GpuActor.Command> gpu = spawn(this::toy, checkpoints);
        gpu.tell(new GpuActor.CreateLearner(1, false, probe.ref()));
        probe.expectMessageClass(GpuActor.LearnerCreated.class);
        return gpu;
    }

    private static ToyLearner failing() {
        return new ToyLearner() {
            @Override
            public EpisodeResult apply(EpisodeData data, double learningRate) {
                throw new IllegalStateException("the device stumbles");
            }
        };
    }

    private ActorRef<GpuActor.Command> spawn(Supplier<Learner> learner, CheckpointStore checkpoints) {
        return spawn(learner, checkpoints, SupervisorStrategy.stop().withLoggingEnabled(false));
    }

    private ActorRef<GpuActor.Command> spawn(
            Supplier<Learner> learner, CheckpointStore checkpoints, SupervisorStrategy supervision) {
        return spawn(learner, checkpoints, Runs.VALIDATION, supervision);
    }

    /** Actors that die are what is tested here, so the system need not report them. */
    private ActorRef<GpuActor.Command> spawn(
            Supplier<Learner> learner,
            CheckpointStore checkpoints,
            Validator validation,
            SupervisorStrategy supervision) {
        TrainingRun.Resources resources =
                new TrainingRun.Resources(new ToyBatches(), learner, validation, checkpoints, new MemoryRecord());
        Behavior<GpuActor.Command> observed =
                Behaviors.intercept(() -> new Failures(failures), GpuActor.create(resources));
        return KIT.spawn(Behaviors.supervise(observed).onFailure(supervision), GpuActor.dispatcher());
    }

    /** Keeps what the actor throws. */
    private static final class Failures extends BehaviorInterceptor<GpuActor.Command, GpuActor.Command> {
        private final Queue<Throwable> seen;

        Failures(Queue<Throwable> seen) {
            super(GpuActor.Command.class);
            this.seen = seen;
        }

        @Override
        public Behavior<GpuActor.Command> aroundReceive(
                TypedActorContext<GpuActor.Command> context,
                GpuActor.Command message,
                ReceiveTarget<GpuActor.Command> target) {
            try {
                return target.apply(context, message);
            } catch (RuntimeException thrown) {
                seen.add(thrown);
                throw thrown;
            }
        }
    }

    /** Validation cases that the test scores. */
    private record Cases(BooleanSupplier score) implements Validator.Scoring {
        @Override
        public boolean next() {
            return score.getAsBoolean();
        }

        @Override
        public ValidationScores scores() {
            return Runs.scores(0.5);
        }

        @Override
        public List<SubjectException> unusable() {
            return List.of();
        }
    }

    /** Has too little memory until its caches are freed. */
    private static final class ForgetfulLearner extends ToyLearner {
        private final List<String> said = new CopyOnWriteArrayList<>();

        @Override
        public EpisodeResult apply(EpisodeData data, double learningRate) {
            if (!said.contains("freed")) {
                said.add("full");
                throw new OutOfDeviceMemoryException("the episode needs 9 GiB", null);
            }
            said.add("applied");
            return super.apply(data, learningRate);
        }

        @Override
        public void freeCaches() {
            said.add("freed");
        }
    }

    private static boolean take(BlockingQueue<Boolean> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private GpuActor.ApplyEpisode apply(long epoch, long episode) {
        List<Batch> batches = new ArrayList<>();
        Runs.plan(Runs.settings(100, 1, 10, 10), episode)
                .portions()
                .forEach(portion -> batches.add(new ToyBatches()
                        .draw(portion.domain(), episode, portion.role(), portion.step(), portion.count(), Set.of())));
        return new GpuActor.ApplyEpisode(epoch, new EpisodeData(episode, batches), RATE, probe.ref());
    }

    private GpuActor.SaveCheckpoint save(long epoch, long completed) {
        return new GpuActor.SaveCheckpoint(epoch, RunProgress.start(RATE).at(completed), false, probe.ref());
    }

    /** Checkpoints whose writes end when the test says so. */
    private static final class HeldCheckpoints extends MemoryCheckpoints {
        private final BlockingQueue<CompletableFuture<Void>> held = new LinkedBlockingQueue<>();

        @Override
        public Path save(TrainingState state, RunProgress progress, boolean best) {
            CompletableFuture<Void> release = new CompletableFuture<>();
            held.add(release);
            release.join();
            return super.save(state, progress, best);
        }

        void release() {
            try {
                held.take().complete(null);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
