package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Numbers that are not finite. Three episodes in a row make the run go back, twice at most, each time with half the step. */
class NotFiniteTest {
    private static final RunSettings SETTINGS = Runs.settings(12, 2, 100, 2);
    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final MemoryRecord record = new MemoryRecord();

    private static boolean withLargeSteps(GpuActor.ApplyEpisode apply) {
        return apply.data().episode() >= 5 && apply.learningRate() > 0.6e-3;
    }

    @Test
    void asManyInARowAsAllowedAreSkippedAndTheRunGoesOn() {
        PlayedRun run = fresh();

        play(run, apply -> apply.data().episode() == 5 || apply.data().episode() == 6, () -> false);

        assertTrue(run.last() instanceof RunEvent.RunCompleted);
        assertEquals(List.of(5L, 6L), episodes(run, RunEvent.EpisodeSkipped.class));
        assertEquals(List.of(), run.all(RunEvent.RolledBack.class));
        assertEquals(
                List.of("labelled.test.dice = NaN"),
                run.all(RunEvent.EpisodeSkipped.class).get(0).terms());
        assertEquals(10, checkpoints.last().state().optimiserSteps(), "what was skipped was not applied");
    }

    @Test
    void tooManyInARowGoBackToTheLastCheckpointWithSmallerStepsAndSaveThatAtOnce() {
        PlayedRun run = fresh();

        play(run, NotFiniteTest::withLargeSteps, () -> !run.all(RunEvent.RolledBack.class)
                .isEmpty());

        RunEvent.RolledBack back = run.all(RunEvent.RolledBack.class).get(0);
        assertEquals(List.of(8L, 6L, 1, 0.5e-3), List.of(back.episode(), back.to(), back.times(), back.learningRate()));
        GpuActor.SaveCheckpoint save = (GpuActor.SaveCheckpoint) run.next().orElseThrow();
        assertEquals(
                List.of(6L, 1, 0, 0.5e-3),
                List.of(
                        save.progress().episode(),
                        save.progress().rollbacks(),
                        save.progress().skippedInARow(),
                        save.progress().learningRate()));
        play(run, NotFiniteTest::withLargeSteps, () -> false);
        assertTrue(run.last() instanceof RunEvent.RunCompleted);
        // 5 was skipped, and the checkpoint at 6 contains that: it is not among those that were repeated.
        assertEquals(List.of(5L, 6L, 7L), episodes(run, RunEvent.EpisodeSkipped.class));
        assertEquals(LongStream.of(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11).boxed().toList(), completed(run));
    }

    @Test
    void aRunThatMaySkipNoneGoesBackAfterTheFirstSkippedEpisodeAndAfterNoOther() {
        PlayedRun run = new PlayedRun(Runs.withMaxSkipped(SETTINGS, 0), checkpoints, record, false);

        play(run, apply -> apply.data().episode() == 5 && apply.learningRate() > 0.6e-3, () -> false);

        assertTrue(run.last() instanceof RunEvent.RunCompleted);
        assertEquals(List.of(6L), episodes(run, RunEvent.RolledBack.class));
        assertEquals(
                LongStream.of(0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11).boxed().toList(), completed(run));
    }

    @Test
    void aRunThatHasGoneBackAsOftenAsItMayFails() {
        PlayedRun run = fresh();

        play(run, apply -> apply.data().episode() >= 5, () -> false);

        RunEvent.RunFailed failed = (RunEvent.RunFailed) run.last();
        assertEquals(
                List.of(0.5e-3, 0.25e-3),
                run.all(RunEvent.RolledBack.class).stream()
                        .map(RunEvent.RolledBack::learningRate)
                        .toList());
        assertTrue(
                failed.fault().message().contains("gone back 2 times"),
                failed.fault().message());
        assertTrue(!failed.restart());
    }

    @Test
    void killedBetweenGoingBackAndSavingThatItEndsTheSame() {
        PlayedRun killed = fresh();
        play(killed, NotFiniteTest::withLargeSteps, () -> !killed.all(RunEvent.RolledBack.class)
                .isEmpty());

        assertEndsAsUndisturbed();
    }

    @Test
    void theCountOfSkippedEpisodesSurvivesAKill() {
        PlayedRun killed = fresh();
        play(killed, NotFiniteTest::withLargeSteps, () -> checkpoints.episodes().contains(6L));
        assertEquals(1, checkpoints.last().progress().skippedInARow());

        assertEndsAsUndisturbed();
    }

    @Test
    void theCountOfTimesGoneBackSurvivesAKill() {
        Predicate<GpuActor.ApplyEpisode> always = apply -> apply.data().episode() >= 5;
        PlayedRun killed = fresh();
        play(
                killed,
                always,
                () -> !checkpoints.all().isEmpty()
                        && checkpoints.last().progress().rollbacks() == 1);

        PlayedRun resumed = new PlayedRun(SETTINGS, checkpoints, record, true);
        play(resumed, always, () -> false);

        assertTrue(resumed.last() instanceof RunEvent.RunFailed);
        assertEquals(1, resumed.all(RunEvent.RolledBack.class).size(), "only the second time is left");
    }

    @Test
    void theSecondTimeTakesSmallerStepsThanTheFirstEvenIfTheFirstCouldNotBeSaved() {
        PlayedRun run = fresh();
        Predicate<GpuActor.ApplyEpisode> always = apply -> apply.data().episode() >= 5;
        play(run, always, () -> !run.all(RunEvent.RolledBack.class).isEmpty());
        for (int write = 0; write < 2; write++) {
            play(run, always, () -> !run.saving() && run.next().orElse(null) instanceof GpuActor.SaveCheckpoint);
            run.work(1.0);
            assertTrue(run.endWrite(false));
        }
        assertEquals(0, checkpoints.last().progress().rollbacks(), "no checkpoint contains the first time");

        play(run, always, () -> run.all(RunEvent.RolledBack.class).size() == 2);

        assertEquals(0.25e-3, run.all(RunEvent.RolledBack.class).get(1).learningRate());
    }

    private void assertEndsAsUndisturbed() {
        PlayedRun resumed = new PlayedRun(SETTINGS, checkpoints, record, true);
        play(resumed, NotFiniteTest::withLargeSteps, () -> false);
        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        PlayedRun expected = new PlayedRun(SETTINGS, undisturbed, record, false);
        play(expected, NotFiniteTest::withLargeSteps, () -> false);
        assertTrue(expected.last() instanceof RunEvent.RunCompleted);
        assertEquals(undisturbed.last().progress(), checkpoints.last().progress());
        assertArrayEquals(
                undisturbed.last().state().parameters(),
                checkpoints.last().state().parameters());
    }

    private PlayedRun fresh() {
        return new PlayedRun(SETTINGS, checkpoints, record, false);
    }

    /** Continues until the end or a moment, with a loss that is not finite in some episodes. */
    private static void play(PlayedRun run, Predicate<GpuActor.ApplyEpisode> notFinite, BooleanSupplier until) {
        boolean busy = true;
        while (busy && !run.ended() && !until.getAsBoolean()) {
            boolean sick = run.next()
                    .filter(next -> next instanceof GpuActor.ApplyEpisode apply && notFinite.test(apply))
                    .isPresent();
            busy = run.endWrite(true) || run.work(sick ? Double.NaN : 1.0) || run.answer(0);
        }
    }

    private static List<Long> completed(PlayedRun run) {
        return episodes(run, RunEvent.EpisodeCompleted.class);
    }

    private static List<Long> episodes(PlayedRun run, Class<? extends RunEvent> kind) {
        return run.all(kind).stream().map(RunEvent::episode).toList();
    }
}
