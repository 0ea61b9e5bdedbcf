package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.run.FaultPlan.Kind;
import dgnet.actors.run.ProcessWatch.Held;
import dgnet.data.sample.Role;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.EpisodePlan;
import dgnet.model.episode.Method;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.Episodes;
import dgnet.model.learn.Learner;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.LearnerSettingsBuilder;
import dgnet.model.learn.NativeArrays;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.TrainingState;
import dgnet.model.predict.Validation.ValidationScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that meet fault after fault. The long ones run with {@code mvn -Psoak verify}: every episode of them is computed by the real
 * learner at its smallest size and every checkpoint goes to the disk. Their method is MLDG, which has the inner step and the exact second
 * order but not the decoder: twenty thousand such episodes take minutes, of DGNet's they would take an hour and more ({@code
 * dgnet.model.learn.SoakTest} watches those).
 */
class FaultSoakTest {
    private static final long EPISODES = 20_000;
    private static final int EVERY = 200;
    private static final int POINTS = 10;
    private static final Path REPORT = Path.of("target", "soak", "faults.txt");

    /** Faults after which the run has the numbers that it would have had without them. */
    private static final Set<Kind> HARMLESS =
            EnumSet.complementOf(EnumSet.of(Kind.NOT_FINITE, Kind.NOT_FINITE_IN_A_ROW));

    @TempDir
    Path folder;

    @Test
    void aFaultEveryTwentyEpisodesIsReportedOnceAndNoneIsLost() {
        FaultPlan plan = plan(400, 20, Set.of(Kind.values()));
        FaultReports reports = new FaultReports(plan, () -> {});
        FaultySeams seams = new FaultSoak(400, Method.DGNET, 2, 3, 20).run(toy(new MemoryCheckpoints()), plan, reports);

        reports.assertComplete(400);
        assertEquals(0, seams.learnersOpen(), "learners left open");
    }

    @Test
    void faultsThatLoseNoStepLeaveNoTraceInTheParameters() {
        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        MemoryCheckpoints disturbed = new MemoryCheckpoints();
        FaultSoak soak = new FaultSoak(400, Method.DGNET, 2, 3, 20);
        run(soak, toy(undisturbed), plan(400, 1000, HARMLESS));
        run(soak, toy(disturbed), plan(400, 20, HARMLESS));

        assertSame(undisturbed.last(), disturbed.last());
    }

    @Test
    @Tag("soak")
    void faultsThatLoseNoStepLeaveNoTraceInTheRealLearnersParameters() {
        CheckpointStore undisturbed = disk("undisturbed");
        CheckpointStore disturbed = disk("disturbed");
        FaultSoak soak = new FaultSoak(1000, Method.MLDG, 10, 6, 20);
        run(soak, real(undisturbed), plan(1000, 10_000, HARMLESS));
        run(soak, real(disturbed), plan(1000, 50, HARMLESS));

        assertSame(newest(undisturbed), newest(disturbed));
    }

    @Test
    @Tag("soak")
    void twentyThousandEpisodesWithAHundredFaultsLeaveMemoryThreadsAndFilesAsTheyWere()
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(ProcessWatch.possible(), "this system does not say what a process holds");
        // The engine's own threads last as long as the process.
        DgnetLearner.create(smallest()).close();
        Set<String> before = names(ProcessWatch.threads());
        long start = System.nanoTime();
        FaultPlan plan = plan(EPISODES, EVERY, Set.of(Kind.values()));
        List<Held> held = new ArrayList<>();
        int[] done = {0};
        FaultReports reports = new FaultReports(plan, () -> {
            done[0]++;
            if (done[0] % (EPISODES / POINTS) == 0) {
                held.add(ProcessWatch.held(done[0]));
                System.out.println(held.get(held.size() - 1).words());
            }
        });
        FaultySeams seams = new FaultSoak(EPISODES, Method.MLDG, EVERY / 8, EVERY / 10, 2)
                .run(real(disk("checkpoints")), plan, reports);
        Set<String> left = threadsLeft(before);
        write(plan, reports, held, seams, left, Duration.ofNanos(System.nanoTime() - start));

