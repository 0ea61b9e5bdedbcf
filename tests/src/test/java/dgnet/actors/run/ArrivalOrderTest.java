package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.RunEvent;
import dgnet.model.checkpoint.CheckpointStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest {
    private static final ActorTestKit KIT = ActorTestKit.create("order", ActorSystemConfig.load());
    private static final int IN_FLIGHT = 3;
    private static final int EPISODES = 12;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void theSameParametersWhateverOrderTheBatchesArriveIn() {
        CheckpointStore.Checkpoint first = train(1);
        for (long seed = 2; seed <= 5; seed++) {
            CheckpointStore.Checkpoint other = train(seed);
            assertArrayEquals(first.state().parameters(), other.state().parameters());
            assertEquals(first.progress(), other.progress());
        }
    }

    /** A whole run in which the test answers for the Domain actors, three episodes at a time in an order of its own. */
    private static CheckpointStore.Checkpoint train(long seed) {
        RunSettings settings = Runs.settings(EPISODES, IN_FLIGHT, 4, 5);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        TrainingRun.Resources resources = new TrainingRun.Resources(
                new ToyBatches(), ToyLearner::new, Runs.VALIDATION, checkpoints, new MemoryRecord());
        Map<String, TestProbe<DomainActor.Command>> domains = new HashMap<>();
        Map<String, ActorRef<DomainActor.Command>> references = new HashMap<>();
        for (String domain : settings.domains()) {
            domains.put(domain, KIT.createTestProbe());
            references.put(domain, domains.get(domain).ref());
        }
        TestProbe<MetaCoordinator.Notice> events = KIT.createTestProbe();
        ActorRef<GpuActor.Command> gpu = KIT.spawn(GpuActor.create(resources), GpuActor.dispatcher());
        KIT.spawn(MetaCoordinator.create(
                settings, new CoordinatorState(0, EPISODES, references), new MemoryRecord(), false, gpu, events.ref()));
        Random order = new Random(seed);
        for (long first = 0; first < EPISODES; first += IN_FLIGHT) {
            List<Runnable> answers = new ArrayList<>();
            LongStream.range(first, first + IN_FLIGHT)
                    .mapToObj(episode -> Runs.plan(settings, episode))
                    .flatMap(plan -> plan.portions().stream())
                    .forEach(portion -> answers.add(answer(domains.get(portion.domain()))));
            Collections.shuffle(answers, order);
            answers.forEach(Runnable::run);
        }
        RunEvent event = ((MetaCoordinator.EventReported) events.receiveMessage()).event();
        while (!event.endsRun()) {
            event = ((MetaCoordinator.EventReported) events.receiveMessage()).event();
        }
        assertEquals(RunEvent.RunCompleted.class, event.getClass());
        KIT.stop(gpu);
        return checkpoints.last();
    }

    private static Runnable answer(TestProbe<DomainActor.Command> probe) {
        DomainActor.DrawBatch request = probe.expectMessageClass(DomainActor.DrawBatch.class);
        return () -> request.replyTo().tell(new DomainActor.BatchDrawn(new ToyBatches().draw(request.batch())));
    }
}
