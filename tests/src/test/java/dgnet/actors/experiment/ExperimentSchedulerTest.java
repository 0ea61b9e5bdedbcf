package dgnet.actors.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentConfiguration;
import dgnet.actors.config.ExperimentConfiguration.Training;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.experiment.ExperimentScheduler.Action;
import dgnet.actors.experiment.ExperimentScheduler.Command;
import dgnet.actors.experiment.ExperimentScheduler.Shown;
import dgnet.actors.experiment.ExperimentStates.Wish;
import dgnet.actors.monitor.Webhook;
import dgnet.data.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments of a service with played runs and evaluations, whose scheduler is killed at random moments. */
class ExperimentSchedulerTest {
    private static final List<String> DOMAINS = List.of("A", "B");

    @TempDir
    Path folder;

    private final ActorTestKit kit = ActorTestKit.create(
            "experiments",
            ActorSystemConfig.load(PersistenceTestKitPlugin.getInstance().config()));
    private final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    private PlayedRuns runs;
    private PlayedEvaluator evaluator;
    private ActorRef<Command> scheduler;

    @BeforeEach
    void open() {
        runs = new PlayedRuns(runsDirectory(), 2, 0, 1);
        evaluator = new PlayedEvaluator();
        start();
    }

    @AfterEach
    void close() throws InterruptedException {
        runs.close();
        kit.shutdownTestKit();
        // A table can still be being written.
        for (int tries = 0; Files.exists(runsDirectory()) && tries < 100; tries++) {
            try {
                FileTree.delete(runsDirectory());
            } catch (IOException | UncheckedIOException written) {
                Thread.sleep(20);
            }
        }
    }

    private Path runsDirectory() {
        return folder.resolve("runs");
    }

    private void start() {
        scheduler = kit.spawn(ExperimentScheduler.create(
                runs, evaluator, this::configuration, new Webhook(Optional.empty()), 3, Duration.ofMillis(5)));
    }

    private void kill() {
        kit.stop(scheduler);
        start();
    }

    private ExperimentConfiguration configuration(ExperimentRequest request) {
        return ExperimentConfiguration.ofClient(request, List.of("runs-dir=" + runsDirectory()));
    }

    private ExperimentRequest request(String grid) {
        return new ExperimentRequest(
                Optional.of("played"), "quickstart", Map.of("data.root", folder.toString()), "{" + grid + "}", 0);
    }

    private List<ExperimentCell> cells(ExperimentRequest request) {
        return configuration(request).trainings(DOMAINS).stream()
                .map(Training::cell)
                .toList();
    }

    private Shown submit(ExperimentRequest request) throws Exception {
        return ask(answer -> new ExperimentScheduler.Submit("played", request, cells(request), answer));
    }

    private Shown control(Action action) throws Exception {
        return ask(answer -> new ExperimentScheduler.Control("played", action, answer));
    }

