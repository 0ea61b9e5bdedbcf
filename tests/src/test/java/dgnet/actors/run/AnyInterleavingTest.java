package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.FaultPolicy.OnDomainLost;
import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.model.network.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;

/** Any interleaving of control requests, faults and progress; {@link PlayedRun} checks after every step what no run may ever do. */
class AnyInterleavingTest {
    private static final List<StallWatch.Activity> ACTIVITIES = List.of(StallWatch.Activity.values());

    private static final RunSettings SETTINGS = Runs.settings(9, 3, 4, 3);

    /** What may happen; the first are the run's own life. */
    enum What {
        DEVICE_WORKS,
        BATCH_ARRIVES,
        WRITE_ENDS,
        DOMAINS_COME,
        VALIDATION_DROPPED,
        RETRY,
        STATUS,
        PAUSE,
        RESUME,
        CHECKPOINT,
        STOP,
        DEVICE_FAILS,
        COORDINATOR_FAILS,
        WRITE_FAILS,
        OVERDUE,
        MESSAGES_LOST,
        DOMAIN_LOST,
        SUBJECT_BAD,
        NOT_FINITE,
        LENGTH
    }

    /** One thing that happens, and to which of several. */
    record Step(What what, int which) {}

    private final List<TestInbox<ControlReply>> answers = new ArrayList<>();
    private List<String> losable = Runs.DOMAINS;
    private List<String> spoilable = List.of("S1", "S2", "S3", "S4");

    @Property(tries = 800, shrinking = ShrinkingMode.BOUNDED)
    void anyInterleavingOfRequestsAndFaultsEndsInALegalState(@ForAll("anything") List<Step> steps) {
        answers.clear();
        PlayedRun run = new PlayedRun(SETTINGS, new MemoryCheckpoints(), new MemoryRecord(), false);

        take(run, steps);
        goOnToTheEnd(run);

        assertEquals(1, run.events.stream().filter(RunEvent::endsRun).count(), "one event ends the run");
        order(run, TrainingRun.CheckpointNow::new);
        order(run, TrainingRun.Stop::new);
        for (TestInbox<ControlReply> answer : answers) {
            assertEquals(1, answer.getAllReceived().size(), "every order is answered once");
        }
        if (run.last() instanceof RunEvent.RunCompleted) {
            assertEquals(run.bench.state.completed(), run.saved().episode(), "the last state is saved");
            assertFalse(run.saved().validationDue());
        }
    }

    @Property(tries = 800, shrinking = ShrinkingMode.BOUNDED)
    void whateverHappensTheRunEndsAsTheUndisturbedOne(
            @ForAll("harmless") List<Step> steps, @ForAll("lasting") OnDomainLost policy) {
        answers.clear();
        RunSettings settings = Runs.with(SETTINGS, policy);
        // One subject of each domain is what the run allows; losing more than one domain for good leaves too few.
        spoilable = List.of("S1");
        losable = policy == OnDomainLost.PAUSE ? Runs.DOMAINS : List.of("A");
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        MemoryRecord record = new MemoryRecord();
        PlayedRun run = new PlayedRun(settings, checkpoints, record, false);

        take(run, steps);
        goOnToTheEnd(run);
        // Stopped, or failed because of the disk: another process continues.
        for (int process = 0; !(run.last() instanceof RunEvent.RunCompleted); process++) {
            assertTrue(process < 3, "a resumed run that meets no fault completes");
            run = new PlayedRun(settings, checkpoints, record, true);
            run.play();
        }

        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        PlayedRun expected = new PlayedRun(settings, undisturbed, record, false);
        expected.play();
        assertInstanceOf(RunEvent.RunCompleted.class, expected.last());
        assertEquals(undisturbed.last().progress(), checkpoints.last().progress());
        assertSame(undisturbed.last().state(), checkpoints.last().state());
    }

    private void take(PlayedRun run, List<Step> steps) {
        for (Step step : steps) {
            if (run.ended()) {
                return;
            }
            take(run, step.what(), step.which());
            run.look();
        }
    }

