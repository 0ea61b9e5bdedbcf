package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dgnet.actors.ActorSystemConfig;
import dgnet.actors.run.FaultPolicy.RestartBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SupervisedTest {
    private static final ActorTestKit KIT = ActorTestKit.create(
            "supervised", ActorSystemConfig.load(ManualTime.config().withFallback(ConfigFactory.parseString("""
                            one-thread {
                              type = Dispatcher
                              executor = thread-pool-executor
                              thread-pool-executor.fixed-pool-size = 1
                              throughput = 1
                            }
                            """))));
    private static final DispatcherSelector ONE_THREAD = DispatcherSelector.fromConfig("one-thread");
    private static final Duration ALMOST = Duration.ofMillis(1);

    private final ManualTime time = ManualTime.get(KIT.system());
    private final TestProbe<String> probe = KIT.createTestProbe();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final AtomicInteger made = new AtomicInteger();

    private final TestProbe<String> notes = KIT.createTestProbe();
    private final ActorRef<String> last = KIT.spawn(
            Behaviors.receiveMessage(message -> {
                notes.ref().tell(message);
                return Behaviors.same();
            }),
            ONE_THREAD);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void whatComesInDuringThePauseWaitsAndIsDealtWithAfterIt() {
        ActorRef<String> actor = spawn(budget(2, 0));

        fail(actor);
        actor.tell("hello");
        pass(Duration.ofSeconds(1).minus(ALMOST));
        assertEquals(1, made.get());
        pass(ALMOST);

        probe.expectMessage("hello from 2");
        assertEquals(List.of("failed", "restarted"), reported);
    }

    @Test
    void thePauseDoublesFromFailureToFailureUpToTheLongest() {
        ActorRef<String> actor = spawn(budget(4, 0));

        for (int pause : new int[] {1, 2, 4, 4}) {
            int before = made.get();
            fail(actor);
            pass(Duration.ofSeconds(pause).minus(ALMOST));
            assertEquals(before, made.get(), "not before " + pause + " s");
            pass(ALMOST);
            answers(actor);
        }
    }

    @Test
    void thePauseIsLongerByARandomShareAtMost() {
        ActorRef<String> actor = spawn(budget(2, 0.5));

        fail(actor);
        pass(Duration.ofSeconds(1).minus(ALMOST));
        assertEquals(1, made.get(), "jitter never makes it shorter");
        pass(Duration.ofMillis(501));

        answers(actor);
    }

    @Test
    void theFailureAfterTheLastRestartIsFinalAndIsReportedAsAFailureOnly() {
        ActorRef<String> actor = spawn(budget(1, 0));

        fail(actor);
        pass(Duration.ofSeconds(1));
        answers(actor);
        actor.tell("fail");

        probe.expectTerminated(actor);
        assertEquals(List.of("failed", "restarted", "failed"), reported);
    }

    @Test
    void anActorThatMayNotBeRestartedStopsAtItsFirstFailure() {
        ActorRef<String> actor = spawn(budget(0, 0));

        actor.tell("fail");

        probe.expectTerminated(actor);
        assertEquals(List.of("failed"), reported);
    }

    @Test
    void theCountBeginsAgainAfterAStableTime() {
        ActorRef<String> actor = spawn(budget(1, 0));

        for (int round = 0; round < 3; round++) {
            fail(actor);
            pass(Duration.ofSeconds(1));
            answers(actor);
            pass(Duration.ofMinutes(10));
            answers(actor);
        }

        assertEquals(4, made.get());
    }

    @Test
    void anActorThatFailsWhileItStartsUsesUpItsBudgetToo() {
        ActorRef<String> actor = KIT.spawn(
                Supervised.of(
                        String.class,
                        budget(2, 0),
                        thrown -> note("failed"),
                        thrown -> note("restarted"),
                        () -> Behaviors.setup(context -> {
                            throw new IllegalStateException("not now");
                        })),
                ONE_THREAD);

        awaitFailure();
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));

        probe.expectTerminated(actor);
        assertEquals(3, reported.stream().filter("failed"::equals).count());
    }

    private static RestartBudget budget(int restarts, double jitter) {
        return new RestartBudget(
                restarts, Duration.ofSeconds(1), Duration.ofSeconds(4), jitter, Duration.ofMinutes(10));
    }

    private void note(String what) {
        reported.add(what);
        notes.ref().tell(what);
    }

    private void awaitFailure() {
        String note = notes.receiveMessage();
        while (!note.equals("failed")) {
            note = notes.receiveMessage();
        }
        settle();
    }

    /** What was sent before is dealt with: the actors share a thread, and this comes last. */
    private void settle() {
        last.tell("settled");
        String note = notes.receiveMessage();
        while (!note.equals("settled")) {
            note = notes.receiveMessage();
        }
    }

    private void fail(ActorRef<String> actor) {
        actor.tell("fail");
        awaitFailure();
    }

    private void pass(Duration duration) {
        time.timePasses(duration);
        settle();
    }

    private void answers(ActorRef<String> actor) {
        actor.tell("hello");
        assertTrue(probe.receiveMessage().startsWith("hello"));
    }

    private ActorRef<String> spawn(RestartBudget budget) {
        ActorRef<String> actor = KIT.spawn(
                Supervised.of(
                        String.class, budget, thrown -> note("failed"), thrown -> note("restarted"), this::failing),
                ONE_THREAD);
        answers(actor);
        return actor;
    }

    private Behavior<String> failing() {
        int number = made.incrementAndGet();
        return Behaviors.receive(String.class)
                .onMessageEquals("fail", () -> {
                    throw new IllegalStateException("as asked");
                })
                .onMessage(String.class, message -> {
                    probe.ref().tell(message + " from " + number);
                    return Behaviors.same();
                })
                .build();
    }
}
