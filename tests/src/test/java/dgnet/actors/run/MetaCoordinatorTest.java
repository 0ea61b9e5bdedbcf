package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import dgnet.actors.run.CoordinatorBench.Asked;
import dgnet.actors.run.RunStatus.Stage;
import dgnet.data.sample.BatchRequest;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetaCoordinatorTest {
    private static final int NEVER = 1_000_000;

    @Test
    void asksForEveryPortionOfAsManyEpisodesAsThereAreCredits() {
        RunSettings settings = Runs.settings(50, 3, NEVER, NEVER);
        CoordinatorBench bench = fresh(settings);

        List<Asked> requests = bench.requests();

        assertEquals(Set.of(0L, 1L, 2L), episodes(requests));
        List<EpisodePlan.Portion> planned = LongStream.range(0, 3)
                .mapToObj(episode -> Runs.plan(settings, episode))
                .flatMap(plan -> plan.portions().stream())
                .toList();
        assertEquals(
                count(planned),
                count(requests.stream().map(MetaCoordinatorTest::portion).toList()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void appliesEpisodesInOrderAndNeverExceedsTheCreditsWhateverArrivesFirst(long seed) {
        int credits = 3;
        CoordinatorBench bench = fresh(Runs.settings(40, credits, NEVER, NEVER));
        Random order = new Random(seed);
        List<Asked> open = new ArrayList<>();
        List<Long> applied = new ArrayList<>();
        Set<Long> asked = new TreeSet<>();
        List<GpuActor.ApplyEpisode> atWork = new ArrayList<>();
        while (applied.size() < 40) {
            List<Asked> requests = bench.requests();
            open.addAll(requests);
            asked.addAll(episodes(requests));
            for (GpuActor.Command command : bench.commands()) {
                atWork.add(assertInstanceOf(GpuActor.ApplyEpisode.class, command));
            }
            assertTrue(atWork.size() <= 1, "one episode at a time on the device");
            assertTrue(asked.size() - applied.size() - atWork.size() <= credits, "no more than the credits");
            if (!atWork.isEmpty() && (open.isEmpty() || order.nextInt(4) == 0)) {
                GpuActor.ApplyEpisode done = atWork.remove(0);
                applied.add(done.data().episode());
                bench.applied(done);
            } else {
                bench.answer(open.remove(order.nextInt(open.size())));
            }
        }

        assertEquals(LongStream.range(0, 40).boxed().toList(), applied);
    }

    @Test
    void aBatchIsHandedOverInTheOrderOfThePlan() {
        RunSettings settings = Runs.settings(5, 1, NEVER, NEVER);
        CoordinatorBench bench = fresh(settings);

        GpuActor.ApplyEpisode apply = next(bench);

        assertEquals(
                Runs.plan(settings, 0).portions(),
                apply.data().batches().stream()
                        .map(batch ->
                                new EpisodePlan.Portion(batch.domain(), batch.role(), batch.step(), batch.count()))
                        .toList());
        assertEquals(1e-3, apply.learningRate());
    }

    @Test
    void nothingIsAppliedWhileValidatingButBatchesAreGathered() {
        CoordinatorBench bench = fresh(Runs.settings(10, 2, 1, NEVER));
        bench.applied(next(bench));
        GpuActor.Validate validate = bench.command(GpuActor.Validate.class);
        assertEquals(Stage.VALIDATING, bench.status().stage());

        List<Asked> requests = bench.requests();
        requests.forEach(bench::answer);

        assertEquals(Set.of(2L), episodes(requests));
        assertEquals(List.of(), bench.commands());
        bench.validated(validate, Optional.empty());
        assertEquals(1, bench.command(GpuActor.ApplyEpisode.class).data().episode());
    }

    @Test
    void validatesAndSavesWhenItIsTimeAndAtTheEnd() {
        CoordinatorBench bench = fresh(Runs.settings(7, 2, 3, 2));

        // Scores fall, so that only the first validation is the best.
        List<String> said = run(bench, Map.of(3L, 0.5, 6L, 0.4, 7L, 0.3));

        assertEquals(
                List.of(
                        "apply 0",
                        "apply 1",
                        "save 2",
                        "apply 2",
                        "validate",
                        "save 3 best",
                        "apply 3",
                        "save 4",
                        "apply 4",
                        "apply 5",
                        "validate",
                        "save 6",
                        "apply 6",
                        "validate",
                        "save 7"),
                said);
        assertFalse(bench.alive());
    }

    @Test
    void theLearningRateFallsWhenTheScoreStopsRising() {
        CoordinatorBench bench = fresh(Runs.settings(4, 1, 1, NEVER));
        List<Double> rates = new ArrayList<>();
        for (double score : new double[] {0.5, 0.5, 0.5}) {
            GpuActor.ApplyEpisode apply = next(bench);
            rates.add(apply.learningRate());
            bench.applied(apply);
            bench.validated(bench.command(GpuActor.Validate.class), Optional.of(Runs.scores(score)));
            bench.commands().forEach(command -> bench.saved((GpuActor.SaveCheckpoint) command));
        }
        rates.add(next(bench).learningRate());

        // Patience 1: the second validation without a better score halves it.
        assertEquals(List.of(1e-3, 1e-3, 1e-3, 5e-4), rates);
        RunEvent.LearningRateReduced reduced = bench.events().stream()
                .filter(RunEvent.LearningRateReduced.class::isInstance)
                .map(RunEvent.LearningRateReduced.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(List.of(3L, 1e-3, 5e-4), List.of(reduced.episode(), reduced.from(), reduced.to()));
    }

    @Test
    void reportsTheRunAsEventsInOrder() {
        CoordinatorBench bench = fresh(Runs.settings(2, 1, NEVER, NEVER));
        run(bench, Map.of(2L, 0.5));

        List<RunEvent> events = bench.events();

        assertEquals(
                List.of(
                        "RunStarted 0",
                        "EpisodeCompleted 0",
                        "EpisodeCompleted 1",
                        "ValidationCompleted 2",
                        "CheckpointCommitted 2",
                        "RunCompleted 2"),
                events.stream()
                        .map(event -> event.getClass().getSimpleName() + " " + event.episode())
                        .toList());
        RunEvent.RunCompleted completed = (RunEvent.RunCompleted) events.get(5);
        assertEquals(new RunEvent.RunCompleted.Best(0.5, 2), completed.best().orElseThrow());
    }

    @Test
    void anEpisodeWithNumbersThatAreNotFiniteIsReported() {
        CoordinatorBench bench = fresh(Runs.settings(5, 1, NEVER, NEVER));
        GpuActor.ApplyEpisode apply = next(bench);
        Map<String, Double> losses = Map.of("labelled.test.dice", Double.NaN, "labelled.test.focal", 1.0);
        Map<String, Double> norms = Map.of("labelled", Double.POSITIVE_INFINITY);

        bench.reply(
                apply,
                new GpuActor.EpisodeApplied(
                        apply.epoch(), new EpisodeResult(0, losses, norms, Map.of()), Optional.empty()));

        RunEvent.EpisodeSkipped skipped =
                assertInstanceOf(RunEvent.EpisodeSkipped.class, bench.events().get(1));
        assertEquals(List.of("labelled = Infinity", "labelled.test.dice = NaN"), skipped.terms());
        assertEquals(1, next(bench).data().episode());
    }

    @Test
    void goesOnFromACheckpoint() {
        CoordinatorBench bench = new CoordinatorBench(Runs.settings(50, 2, NEVER, NEVER), true);
        RunProgress progress = new RunProgress(20, 2.5e-4, 1, 0.7, 15);

        bench.prepared(Optional.of(new GpuActor.Restored(Path.of("episode-20"), progress)));

        RunEvent.RunStarted started = (RunEvent.RunStarted) bench.events().get(0);
        assertEquals(20, started.episode());
        assertEquals(Optional.of("episode-20"), started.resumedFrom());
        GpuActor.ApplyEpisode apply = next(bench);
        assertEquals(20, apply.data().episode());
        assertEquals(2.5e-4, apply.learningRate());
        assertEquals(new RunStatus("toy", Stage.TRAINING, 20, 50), bench.status());
    }

    @Test
    void aRunThatWasCompleteIsCompleteAgainWithoutAStep() {
        CoordinatorBench bench = new CoordinatorBench(Runs.settings(20, 2, 5, 5), true);

        bench.prepared(
                Optional.of(new GpuActor.Restored(Path.of("episode-20"), new RunProgress(20, 1e-3, 0, 0.7, 20))));

        assertEquals(List.of(), bench.commands());
        assertInstanceOf(RunEvent.RunCompleted.class, bench.events().get(1));
        assertFalse(bench.alive());
    }

    /** Plays a whole run and returns the requests to the GPU actor. */
    private static List<String> run(CoordinatorBench bench, Map<Long, Double> scores) {
        List<String> said = new ArrayList<>();
        long completed = 0;
        while (bench.alive()) {
            bench.requests().forEach(bench::answer);
            for (GpuActor.Command command : bench.commands()) {
                if (command instanceof GpuActor.ApplyEpisode apply) {
                    said.add("apply " + apply.data().episode());
                    completed = apply.data().episode() + 1;
                    bench.applied(apply);
                } else if (command instanceof GpuActor.Validate validate) {
                    said.add("validate");
                    bench.validated(validate, Optional.of(Runs.scores(scores.get(completed))));
                } else if (command instanceof GpuActor.SaveCheckpoint save) {
                    assertEquals(completed, save.progress().episode());
                    said.add("save " + completed + (save.best() ? " best" : ""));
                    bench.saved(save);
                }
            }
        }
        return said;
    }

    private static CoordinatorBench fresh(RunSettings settings) {
        CoordinatorBench bench = new CoordinatorBench(settings, false);
        bench.prepared(Optional.empty());
        return bench;
    }

    /** Answers every request and returns the episode that is handed over. */
    private static GpuActor.ApplyEpisode next(CoordinatorBench bench) {
        List<Asked> requests = new ArrayList<>(bench.requests());
        Collections.reverse(requests);
        requests.forEach(bench::answer);
        return bench.command(GpuActor.ApplyEpisode.class);
    }

    private static EpisodePlan.Portion portion(Asked asked) {
        BatchRequest batch = asked.request().batch();
        return new EpisodePlan.Portion(asked.domain(), batch.role(), batch.step(), batch.count());
    }

    private static Map<EpisodePlan.Portion, Long> count(List<EpisodePlan.Portion> portions) {
        return portions.stream().collect(Collectors.groupingBy(portion -> portion, Collectors.counting()));
    }

    private static Set<Long> episodes(List<Asked> requests) {
        return requests.stream()
                .map(asked -> asked.request().batch().episode())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