    private void take(PlayedRun run, What what, int which) {
        switch (what) {
            case DEVICE_WORKS -> run.work(1.0);
            case BATCH_ARRIVES -> answerSome(run, which);
            case WRITE_ENDS -> run.endWrite(true);
            case DOMAINS_COME -> run.bringDomains();
            case VALIDATION_DROPPED -> run.dropValidation();
            case RETRY -> run.bench.fire(MetaCoordinator.RetrySave.INSTANCE);
            case STATUS -> assertEquals("toy", run.bench.status().run());
            case PAUSE -> order(run, TrainingRun.Pause::new);
            case RESUME -> order(run, TrainingRun.Resume::new);
            case CHECKPOINT -> order(run, TrainingRun.CheckpointNow::new);
            case STOP -> order(run, TrainingRun.Stop::new);
            case DEVICE_FAILS -> run.failDevice(Fault.of(Fault.Kind.OTHER, "the device is gone"));
            case COORDINATOR_FAILS -> run.bench.restart();
            case WRITE_FAILS -> run.endWrite(false);
            case OVERDUE -> {
                run.bench.fire(ACTIVITIES.get(which % ACTIVITIES.size()));
                run.bench.losePatience("anonymous");
            }
            case MESSAGES_LOST -> {
                run.loseRequests();
                run.bench.losePatience("episode");
            }
            case DOMAIN_LOST -> run.lose(losable.get(which % losable.size()));
            case SUBJECT_BAD -> run.spoil(which, spoilable.get(which % spoilable.size()));
            case NOT_FINITE -> run.work(Double.NaN);
            case LENGTH -> order(run, replyTo -> new TrainingRun.SetEpisodes(which % 16, replyTo));
            default -> throw new IllegalStateException("unknown: " + what);
        }
    }

    private static void answerSome(PlayedRun run, int which) {
        for (int i = 0; i < Runs.PORTIONS; i++) {
            run.answer(which + i);
        }
    }

    private void order(PlayedRun run, Function<ActorRef<ControlReply>, TrainingRun.Control> control) {
        answers.add(run.bench.control(control));
    }

    /** The faults stop, and nothing keeps the run from continuing. */
    private void goOnToTheEnd(PlayedRun run) {
        while (run.dropValidation()) {
            run.look();
        }
        run.play();
        if (!run.ended() && !run.bench.state.isStopping()) {
            order(run, TrainingRun.Resume::new);
            run.play();
        }
        assertTrue(run.ended(), () -> "the run ends; it stands at " + run.bench.status() + " after " + run.events);
    }

    @Provide
    Arbitrary<List<Step>> anything() {
        return steps(What.values().length);
    }

    /** Nothing that changes the run's numbers in a way that its record does not contain. */
    @Provide
    Arbitrary<List<Step>> harmless() {
        return steps(List.of(What.values()).indexOf(What.NOT_FINITE));
    }

    /** A run that is to fail for a lost domain does so, resumed or not. */
    @Provide
    Arbitrary<OnDomainLost> lasting() {
        return Arbitraries.of(OnDomainLost.PAUSE, OnDomainLost.CONTINUE);
    }

    private static Arbitrary<List<Step>> steps(int kinds) {
        Arbitrary<What> life = Arbitraries.of(What.DEVICE_WORKS, What.BATCH_ARRIVES, What.WRITE_ENDS);
        Arbitrary<What> rare = Arbitraries.integers().between(0, kinds - 1).map(kind -> What.values()[kind]);
        Arbitrary<What> what = Arbitraries.frequencyOf(Tuple.of(3, life), Tuple.of(1, rare));
        Arbitrary<Integer> which = Arbitraries.integers().between(0, 99);
        return Combinators.combine(what, which).as(Step::new).list().ofMaxSize(120);
    }

    private static void assertSame(TrainingState expected, TrainingState found) {
        assertEquals(expected.optimiserSteps(), found.optimiserSteps());
        assertArrayEquals(expected.parameters(), found.parameters());
        assertArrayEquals(expected.firstMoment(), found.firstMoment());
    }
}
