package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.Fault;
import dgnet.data.sample.BatchRequest;
import dgnet.model.episode.EpisodePlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final EpisodePlan plan = Runs.plan(Runs.settings(100, 1, 10, 10), 17);
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
        assembly = KIT.spawn(
                EpisodeAssembly.create("toy", 4, plan, references, Map.of("A", Set.of("A003")), outcome.ref()));
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
    void aSubjectThatCannotBeReadEndsItWithTheSubject() {
        DomainActor.DrawBatch request = next("A");
        DomainActor.SubjectUnusable unusable =
                new DomainActor.SubjectUnusable(17, "A", "A004", "a.nii", "the file a.nii is cut short");

        request.replyTo().tell(unusable);

        assertEquals(new EpisodeAssembly.SubjectMissing(4, plan, unusable), outcome.receiveMessage());
        outcome.expectTerminated(assembly);
    }

    @Test
    void aRequestThatIsRefusedEndsItWithTheReason() {
        DomainActor.DrawBatch request = next("A");
        Fault fault = Fault.of(Fault.Kind.REFUSED, "this is another run's domain");

        request.replyTo()
                .tell(new DomainActor.DrawRefused(
                        "A", 17, request.batch().role(), request.batch().step(), fault));

        assertEquals(new EpisodeAssembly.AssemblyFailed(4, plan, fault), outcome.receiveMessage());
        outcome.expectTerminated(assembly);
    }

    @Test
    void whatWasLostOnTheWayIsAskedForAgain() {
        List<Runnable> answers = answers();
        answers.subList(0, answers.size() - 1).forEach(Runnable::run);
        EpisodePlan.Portion last = plan.portions().get(plan.portions().size() - 1);

        ManualTime.get(KIT.system()).timePasses(EpisodeAssembly.PATIENCE);

        DomainActor.DrawBatch again = next(last.domain());
        assertEquals(last, portion(again));
        answer(again).run();
        outcome.expectMessageClass(EpisodeAssembly.Assembled.class);
    }

    @Test
    void asksForNothingOfTheSubjectsSetAside() {
        assertEquals(Set.of("A003"), next("A").batch().excluded());
        assertEquals(Set.of(), next("B").batch().excluded());
    }

    @Test
    void asksForTheMixingPartnerOfThePlan() {
        for (EpisodePlan.Portion portion : plan.portions()) {
            DomainActor.DrawBatch request = next(portion.domain());
            assertEquals(
                    Optional.ofNullable(plan.partners().get(portion)),
                    request.partner().map(DomainActor.Partner::domain));
        }
    }

    /** One answer for each portion, in the plan's order. */
    private List<Runnable> answers() {
        List<Runnable> answers = new ArrayList<>();
        for (EpisodePlan.Portion portion : plan.portions()) {
            DomainActor.DrawBatch request = next(portion.domain());
            answers.add(answer(request));
        }
        return answers;
    }

    private static EpisodePlan.Portion portion(DomainActor.DrawBatch request) {
        BatchRequest batch = request.batch();
        return new EpisodePlan.Portion(batch.domain(), batch.role(), batch.step(), batch.count());
    }

    private static Runnable answer(DomainActor.DrawBatch request) {
        return () -> request.replyTo().tell(new DomainActor.BatchDrawn(new ToyBatches().draw(request.batch())));
    }

    private DomainActor.DrawBatch next(String domain) {
        return domains.get(domain).expectMessageClass(DomainActor.DrawBatch.class);
    }
}
