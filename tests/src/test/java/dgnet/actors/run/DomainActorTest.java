package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.data.DataException;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DomainActorTest {
    private static final ActorTestKit KIT = ActorTestKit.create("domain", ActorSystemConfig.load());

    private final TestProbe<DomainActor.Reply> probe = KIT.createTestProbe();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void answersARepeatedRequestWithTheSameBatch() {
        ActorRef<DomainActor.Command> domain = KIT.spawn(DomainActor.create("toy", "A", new ToyBatches()));

        domain.tell(request("toy", 12));
        domain.tell(request("toy", 12));
        Batch first = probe.expectMessageClass(DomainActor.BatchDrawn.class).batch();
        Batch second = probe.expectMessageClass(DomainActor.BatchDrawn.class).batch();

        assertEquals(
                List.of("A", 12L, Role.META_TEST_LABELLED, 0, 3),
                List.of(first.domain(), first.episode(), first.role(), first.step(), first.count()));
        assertArrayEquals(first.images(), second.images());
    }

    @Test
    void aFailingSourceIsAnAnswerAndTheActorLivesOn() {
        BatchSource failing = (domain, episode, role, step, count) -> {
            if (episode == 1) {
                throw new DataException("the file a.nii is cut short");
            }
            return new ToyBatches().draw(domain, episode, role, step, count);
        };
        ActorRef<DomainActor.Command> domain = KIT.spawn(DomainActor.create("toy", "A", failing));

        domain.tell(request("toy", 1));
        DomainActor.DrawFailed failed = probe.expectMessageClass(DomainActor.DrawFailed.class);
        assertEquals("the file a.nii is cut short", failed.fault().message());
        assertEquals(DataException.class.getName(), failed.fault().type());

        domain.tell(request("toy", 2));
        probe.expectMessageClass(DomainActor.BatchDrawn.class);
    }

    @Test
    void drawsNoMoreThanAFewAtOnce() throws InterruptedException {
        BlockingQueue<CompletableFuture<Void>> begun = new LinkedBlockingQueue<>();
        BatchSource held = (domain, episode, role, step, count) -> {
            CompletableFuture<Void> release = new CompletableFuture<>();
            begun.add(release);
            release.join();
            return new ToyBatches().draw(domain, episode, role, step, count);
        };
        ActorRef<DomainActor.Command> domain = KIT.spawn(DomainActor.create("toy", "A", held));
        for (int episode = 0; episode < 5; episode++) {
            domain.tell(request("toy", episode));
        }

        CompletableFuture<Void> first = begun.poll(10, TimeUnit.SECONDS);
        CompletableFuture<Void> second = begun.poll(10, TimeUnit.SECONDS);
        // A request that is refused at once is answered only after the five before it were taken in.
        domain.tell(request("another", 9));
        probe.expectMessageClass(DomainActor.DrawFailed.class);
        assertEquals(0, begun.size());

        first.complete(null);
        second.complete(null);
        for (int episode = 2; episode < 5; episode++) {
            begun.poll(10, TimeUnit.SECONDS).complete(null);
        }
        for (int episode = 0; episode < 5; episode++) {
            probe.expectMessageClass(DomainActor.BatchDrawn.class);
        }
        assertTrue(begun.isEmpty());
    }

    @Test
    void refusesTheRequestOfAnotherRun() {
        ActorRef<DomainActor.Command> domain = KIT.spawn(DomainActor.create("toy", "A", new ToyBatches()));

        domain.tell(request("another", 0));

        assertEquals(
                "domain A belongs to run toy, not to run another",
                probe.expectMessageClass(DomainActor.DrawFailed.class).fault().message());
    }

    private DomainActor.DrawBatch request(String run, long episode) {
        return new DomainActor.DrawBatch(run, episode, Role.META_TEST_LABELLED, 0, 3, probe.ref());
    }
}