        reports.assertComplete(EPISODES);
        assertEquals(0, seams.learnersOpen(), "learners left open");
        assertEquals(Set.of(), left, "threads left behind");
        Held settled = held.get(0);
        for (Held later : held) {
            assertTrue(later.resident() <= 1.05 * settled.resident(), () -> settled + " became " + later);
            assertTrue(later.threads() <= settled.threads() + 2, () -> settled + " became " + later);
            // A checkpoint that is being written has a few files open.
            assertTrue(later.descriptors() <= settled.descriptors() + 4, () -> settled + " became " + later);
        }
    }

    private static FaultPlan plan(long episodes, int every, Set<Kind> kinds) {
        return new FaultPlan(
                FaultSoak.SEED, episodes, every, kinds.stream().sorted().toList(), Runs.DOMAINS);
    }

    private static void run(FaultSoak soak, FaultSoak.Parts parts, FaultPlan plan) {
        FaultReports reports = new FaultReports(plan, () -> {});
        soak.run(parts, plan, reports);
        reports.assertComplete(soak.episodes());
    }

    private static FaultSoak.Parts toy(CheckpointStore checkpoints) {
        return new FaultSoak.Parts(
                new ToyBatches(),
                CarefulToyLearner::new,
                none -> 0,
                learner -> Runs.score(learner).orElseThrow(),
                checkpoints);
    }

    private static LearnerSettings smallest() {
        return LearnerSettingsBuilder.builder(Episodes.settings(Method.MLDG, FaultSoak.SEED))
                .network(new NetworkSettings(Episodes.SIZE, 1, 3, 3))
                .build();
    }

    private static FaultSoak.Parts real(CheckpointStore checkpoints) {
        return new FaultSoak.Parts(
                request -> Episodes.batch(
                        FaultSoak.SEED,
                        request.episode(),
                        new EpisodePlan.Portion(request.domain(), request.role(), request.step(), request.count())),
                () -> DgnetLearner.create(smallest()),
                NativeArrays::of,
                FaultSoakTest::score,
                checkpoints);
    }

    /** How sure the learner is of the background in one pixel. */
    private static ValidationScores score(Learner learner) {
        EpisodePlan.Portion slice = new EpisodePlan.Portion("A", Role.META_TEST_LABELLED, 0, 1);
        float[] images = Episodes.batch(FaultSoak.SEED, EPISODES, slice).images();
        return Runs.scores(learner.predict(images, 1, false).probabilities()[0]);
    }

    private CheckpointStore disk(String name) {
        return new CheckpointDirectory(folder.resolve(name), 2, Map.of());
    }

    private static CheckpointStore.Checkpoint newest(CheckpointStore store) {
        return store.loadNewest(damaged -> {
                    throw new CheckpointException("the newest checkpoint is not whole", damaged);
                })
                .orElseThrow();
    }

    private static void assertSame(CheckpointStore.Checkpoint expected, CheckpointStore.Checkpoint actual) {
        TrainingState state = expected.state();
        assertEquals(expected.progress(), actual.progress());
        assertEquals(state.optimiserSteps(), actual.state().optimiserSteps());
        assertArrayEquals(state.parameters(), actual.state().parameters());
        assertArrayEquals(state.firstMoment(), actual.state().firstMoment());
        assertArrayEquals(state.secondMoment(), actual.state().secondMoment());
    }

    /** The names of the threads that were not there before and do not end. */
    private static Set<String> threadsLeft(Set<String> before) throws InterruptedException {
        Set<Thread> later = ProcessWatch.threads();
        later.removeIf(thread -> before.contains(thread.getName()));
        for (Thread thread : later) {
            thread.join(Duration.ofSeconds(10).toMillis());
        }
        later.removeIf(thread -> !thread.isAlive());
        return names(later);
    }

    private static Set<String> names(Set<Thread> threads) {
        return threads.stream().map(Thread::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void write(
            FaultPlan plan,
            FaultReports reports,
            List<Held> held,
            FaultySeams seams,
            Set<String> left,
            Duration duration)
            throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(EPISODES + " episodes in " + duration.toSeconds() + " s, "
                + plan.injected().size() + " of "
                + plan.faults().size() + " faults injected, " + seams.learnersMade() + " learners made, "
                + seams.learnersOpen() + " left open, threads left behind: " + left);
        plan.byKind().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(kind -> kind.getKey() + ": " + kind.getValue() + " planned, " + reports.reported(kind.getKey())
                        + " reported once")
                .forEach(lines::add);
        held.stream().map(Held::words).forEach(lines::add);
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, lines);
        System.out.println(lines.stream().collect(Collectors.joining(System.lineSeparator())));
    }

    /** A toy learner that does not take a step whose numbers are not finite. */
    private static final class CarefulToyLearner extends ToyLearner {
        @Override
        public EpisodeResult apply(EpisodeData data, double learningRate) {
            boolean finite = data.batches().stream().noneMatch(batch -> Float.isNaN(batch.images()[0]));
            return finite
                    ? super.apply(data, learningRate)
                    : new EpisodeResult(data.episode(), Map.of("labelled.train.total", Double.NaN), Map.of(), Map.of());
        }
    }
}
