package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Learner;
import dgnet.model.network.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A run of real actors with toys to work with, each of which a test may have fail. */
final class RealRun {
    final MemoryCheckpoints checkpoints;
    final MemoryRecord record;
    /** Every learner ever made. */
    final List<ToyLearner> learners = new CopyOnWriteArrayList<>();

    private final ActorTestKit kit;
    private final RunSettings settings;
    private final TestProbe<RunEvent> seen;
    private final List<RunEvent> events = new ArrayList<>();
    BatchSource batches = new ToyBatches();
    Validator validation = Runs.VALIDATION;
    Consumer<EpisodeData> beforeEpisode = data -> {};
    Runnable beforeCopy = () -> {};
    private ActorRef<TrainingRun.Command> actor;

    RealRun(ActorTestKit kit, RunSettings settings, MemoryCheckpoints checkpoints, MemoryRecord record) {
        this.kit = kit;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.record = record;
        this.seen = kit.createTestProbe();
    }

    RealRun(ActorTestKit kit, RunSettings settings) {
        this(kit, settings, new MemoryCheckpoints(), new MemoryRecord());
    }

    /** Starts it. */
    RealRun start(boolean resume) {
        Behavior<RunEvent> recorder = Behaviors.receiveMessage(event -> {
            seen.ref().tell(event);
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
        TrainingRun.Resources resources =
                new TrainingRun.Resources(batches, this::learner, validation, checkpoints, record);
        actor = kit.spawn(TrainingRun.create(settings, resources, resume, Map.of("recorder", recorder)));
        return this;
    }

    private Learner learner() {
        ToyLearner learner = new ToyLearner() {
            @Override
            public EpisodeResult apply(EpisodeData data, double learningRate) {
                beforeEpisode.accept(data);
                return super.apply(data, learningRate);
            }

            @Override
            public TrainingState state() {
                beforeCopy.run();
                return super.state();
            }
        };
        learners.add(learner);
        return learner;
    }

    /** Waits for an event of this kind. */
    <T extends RunEvent> T await(Class<T> kind) {
        while (true) {
            RunEvent event = seen.receiveMessage();
            events.add(event);
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    /** Waits for the end and returns every event; no learner is left open. */
    List<RunEvent> end() {
        while (events.isEmpty() || !events.get(events.size() - 1).endsRun()) {
            events.add(seen.receiveMessage());
        }
        seen.expectTerminated(actor);
        assertTrue(learners.stream().allMatch(ToyLearner::closed), "no learner is left open");
        return events;
    }

    /** Waits for the end, which is of this kind. */
    <T extends RunEvent> T end(Class<T> kind) {
        List<RunEvent> all = end();
        return kind.cast(all.get(all.size() - 1));
    }

    <T extends RunEvent> List<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Controls the run and waits for the answer. */
    ControlReply order(Function<ActorRef<ControlReply>, TrainingRun.Control> control) {
        TestProbe<ControlReply> answer = kit.createTestProbe();
        actor.tell(control.apply(answer.ref()));
        return answer.receiveMessage();
    }

    /** Sends without waiting for an answer. */
    void tell(TrainingRun.Command command) {
        actor.tell(command);
    }

    /** The same run as it ends if nothing disturbs it. */
    static RealRun undisturbed(ActorTestKit kit, RunSettings settings) {
        RealRun run = new RealRun(kit, settings).start(false);
        run.end(RunEvent.RunCompleted.class);
        return run;
    }

    /** Whether it ended as the other did, to the bit, and every episode since each start was applied in order. */
    void assertEndsAs(RealRun other) {
        CheckpointStore.Checkpoint expected = other.checkpoints.last();
        CheckpointStore.Checkpoint found = checkpoints.last();
        assertEquals(expected.progress(), found.progress());
        assertEquals(expected.state().optimiserSteps(), found.state().optimiserSteps());
        assertArrayEquals(expected.state().parameters(), found.state().parameters());
        assertArrayEquals(expected.state().firstMoment(), found.state().firstMoment());
        long next = 0;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.RunStarted) {
                next = event.episode();
            } else if (event instanceof RunEvent.EpisodeCompleted) {
                assertEquals(next++, event.episode(), "RunStarted marks where the replay starts");
            }
        }
    }

    /** Fails a given number of times, whenever the condition holds. */
    static boolean times(AtomicInteger left, boolean condition) {
        return condition && left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }
}
