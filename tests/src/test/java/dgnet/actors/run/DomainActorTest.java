package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import dgnet.actors.ActorSystemConfig;
import dgnet.data.SubjectException;
import dgnet.data.prepare.ReadPolicy;
import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DomainActorTest {
    /** More threads than a Domain actor may use. */
    private static final ActorTestKit KIT = ActorTestKit.create(
            "domain",
            ActorSystemConfig.load(
                    ConfigFactory.parseString("dgnet.loader-dispatcher.thread-pool-executor.fixed-pool-size = 8")));

    private final TestProbe<DomainActor.Reply> probe = KIT.createTestProbe();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void answersARepeatedRequestWithTheSameBatch() {
        ActorRef<DomainActor.Command> domain = spawn(new ToyBatches());

        domain.tell(request("toy", 12));
        Batch first = probe.expectMessageClass(DomainActor.BatchDrawn.class).batch();
        domain.tell(request("toy", 12));
        Batch second = probe.expectMessageClass(DomainActor.BatchDrawn.class).batch();

        assertEquals(
                List.of("A", 12L, Role.META_TEST_LABELLED, 0, 3),
                List.of(first.domain(), first.episode(), first.role(), first.step(), first.count()));
        assertArrayEquals(first.images(), second.images());
    }

    @Test
    void aSubjectThatCannotBeReadIsTriedAgainThenReportedAndTheActorLivesOn() {
        AtomicInteger attempts = new AtomicInteger();
        BatchSource damaged = request -> {
            if (!request.excluded().contains("A003")) {
                attempts.incrementAndGet();
                throw new SubjectException(
                        request.domain(), "A003", Path.of("a.nii"), "the file a.nii is cut short", null);
            }
            return new ToyBatches().draw(request);
        };
        ActorRef<DomainActor.Command> domain = spawn(damaged);

        domain.tell(request("toy", 1));
        assertEquals(
                new DomainActor.SubjectUnusable(1, "A", "A003", "a.nii", "the file a.nii is cut short"),
                probe.receiveMessage());
        assertEquals(2, attempts.get());

        domain.tell(request("toy", 1, Set.of("A003")));
        probe.expectMessageClass(DomainActor.BatchDrawn.class);
    }

    @Test
    void drawsNoMoreThanAFewAtOnce() throws InterruptedException {
        BlockingQueue<CompletableFuture<Void>> begun = new LinkedBlockingQueue<>();
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BatchSource held = request -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            CompletableFuture<Void> release = new CompletableFuture<>();
            begun.add(release);
            release.join();
            underWay.decrementAndGet();
            return new ToyBatches().draw(request);
        };
        ActorRef<DomainActor.Command> domain = spawn(held);
        for (int episode = 0; episode < 6; episode++) {
            domain.tell(request("toy", episode));
        }
        CompletableFuture<Void> first = begun.take();
        CompletableFuture<Void> second = begun.take();
        // A request that is refused at once is answered after the six before it were taken in.
        domain.tell(request("another", 9));
        probe.expectMessageClass(DomainActor.DrawRefused.class);

        first.complete(null);
        second.complete(null);
        for (int episode = 2; episode < 6; episode++) {
            begun.take().complete(null);
        }
        for (int episode = 0; episode < 6; episode++) {
            probe.expectMessageClass(DomainActor.BatchDrawn.class);
        }
        assertEquals(DomainActor.CONCURRENT_DRAWS, most.get());
    }

    @Test
    void refusesTheRequestOfAnotherRun() {
        ActorRef<DomainActor.Command> domain = spawn(new ToyBatches());

        domain.tell(request("another", 0));

        assertEquals(
                "domain A belongs to run toy, not to run another",
                probe.expectMessageClass(DomainActor.DrawRefused.class).fault().message());
    }

    /** A source that mixes: a batch contains whose amplitudes it got, a spectrum of radius 1 for whom it was drawn. */
    private record MixingBatches(AtomicInteger unreadable) implements BatchSource {
        @Override
        public Batch draw(BatchRequest request) {
            throw new AssertionError("a batch without the partner's amplitudes");
        }

        @Override
        public Batch draw(BatchRequest request, List<AmplitudeSpectrum> foreign) {
            int count = request.count();
            float[] images = new float[count * 16];
            for (int slice = 0; slice < count; slice++) {
                images[slice * 16] = foreign.get(slice).values()[0];
            }
            return new Batch(
                    request.domain(),
                    request.episode(),
                    request.role(),
                    request.step(),
                    count,
                    4,
                    images,
                    new byte[images.length]);
        }

        @Override
        public boolean mixesAmplitudes() {
            return true;
        }

        @Override
        public List<AmplitudeSpectrum> amplitudes(String by, BatchRequest slices) {
            String domain = slices.domain();
            if (!slices.excluded().contains("B007") && unreadable.getAndDecrement() > 0) {
                throw new SubjectException(domain, "B007", Path.of("b.nii"), "the file b.nii is cut short", null);
            }
            return IntStream.range(0, slices.count())
                    .mapToObj(slice -> new AmplitudeSpectrum(
                            4, 1, new float[] {by.charAt(0) * 1000 + domain.charAt(0) * 10 + slice, 0, 0, 0, 0, 0}))
                    .toList();
        }
    }

    @Test
    void anotherDomainsAmplitudesComeByMessageFromItsActor() {
        BatchSource mixing = new MixingBatches(new AtomicInteger());
        ActorRef<DomainActor.Command> domain = spawn(mixing);
        ActorRef<DomainActor.Command> partner = spawn("B", mixing);
        domain.tell(mixed(partner, Set.of()));
        Batch batch = probe.expectMessageClass(DomainActor.BatchDrawn.class).batch();
        assertEquals("A", batch.domain());
        for (int slice = 0; slice < 3; slice++) {
            assertEquals('A' * 1000 + 'B' * 10 + slice, batch.images()[slice * 16]);
        }
    }

    @Test
    void aSubjectOfThePartnerThatCannotBeReadIsTriedAgainThenReported() {
        ActorRef<DomainActor.Command> domain = spawn(new MixingBatches(new AtomicInteger()));
        domain.tell(mixed(spawn("B", new MixingBatches(new AtomicInteger(1))), Set.of()));
        probe.expectMessageClass(DomainActor.BatchDrawn.class);
        ActorRef<DomainActor.Command> broken = spawn("B", new MixingBatches(new AtomicInteger(1000)));
        domain.tell(mixed(broken, Set.of()));
        assertEquals(
                new DomainActor.SubjectUnusable(4, "B", "B007", "b.nii", "the file b.nii is cut short"),
                probe.receiveMessage());
        domain.tell(mixed(broken, Set.of("B007")));
        probe.expectMessageClass(DomainActor.BatchDrawn.class);
    }

    private DomainActor.DrawBatch mixed(ActorRef<DomainActor.Command> partner, Set<String> excluded) {
        return new DomainActor.DrawBatch(
                "toy",
                new BatchRequest("A", 4, Role.META_TRAIN_LABELLED, 0, 3, Set.of()),
                Optional.of(new DomainActor.Partner("B", partner, excluded)),
                probe.ref());
    }

    private static ActorRef<DomainActor.Command> spawn(BatchSource batches) {
        return spawn("A", batches);
    }

    private static ActorRef<DomainActor.Command> spawn(String domain, BatchSource batches) {
        return KIT.spawn(DomainActor.create(
                "toy", domain, batches, new ReadPolicy(2, Duration.ofMillis(1)), new DomainActor.Requests()));
    }

    private DomainActor.DrawBatch request(String run, long episode) {
        return request(run, episode, Set.of());
    }

    private DomainActor.DrawBatch request(String run, long episode, Set<String> excluded) {
        BatchRequest batch = new BatchRequest("A", episode, Role.META_TEST_LABELLED, 0, 3, excluded);
        return new DomainActor.DrawBatch(run, batch, Optional.empty(), probe.ref());
    }
}
