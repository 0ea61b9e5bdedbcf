package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.event.RunEvent;
import dgnet.data.SubjectException;
import dgnet.model.learn.Learner;
import dgnet.model.predict.Validation.ValidationScores;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final ActorTestKit KIT = ActorTestKit.create("quarantine", ActorSystemConfig.load());
    private static final RunSettings SETTINGS = Runs.settings(12, 3, 4, 3);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void aSubjectThatCannotBeReadIsSetAsideOnceWithItsFileAndCauseAndTheRunGoesOn() {
        RealRun run = new RealRun(KIT, SETTINGS);
        run.batches = without("B", Set.of("B1"), 5);

        run.start(false).end(RunEvent.RunCompleted.class);

        List<RunEvent.SubjectQuarantined> reported = run.all(RunEvent.SubjectQuarantined.class);
        assertEquals(1, reported.size(), reported::toString);
        RunEvent.SubjectQuarantined event = reported.get(0);
        assertEquals(
                List.of("B", "B1", "B1.nii", "B1.nii is cut short", 1, 30),
                List.of(event.domain(), event.subject(), event.file(), event.cause(), event.count(), event.subjects()));
        assertTrue(run.all(RunEvent.ActorRestarted.class).isEmpty(), "no actor fails for it");
    }

    @Test
    void aSubjectThatCanBeReadTheSecondTimeIsNotSetAside() {
        AtomicInteger left = new AtomicInteger(1);
        RealRun run = new RealRun(KIT, SETTINGS);
        run.batches = request -> {
            if (RealRun.times(left, request.domain().equals("B"))) {
                throw unreadable("B", "B1");
            }
            return new ToyBatches().draw(request);
        };

        run.start(false).end(RunEvent.RunCompleted.class);

        assertEquals(List.of(), run.record.quarantined());
        run.assertEndsAs(RealRun.undisturbed(KIT, SETTINGS));
    }

    @Test
    void drawsAreAFunctionOfTheRecordWhateverWasDrawnAheadAndWhereverTheRunWasCutOff() {
        RealRun run = new RealRun(KIT, SETTINGS);
        run.batches = without("B", Set.of("B1"), 5);
        run.start(false).end(RunEvent.RunCompleted.class);
        assertFalse(run.record.quarantined().isEmpty());

        // The same record from the start, and nothing unreadable: what had been drawn ahead was drawn again.
        RealRun known = new RealRun(KIT, SETTINGS, new MemoryCheckpoints(), run.record);
        known.start(false).end(RunEvent.RunCompleted.class);
        known.assertEndsAs(run);
        for (long cut : List.of(0L, 3L, 6L, 9L)) {
            known.checkpoints.forgetAfter(cut);
            RealRun resumed = new RealRun(KIT, SETTINGS, known.checkpoints, run.record);
            resumed.batches = without("B", Set.of("B1"), 5);
            resumed.start(true).end(RunEvent.RunCompleted.class);
            resumed.assertEndsAs(run);
        }
    }

    @Test
    void aSubjectThatAnEarlierEpisodeFindsLaterIsSetAsideFromTheEarlierOn() {
        PlayedRun run = new PlayedRun(SETTINGS, new MemoryCheckpoints(), new MemoryRecord(), false);
        run.work(1.0);
        run.spoil(request(run, "B", 2), "B1");
        run.spoil(request(run, "B", 1), "B1");

        for (long episode = 0; episode < 3; episode++) {
            assertEquals(
                    episode == 0 ? Set.of() : Set.of("B1"),
                    request(run, "B", episode).request().batch().excluded());
            assertEquals(Set.of(), request(run, "A", episode).request().batch().excluded());
        }
        assertEquals(1, run.all(RunEvent.SubjectQuarantined.class).size(), "reported once");
    }

    /** The latest request of this kind. */
    private static CoordinatorBench.Asked request(PlayedRun run, String domain, long episode) {
        return run.requests().stream()
                .filter(asked ->
                        asked.domain().equals(domain) && asked.request().batch().episode() == episode)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void aGreaterShareThanIsAllowedFailsTheRunAndItsResumption() {
        RealRun run = new RealRun(KIT, SETTINGS);
        // Of 30 subjects a tenth may be missing.
        run.batches = without("B", Set.of("B1", "B2", "B3", "B4"), 2);

        RunEvent.RunFailed failed = run.start(false).end(RunEvent.RunFailed.class);

        assertTrue(
                failed.fault().message().startsWith("4 of 30 subjects cannot be used, but data.max-quarantined allows"),
                failed.fault().message());
        assertFalse(failed.restart());
        assertEquals(4, run.all(RunEvent.SubjectQuarantined.class).size());
        RealRun resumed = new RealRun(KIT, SETTINGS, run.checkpoints, run.record);
        resumed.start(true).end(RunEvent.RunFailed.class);
        assertTrue(resumed.all(RunEvent.EpisodeCompleted.class).isEmpty());
    }

    @Test
    void aValidationSubjectThatCannotBeReadIsSetAsideOnceAndTheOthersAreScored() {
        RealRun run = new RealRun(KIT, SETTINGS);
        run.validation = learner -> Optional.of(scoring(learner));

        run.start(false).end(RunEvent.RunCompleted.class);

        assertEquals(1, run.all(RunEvent.SubjectQuarantined.class).size());
        assertEquals(3, run.all(RunEvent.ValidationCompleted.class).size());
        RealRun known = new RealRun(KIT, SETTINGS, new MemoryCheckpoints(), run.record);
        known.start(false).end(RunEvent.RunCompleted.class);
        known.assertEndsAs(run);
    }

    private static Validator.Scoring scoring(Learner learner) {
        return new Validator.Scoring() {
            @Override
            public boolean next() {
                return false;
            }

            @Override
            public ValidationScores scores() {
                return Runs.score(learner).orElseThrow();
            }

            @Override
            public List<SubjectException> unusable() {
                return List.of(unreadable("C", "C7"));
            }
        };
    }

    /** From an episode on, the first of these subjects that is not excluded cannot be read. */
    private static BatchSource without(String which, Set<String> bad, long from) {
        return request -> {
            if (request.domain().equals(which) && request.episode() >= from) {
                bad.stream()
                        .sorted()
                        .filter(subject -> !request.excluded().contains(subject))
                        .findFirst()
                        .ifPresent(subject -> {
                            throw unreadable(request.domain(), subject);
                        });
            }
            return new ToyBatches().draw(request);
        };
    }

    private static SubjectException unreadable(String domain, String subject) {
        return new SubjectException(domain, subject, Path.of(subject + ".nii"), subject + ".nii is cut short", null);
    }
}
