package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.run.Agenda.Device;
import dgnet.actors.run.Agenda.Facts;
import dgnet.actors.run.Agenda.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Claims about what a run does next, each checked for every combination of facts. */
class AgendaTest {
    private static final Set<Step> ENDS = EnumSet.of(Step.FAIL, Step.STOP, Step.COMPLETE);
    private static final Set<Step> WORK = EnumSet.of(Step.APPLY, Step.VALIDATE);

    @Test
    void nothingIsBegunWhilePausedOrStoppingOrAfterAFailure() {
        whenever(facts -> facts.paused() || facts.stopping() || facts.failed())
                .forEach(facts -> assertTrue(!WORK.contains(Agenda.next(facts)), facts::toString));
    }

    @Test
    void noEpisodeIsAppliedBeforeTheValidationThatIsDueOrTheSaveThatIsDueOrPastTheEnd() {
        whenever(facts -> facts.validationDue() || facts.saveDue() || facts.last())
                .forEach(facts -> assertNotEquals(Step.APPLY, Agenda.next(facts), facts::toString));
    }

    @Test
    void theRunNeverEndsWhileACheckpointIsBeingWritten() {
        whenever(Facts::saving).forEach(facts -> assertTrue(!ENDS.contains(Agenda.next(facts)), facts::toString));
    }

    @Test
    void noTwoCheckpointsAreWrittenAtOnceAndNoneBeforeTheRetry() {
        whenever(facts -> facts.saving() || facts.retrying())
                .forEach(facts -> assertNotEquals(Step.SAVE, Agenda.next(facts), facts::toString));
    }

    @Test
    void aBusyDeviceGetsNoRequest() {
        whenever(facts -> facts.device() == Device.BUSY && !facts.failed())
                .forEach(facts -> assertEquals(Step.WAIT, Agenda.next(facts), facts::toString));
    }

    @Test
    void aDeviceWithoutALearnerIsOnlyEverPrepared() {
        whenever(facts -> facts.device() == Device.NO_LEARNER)
                .forEach(facts -> assertTrue(
                        EnumSet.of(Step.CREATE_LEARNER, Step.WAIT, Step.STOP, Step.FAIL)
                                .contains(Agenda.next(facts)),
                        facts::toString));
    }

    @Test
    void aDeviceThatHasALearnerIsNotPrepared() {
        whenever(facts -> facts.device() != Device.NO_LEARNER)
                .forEach(facts -> assertNotEquals(Step.CREATE_LEARNER, Agenda.next(facts), facts::toString));
    }

    @Test
    void nothingIsLoadedWhileTheNewestCheckpointIsBeingWritten() {
        whenever(Facts::saving)
                .forEach(facts -> assertNotEquals(Step.CREATE_LEARNER, Agenda.next(facts), facts::toString));
    }

    @Test
    void aRunThatCannotGoOnFailsAsSoonAsNothingIsBeingWritten() {
        whenever(facts -> facts.failed() && !facts.saving())
                .forEach(facts -> assertEquals(Step.FAIL, Agenda.next(facts), facts::toString));
    }

    @Test
    void aStoppingRunEndsOnlyWithItsStateOnTheDiskOrWithoutAState() {
        whenever(facts -> Agenda.next(facts) == Step.STOP)
                .forEach(facts -> assertTrue(
                        facts.stopping() && (facts.saved() || facts.device() == Device.NO_LEARNER), facts::toString));
    }

    @Test
    void aRunIsCompleteOnlyWithEveryEpisodeDoneAndValidatedAndSaved() {
        whenever(facts -> Agenda.next(facts) == Step.COMPLETE)
                .forEach(facts -> assertTrue(
                        facts.last() && facts.saved() && !facts.validationDue() && !facts.paused(), facts::toString));
    }

    @Test
    void aRunThatIsNotHeldUpAlwaysHasAStepToTake() {
        whenever(facts -> facts.device() != Device.BUSY && !facts.saving() && !facts.retrying() && !facts.paused())
                .forEach(facts -> assertNotEquals(Step.WAIT, Agenda.next(facts), facts::toString));
    }

    @Test
    void aPausedRunStillSavesStopsPreparesAndFails() {
        whenever(facts -> facts.paused()
                        && facts.device() != Device.BUSY
                        && !facts.saving()
                        && !facts.retrying()
                        && (facts.saveDue()
                                || facts.stopping()
                                || facts.failed()
                                || facts.device() == Device.NO_LEARNER))
                .forEach(facts -> assertNotEquals(Step.WAIT, Agenda.next(facts), facts::toString));
    }

    @Test
    void doesNotWaitForAWriteThatHasTakenTooLong() {
        whenever(Facts::failed)
                .forEach(facts -> assertEquals(Step.FAIL, Agenda.next(facts.withoutWrite()), facts::toString));
    }

    /** Every combination of facts that fulfils a condition. */
    private static List<Facts> whenever(Predicate<Facts> condition) {
        List<Facts> all = new ArrayList<>();
        for (int bits = 0; bits < 1 << 9; bits++) {
            boolean[] is = new boolean[9];
            for (int i = 0; i < is.length; i++) {
                is[i] = (bits >> i & 1) == 1;
            }
            Arrays.stream(Device.values())
                    .map(device -> AgendaFactsBuilder.builder()
                            .failed(is[0])
                            .device(device)
                            .validationDue(is[1])
                            .last(is[2])
                            .saved(is[3])
                            .saveDue(is[4])
                            .saving(is[5])
                            .retrying(is[6])
                            .paused(is[7])
                            .stopping(is[8])
                            .build())
                    .filter(condition)
                    .forEach(all::add);
        }
        assertTrue(!all.isEmpty(), "there are such facts");
        return all;
    }
}
