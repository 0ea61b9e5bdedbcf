package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.RunEvent;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.Episodes;
import dgnet.model.network.TrainingState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole path from Domain actors to parameters, with the real learner. */
class DeterminismTest {
    private static final ActorTestKit KIT = ActorTestKit.create("determinism", ActorSystemConfig.load());
    private static final long SEED = 3;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void episodesGiveTheSameBitsWhateverTheTimingOfTheDomainActors() {
        givesTheSameBits(20);
    }

    @Test
    @Tag("chaos")
    void fiftyEpisodesGiveTheSameBitsWhateverTheTimingOfTheDomainActors() {
        givesTheSameBits(50);
    }

    private static void givesTheSameBits(int episodes) {
        TrainingState first = train(1, episodes);
        TrainingState second = train(2, episodes);
        assertArrayEquals(first.parameters(), second.parameters());
        assertArrayEquals(first.firstMoment(), second.firstMoment());
        assertArrayEquals(first.secondMoment(), second.secondMoment());
        assertEquals(2L * episodes, second.optimiserSteps());
    }

    private static TrainingState train(long timing, int episodes) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        TrainingRun.Resources resources = new TrainingRun.Resources(
                delayed(timing),
                () -> DgnetLearner.create(Episodes.settings(Method.DGNET, SEED)),
                Validator.whole(learner -> Optional.empty()),
                checkpoints,
                new MemoryRecord());
        TestProbe<RunEvent> events = KIT.createTestProbe();
        KIT.spawn(TrainingRun.create(
                Runs.settings(episodes, 3, episodes, episodes), resources, false, Map.of("probe", forwarding(events))));
        RunEvent event = events.receiveMessage(Duration.ofMinutes(5));
        while (!event.endsRun()) {
            event = events.receiveMessage(Duration.ofMinutes(5));
        }
        assertEquals(RunEvent.RunCompleted.class, event.getClass(), event::toString);
        CheckpointStore.Checkpoint last = checkpoints.last();
        return last.state();
    }

    private static Behavior<RunEvent> forwarding(TestProbe<RunEvent> probe) {
        return Behaviors.receiveMessage(event -> {
            probe.ref().tell(event);
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    /** Up to ten milliseconds before each batch, in an order that differs with {@code timing}. */
    private static BatchSource delayed(long timing) {
        Random random = new Random(timing);
        return request -> {
            LockSupport.parkNanos(random.nextInt(10_000_000));
            return Episodes.batch(
                    SEED,
                    request.episode(),
                    new EpisodePlan.Portion(request.domain(), request.role(), request.step(), request.count()));
        };
    }
}
