package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.FaultPolicy.OnDomainLost;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.actors.run.TrainingRun.ControlReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DomainFaultsTest {
    private static final ActorTestKit KIT = ActorTestKit.create("domains", ActorSystemConfig.load());
    private static final RunSettings SETTINGS = Runs.settings(12, 2, 3, 2);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void aDomainActorThatThrowsIsRestartedAndAnswersTheSameRequests() {
        RealRun run = new RealRun(KIT, SETTINGS);
        run.batches = failing(new AtomicInteger(1), "B", 5);

        run.start(false).end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        RunEvent.ActorRestarted restarted = assertSingle(run.all(RunEvent.ActorRestarted.class));
        assertEquals("domain-B", restarted.actor());
        assertEquals("the mount of B hangs", restarted.fault().message());
    }

    @Test
    void theBudgetsOfTwoDomainsAreSeparate() {
        RealRun run = new RealRun(KIT, SETTINGS);
        // Each as often as one may.
        BatchSource onlyA = failing(new AtomicInteger(2), "A", 4);
        BatchSource onlyB = failing(new AtomicInteger(2), "B", 4);
        run.batches = request -> request.domain().equals("A") ? onlyA.draw(request) : onlyB.draw(request);

        run.start(false).end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        assertTrue(run.all(RunEvent.DomainLost.class).isEmpty());
    }

    @Test
    void aLostDomainPausesTheRunAndResumingRevivesItWithTheSameNumbers() {
        RealRun run = new RealRun(KIT, SETTINGS);
        AtomicBoolean broken = new AtomicBoolean(true);
        run.batches = request -> {
            if (broken.get() && request.domain().equals("C") && request.episode() >= 5) {
                throw new IllegalStateException("the mount of C hangs");
            }
            return new ToyBatches().draw(request);
        };
        run.start(false);

        RunEvent.RunPaused paused = run.await(RunEvent.RunPaused.class);
        RunEvent.DomainLost lost = assertSingle(run.all(RunEvent.DomainLost.class));
        broken.set(false);
        assertInstanceOf(ControlReply.Accepted.class, run.order(TrainingRun.Resume::new));
        run.end(RunEvent.RunCompleted.class);

        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
        assertEquals(List.of("C", "pause"), List.of(lost.domain(), lost.policy()));
        assertTrue(paused.reason().contains("domain C is lost"), paused.reason());
        assertTrue(
                lost.fault().message().contains("has failed 3 times in a row"),
                lost.fault().message());
        assertEquals(2, run.all(RunEvent.ActorRestarted.class).size(), "the last failure is no restart");
        assertEquals(1, run.all(RunEvent.RunUnpaused.class).size());
        assertEquals(List.of(), run.record.quarantined());
    }

    @Test
    void withoutALostDomainTheRunGoesOnAndAResumedRunPlansTheSameEpisodes() {
        RunSettings goingOn = Runs.with(SETTINGS, OnDomainLost.CONTINUE);
        RealRun run = new RealRun(KIT, goingOn);
        run.batches = failing(new AtomicInteger(Integer.MAX_VALUE), "C", 5);

        run.start(false).end(RunEvent.RunCompleted.class);

        Quarantined entry = assertSingle(run.record.quarantined());
        assertEquals("C", entry.domain());
        assertEquals(Optional.empty(), entry.subject());
        run.all(RunEvent.EpisodeCompleted.class).stream()
                .filter(done -> done.episode() >= entry.episode())
                .forEach(done -> assertTrue(
                        !done.metaTrain().contains("C") && !done.metaTest().contains("C")));
        for (long cut : List.of(0L, 4L, 10L)) {
            MemoryCheckpoints killed = new MemoryCheckpoints();
            RealRun again = new RealRun(KIT, goingOn, killed, run.record);
            again.start(false).end(RunEvent.RunCompleted.class);
            killed.forgetAfter(cut);
            RealRun resumed = new RealRun(KIT, goingOn, killed, run.record);
            resumed.start(true).end(RunEvent.RunCompleted.class);
            resumed.assertEndsAs(run);
        }
    }

    @Test
    void aLostDomainFailsTheRunWhereThatIsThePolicy() {
        RealRun run = new RealRun(KIT, Runs.with(SETTINGS, OnDomainLost.FAIL));
        run.batches = failing(new AtomicInteger(Integer.MAX_VALUE), "C", 5);

        RunEvent.RunFailed failed = run.start(false).end(RunEvent.RunFailed.class);

        assertTrue(
                failed.fault().message().endsWith("the mount of C hangs"),
                failed.fault().message());
        assertTrue(!failed.restart());
    }

    @Test
    void theLossOfTooManyDomainsFailsTheRunAndItsResumption() {
        RunSettings goingOn = Runs.with(SETTINGS, OnDomainLost.CONTINUE);
        RealRun run = new RealRun(KIT, goingOn);
        run.batches = request -> {
            if (!request.domain().equals("A") && request.episode() >= 5) {
                throw new IllegalStateException("the mount of " + request.domain() + " hangs");
            }
            return new ToyBatches().draw(request);
        };

        RunEvent.RunFailed failed = run.start(false).end(RunEvent.RunFailed.class);
        assertTrue(
                failed.fault().message().contains("only [A] are left"),
                failed.fault().message());

        RealRun resumed = new RealRun(KIT, goingOn, run.checkpoints, run.record);
        failed = resumed.start(true).end(RunEvent.RunFailed.class);
        assertTrue(
                failed.fault().message().contains("only [A] are left"),
                failed.fault().message());
    }

    private static BatchSource failing(AtomicInteger times, String which, long from) {
        return request -> {
            if (request.domain().equals(which) && RealRun.times(times, request.episode() >= from)) {
                throw new IllegalStateException("the mount of " + which + " hangs");
            }
            return new ToyBatches().draw(request);
        };
    }

    private static <T> T assertSingle(List<T> found) {
        assertEquals(1, found.size(), found::toString);
        return found.get(0);
    }
}
