package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.Fault;
import dgnet.model.episode.EpisodePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpisodeAssemblyTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create("assembly", ActorSystemConfig.load(ManualTime.config()));
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final EpisodePlan plan = Runs.settings(100, 1, 10, 10).plan(17);
    private final Map<String, TestProbe<DomainActor.Command>> domains = new HashMap<>();
    private final TestProbe<EpisodeAssembly.Outcome> outcome = KIT.createTestProbe();
    private ActorRef<EpisodeAssembly.Command> assembly;

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        Map<String, ActorRef<DomainActor.Command>> references = new HashMap<>();
        for (String domain : Runs.DOMAINS) {
            domains.put(domain, KIT.createTestProbe());
            references.put(domain, domains.get(domain).ref());
        }
        assembly = KIT.spawn(EpisodeAssembly.create("toy", plan, references, LIMIT, outcome.ref()));
    }

    @Test
    void gathersTheBatchesInTheOrderOfThePlan() {
        List<Runnable> answers = answers();
        Collections.reverse(answers);
        answers.forEach(Runnable::run);

        EpisodeAssembly.Assembled assembled = outcome.expectMessageClass(EpisodeAssembly.Assembled.class);
        assertEquals(
                plan.portions(),
                assembled.data().batches().stream()
                        .map(batch ->
                                new EpisodePlan.Portion(batch.domain(), batch.role(), batch.step(), batch.count()))
                        .toList());
        assertEquals(17, assembled.data().episode());
        outcome.expectTerminated(assembly);
    }

    @Test
    void oneBatchThatCannotBeHadEndsItWithTheCause() {
        DomainActor.DrawBatch request = next("A");
        Fault fault = Fault.of("Test", "the file a.nii is cut short");

        request.replyTo().tell(new DomainActor.DrawFailed("A", 17, request.role(), request.step(), fault));

        assertEquals(new EpisodeAssembly.AssemblyFailed(plan, fault), outcome.receiveMessage());
        outcome.expectTerminated(assembly);
    }

    @Test
    void saysWhatWasStillAwaitedWhenTheLimitIsReached() {
        List<Runnable> answers = answers();
        answers.subList(0, answers.size() - 1).forEach(Runnable::run);
        EpisodePlan.Portion last = plan.portions().get(plan.portions().size() - 1);
        ManualTime.get(KIT.system()).timePasses(LIMIT);

        EpisodeAssembly.AssemblyTimedOut late = outcome.expectMessageClass(EpisodeAssembly.AssemblyTimedOut.class);
        assertTrue(late.missing().contains(last), late::toString);
        outcome.expectTerminated(assembly);
    }

    @Test
    void theEndOfADomainActorThatIsStillAwaitedEndsIt() {
        domains.get("B").stop();

        EpisodeAssembly.AssemblyFailed failed = outcome.expectMessageClass(EpisodeAssembly.AssemblyFailed.class);
        assertEquals(
                "the batches of episode 17 cannot be had: the actor of domain B has stopped",
                failed.fault().message());
        outcome.expectTerminated(assembly);
    }

    /** One answer for each portion, in the plan's order. */
    private List<Runnable> answers() {
        List<Runnable> answers = new ArrayList<>();
        for (EpisodePlan.Portion portion : plan.portions()) {
            DomainActor.DrawBatch request = next(portion.domain());
            answers.add(() -> request.replyTo()
                    .tell(new DomainActor.BatchDrawn(new ToyBatches()
                            .draw(portion.domain(), 17, request.role(), request.step(), request.count(), Set.of()))));
        }
        return answers;
    }

    private DomainActor.DrawBatch next(String domain) {
        return domains.get(domain).expectMessageClass(DomainActor.DrawBatch.class);
    }
}