    private Shown ask(Function<ActorRef<StatusReply<Shown>>, Command> question) throws Exception {
        CompletionStage<Shown> answer = AskPattern.askWithStatus(
                scheduler, question::apply, Duration.ofSeconds(30), kit.system().scheduler());
        return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Shown get() throws Exception {
        return ask(answer -> new ExperimentScheduler.Get("played", answer));
    }

    private Shown until(Predicate<Shown> condition) throws Exception {
        Shown shown = get();
        for (int tries = 0; !condition.test(shown) && tries < 6000; tries++) {
            Thread.sleep(10);
            shown = get();
        }
        assertTrue(condition.test(shown), shown.state().toString());
        return shown;
    }

    private static boolean isDone(Shown shown) {
        return shown.state().open().isEmpty();
    }

    private Map<String, RunState> states() throws Exception {
        Map<String, RunState> states = new LinkedHashMap<>();
        for (RunView run : runs.runs().toCompletableFuture().get()) {
            states.put(run.id(), run.state());
        }
        return states;
    }

    private void untilRuns(Predicate<Map<String, RunState>> condition) throws Exception {
        for (int tries = 0; !condition.test(states()) && tries < 1000; tries++) {
            Thread.sleep(5);
        }
        assertTrue(condition.test(states()), states().toString());
    }

    @Test
    void aSchedulerWhoseJournalFailsGoesOn() throws Exception {
        submit(request("\"methods\": [\"unet\"], \"seeds\": [1, 2, 3]"));

        journal.failNextPersisted();

        until(ExperimentSchedulerTest::isDone);
    }

    @Test
    void aKilledSchedulerRunsEachTrainingOnce() throws Exception {
        runsAGrid("\"methods\": [\"unet\", \"dgnet\"], \"seeds\": [1, 2, 3, 4, 5, 6]", 24, 4, 2);
    }

    @Test
    @Tag("chaos")
    void of480TrainingsOn8SlotsEachIsEvaluatedOnceWhateverIsKilled() throws Exception {
        runsAGrid(
                "\"methods\": [\"unet\", \"sdnet\", \"mldg\", \"dgnet\"], \"labelled-fractions\": [0.2, 0.5, 1],"
                        + " \"seeds\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]",
                480,
                20,
                8);
    }

    private void runsAGrid(String grid, int trainings, int kills, int slots) throws Exception {
        ExperimentRequest request = request(grid + ", \"compare\": {\"method\": \"unet\"}");
        List<ExperimentCell> cells = cells(request);
        assertEquals(trainings, cells.size());
        // The tables of an undisturbed experiment: all results at once.
        ExperimentFolder undisturbed = new ExperimentFolder(configuration(request), cells);
        for (ExperimentCell cell : cells) {
            evaluator.write(undisturbed, cell);
        }
        undisturbed.write();
        Map<String, String> expected = tables(undisturbed);
        FileTree.delete(runsDirectory());

        runs.close();
        runs = new PlayedRuns(runsDirectory(), slots, 0.05, trainings);
        kill();
        submit(request);
        Random random = new Random(trainings);
        for (int killed = 1; killed <= kills; killed++) {
            int done = trainings * killed / (kills + 1);
            until(shown -> shown.state().outcomes().size() >= done);
            Thread.sleep(random.nextInt(20));
            kill();
        }

        Shown ended = until(ExperimentSchedulerTest::isDone);

        assertEquals(Map.of(), ended.state().failures());
        Set<String> names = cells.stream().map(ExperimentCell::run).collect(Collectors.toSet());
        assertEquals(names.stream().collect(Collectors.toMap(run -> run, run -> 1)), runs.submissions());
        assertEquals(names.stream().collect(Collectors.toMap(run -> run, run -> 1)), Map.copyOf(evaluator.evaluated));
        List<String> stored = journal.persistedInStorage("experiments").stream()
                .filter(ExperimentEvent.CellDone.class::isInstance)
                .map(event -> ((ExperimentEvent.CellDone) event).run())
                .toList();
        assertEquals(trainings, stored.size());
        assertEquals(names, Set.copyOf(stored));
        until(shown ->
                shown.results().isPresent() && shown.results().get().missing().isEmpty());
        assertEquals(expected, tables(undisturbed));
    }

    private static Map<String, String> tables(ExperimentFolder experiment) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String file :
                List.of("table.csv", "table-last.csv", "table.md", "table.tex", "experiment.html", "experiment.json")) {
            texts.put(file, Files.readString(experiment.folder().resolve(file)));
        }
        return texts;
    }

    @Test
    void aPausedExperimentFreesItsDevicesAndGoesOnWhenItIsResumed() throws Exception {
        runs.hold(true);
        submit(request("\"seeds\": [1, 2, 3]"));
        untilRuns(states -> states.containsValue(RunState.TRAINING));
        assertEquals(
                Optional.of("paused on request"), control(Action.PAUSE).state().cause());
        untilRuns(states -> states.values().stream().allMatch(RunState::ended));
        Map<String, RunState> stopped = states();
        assertTrue(stopped.values().stream().allMatch(RunState::ended), stopped.toString());
        assertThrows(ExecutionException.class, () -> control(Action.PAUSE));
        kill();
        Thread.sleep(50);
        assertEquals(stopped, states(), "a paused experiment starts nothing");

        control(Action.RESUME);
        runs.hold(false);

        assertEquals(Map.of(), until(ExperimentSchedulerTest::isDone).state().failures());
        assertTrue(runs.submissions().values().stream().allMatch(number -> number == 1));
    }

    @Test
    void aRunThatAUserStopsFailedAndIsNotTakenUpAgainUntilTheExperimentIsResumed() throws Exception {
        runs.hold(true);
        submit(request("\"targets\": [\"A\"], \"seeds\": [1]"));
        untilRuns(states -> states.containsValue(RunState.TRAINING));
        String run = states().keySet().iterator().next();
        runs.control(run, ControlRequest.STOP).toCompletableFuture().get();

        Shown ended = until(ExperimentSchedulerTest::isDone);

        assertEquals(
                List.of("its run was stopped"),
                List.copyOf(ended.state().failures().values()));
        runs.hold(false);
        control(Action.RESUME);
        assertEquals(Map.of(), until(ExperimentSchedulerTest::isDone).state().failures());
    }

    @Test
    void threeFailuresWithTheSameCauseBeforeAnySuccessPauseWithTheCause() throws Exception {
        runs.failing(run -> Optional.of("the data of runs/" + run + " cannot be read"));
        submit(request("\"seeds\": [1, 2, 3, 4, 5, 6, 7, 8, 9]"));

        Shown paused = until(shown -> shown.state().wish() == Wish.PAUSE);

        String cause = paused.state().cause().orElseThrow();
        assertTrue(cause.contains("trainings failed with the same cause and none succeeded: the data of"), cause);
        assertTrue(paused.state().outcomes().size() < 10, "most trainings were not tried");
        runs.failing(run -> Optional.empty());
        control(Action.RESUME);
        assertEquals(Map.of(), until(ExperimentSchedulerTest::isDone).state().failures());
    }

    @Test
    void failuresWithDifferentCausesDoNotPause() throws Exception {
        runs.failing(run -> run.contains("-A-") ? Optional.of(run + run.hashCode() + " fails") : Optional.empty());
        submit(request("\"seeds\": [1, 2, 3]"));
        Shown ended = until(ExperimentSchedulerTest::isDone);
        assertEquals(Wish.RUN, ended.state().wish());
        assertEquals(3, ended.state().failures().size());
    }

    @Test
    void anExtendedGridRunsOnlyWhatIsNew() throws Exception {
        submit(request("\"seeds\": [1, 2, 3]"));
        until(ExperimentSchedulerTest::isDone);
        Map<String, Integer> before = runs.submissions();
        ExperimentRequest more = request("\"seeds\": [1, 2, 3, 4, 5]");

        ask(answer -> new ExperimentScheduler.Extend("played", more, cells(more), answer));
        until(ExperimentSchedulerTest::isDone);

        assertEquals(6, before.size());
        assertEquals(10, runs.submissions().size());
        assertTrue(runs.submissions().values().stream().allMatch(number -> number == 1));
        assertTrue(evaluator.evaluated.values().stream().allMatch(number -> number == 1));
    }

    @Test
    void otherCheckpointsAreEvaluatedWithoutAnotherTraining() throws Exception {
        submit(request("\"seeds\": [1, 2], \"checkpoints\": [\"last\"]"));
        until(ExperimentSchedulerTest::isDone);
        assertEquals(4, evaluator.asked.get());
        ExperimentRequest more = request("\"seeds\": [1, 2], \"checkpoints\": [\"last\", \"best\"]");

        Shown extended = ask(answer -> new ExperimentScheduler.Extend("played", more, cells(more), answer));
        assertEquals(4, extended.state().open().size());
        until(ExperimentSchedulerTest::isDone);

        assertEquals(8, evaluator.asked.get());
        assertTrue(runs.submissions().values().stream().allMatch(number -> number == 1));
    }

    @Test
    void aCancelledExperimentStopsItsRunsAndCanBeDeleted() throws Exception {
        runs.hold(true);
        submit(request("\"seeds\": [1, 2, 3]"));
        untilRuns(states -> states.containsValue(RunState.TRAINING));
        ExecutionException running = assertThrows(ExecutionException.class, () -> control(Action.DELETE));
        assertEquals(
                "the experiment played is running; cancel it first",
                running.getCause().getMessage());
        control(Action.CANCEL);
        untilRuns(states -> states.values().stream().allMatch(RunState::ended));
        assertTrue(states().values().stream().allMatch(RunState::ended));

        control(Action.DELETE);

        kill();
        ExecutionException gone = assertThrows(ExecutionException.class, this::get);
        assertEquals(ServiceException.Reason.ABSENT, ((ServiceException) gone.getCause()).reason());
    }

    @Test
    void thePriorityOfAnExperimentIsThatOfItsRuns() throws Exception {
        runs.hold(true);
        submit(request("\"seeds\": [1, 2, 3]"));
        untilRuns(states -> states.containsValue(RunState.QUEUED));
        ask(answer -> new ExperimentScheduler.SetPriority("played", 7, answer));
        List<Integer> priorities = List.of();
        for (int tries = 0; !priorities.contains(7) && tries < 1000; tries++) {
            Thread.sleep(5);
            priorities = runs.runs().toCompletableFuture().get().stream()
                    .filter(run -> run.state() == RunState.QUEUED)
                    .map(RunView::priority)
                    .toList();
        }
        assertTrue(priorities.contains(7), priorities.toString());
        runs.hold(false);
        until(ExperimentSchedulerTest::isDone);
    }

    /** Evaluations whose numbers are a function of the training. As with a job, what was begun ends, and what is complete is not repeated. */
    private static final class PlayedEvaluator implements ExperimentScheduler.Evaluator {
        private final AtomicInteger asked = new AtomicInteger();
        private final Map<String, Integer> evaluated = new ConcurrentHashMap<>();
        private final Map<String, CompletableFuture<Map<String, Double>>> underWay = new ConcurrentHashMap<>();

        @Override
        public int atATime() {
            return 3;
        }

        @Override
        public CompletionStage<Map<String, Double>> evaluate(ExperimentFolder experiment, ExperimentCell cell) {
            asked.incrementAndGet();
            return underWay.computeIfAbsent(
                    cell.run(),
                    run -> CompletableFuture.supplyAsync(
                            () -> {
                                if (!experiment.done(cell)) {
                                    evaluated.merge(run, 1, Integer::sum);
                                    write(experiment, cell);
                                }
                                return Map.of("best", 0.5);
                            },
                            CompletableFuture.delayedExecutor(3, TimeUnit.MILLISECONDS)));
        }

        void write(ExperimentFolder experiment, ExperimentCell cell) {
            Path run = experiment.run(cell).path();
            Path checkpoint = run.resolve("checkpoints/episode-00000003");
            Path evaluation = experiment.evaluation(cell, checkpoint);
            Random random = new Random(cell.run().hashCode());
            try {
                Files.createDirectories(checkpoint);
                Files.writeString(
                        checkpoint.resolve("checkpoint.json"),
                        "{\"provenance\": {\"data\": \"played\", \"program\": \"played\"}}");
                Files.writeString(checkpoint.resolve("SHA256SUMS"), cell.run());
                Files.createDirectories(evaluation);
                String cases = IntStream.range(0, 4)
                        .mapToObj(subject -> {
                            String figures = String.format(
                                    Locale.ROOT, "{\"dice\": %f, \"hausdorff95\": 3}", random.nextDouble());
                            return "{\"domain\": \"" + cell.target() + "\", \"subject\": \"" + subject
                                    + "\", \"frame\": \"ED\", \"structures\": {\"LV\": " + figures + "}, \"mean\": "
                                    + figures + "}";
                        })
                        .collect(Collectors.joining(","));
                Files.writeString(evaluation.resolve("metrics.json"), "{\"cases\": [" + cases + "]}");
                Files.writeString(evaluation.resolve("report.html"), "");
                experiment.markTrained(cell);
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }
    }
}
