package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dgnet.actors.event.RunEvent;
import dgnet.actors.run.FaultPlan.Kind;
import dgnet.actors.run.FaultPlan.Planned;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** What a run reported, held against the faults that it met: each is reported as its kind is, once, and nothing else is. */
final class FaultReports {
    private final FaultPlan plan;
    private final Runnable episodeDone;
    private final Map<Planned, List<String>> reports = new HashMap<>();
    private final List<RunEvent> unexpected = new ArrayList<>();
    private final BitSet seen = new BitSet();
    private int starts = 0;
    private Optional<RunEvent> last = Optional.empty();

    /**
     * Nothing yet.
     *
     * @param episodeDone called after each episode that was not seen before
     */
    FaultReports(FaultPlan plan, Runnable episodeDone) {
        this.plan = plan;
        this.episodeDone = episodeDone;
    }

    /** Listens until the run ends. */
    Behavior<RunEvent> monitor() {
        return Behaviors.receiveMessage(event -> {
            take(event);
            return event.endsRun() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    private void take(RunEvent event) {
        last = Optional.of(event);
        if (event instanceof RunEvent.EpisodeCompleted completed) {
            done(completed.episode());
        } else if (event instanceof RunEvent.EpisodeSkipped skipped) {
            report(event, fault -> fault.spoils(skipped.episode()), "skipped episode " + skipped.episode());
            done(skipped.episode());
        } else if (event instanceof RunEvent.RolledBack back) {
            report(
                    event,
                    fault -> fault.kind() == Kind.NOT_FINITE_IN_A_ROW
                            && back.episode() == fault.episode() + FaultPlan.IN_A_ROW,
                    "rolled back");
        } else if (event instanceof RunEvent.ActorRestarted restarted) {
            report(event, saying(restarted.fault().message()), "restarted " + restarted.actor());
        } else if (event instanceof RunEvent.SubjectQuarantined quarantined) {
            report(event, saying(quarantined.cause()), "quarantined " + quarantined.subject());
        } else if (event instanceof RunEvent.CheckpointFailed failed) {
            report(event, saying(failed.fault().message()), "checkpoint failed");
        } else if (event instanceof RunEvent.MemoryFreed freed) {
            report(event, saying(freed.fault().message()), "freed memory for episode " + freed.episode());
        } else if (event instanceof RunEvent.RunStarted) {
            starts++;
        } else if (!isOrdinary(event)) {
            unexpected.add(event);
        }
    }

    private void done(long episode) {
        int number = Math.toIntExact(episode);
        if (!seen.get(number)) {
            seen.set(number);
            episodeDone.run();
        }
    }

    private static boolean isOrdinary(RunEvent event) {
        return event instanceof RunEvent.ValidationCompleted
                || event instanceof RunEvent.LearningRateReduced
                || event instanceof RunEvent.CheckpointCommitted
                || event instanceof RunEvent.RunCompleted;
    }

    private static Predicate<Planned> saying(String message) {
        return fault -> message.equals(fault.words());
    }

    private void report(RunEvent event, Predicate<Planned> about, String words) {
        plan.faults().stream()
                .filter(about)
                .findFirst()
                .ifPresentOrElse(
                        fault -> reports.computeIfAbsent(fault, none -> new ArrayList<>())
                                .add(words),
                        () -> unexpected.add(event));
    }

    /** How many faults of a kind were reported as they should be. */
    long reported(Kind kind) {
        return plan.faults().stream()
                .filter(fault -> fault.kind() == kind && wanted(fault).equals(reports.get(fault)))
                .count();
    }

    /** The run completed, every fault was met and reported once, and nothing else went wrong. */
    void assertComplete(long episodes) {
        RunEvent end = last.orElseThrow();
        assertInstanceOf(RunEvent.RunCompleted.class, end, end::toString);
        assertEquals(List.of(), unexpected, "reports of what was not injected");
        assertEquals(new HashSet<>(plan.faults()), plan.injected(), "faults that were met");
        for (Planned fault : plan.faults()) {
            assertEquals(wanted(fault), reports.get(fault), fault::words);
        }
        assertEquals(episodes, end.episode());
        assertEquals(episodes, seen.cardinality(), "episodes that were completed or skipped");
        assertEquals(1 + plan.faults().stream().filter(FaultReports::prepares).count(), starts, "starts");
    }

    /** Whether the device starts from a checkpoint after it. */
    private static boolean prepares(Planned fault) {
        return switch (fault.kind()) {
            case DEVICE, VALIDATION, NOT_FINITE_IN_A_ROW, COORDINATOR -> true;
            case DOMAIN_ACTOR, SUBJECT, DEVICE_MEMORY, NOT_FINITE, DISK -> false;
        };
    }

    private static List<String> wanted(Planned fault) {
        return switch (fault.kind()) {
            case DOMAIN_ACTOR -> List.of("restarted domain-" + fault.domain());
            case SUBJECT -> List.of("quarantined " + fault.subject());
            case DEVICE, VALIDATION -> List.of("restarted gpu");
            case DEVICE_MEMORY -> List.of("freed memory for episode " + fault.episode());
            case NOT_FINITE -> List.of("skipped episode " + fault.episode());
            case NOT_FINITE_IN_A_ROW -> {
                List<String> all = new ArrayList<>(LongStream.range(0, FaultPlan.IN_A_ROW)
                        .mapToObj(i -> "skipped episode " + (fault.episode() + i))
                        .toList());
                all.add("rolled back");
                yield all;
            }
            case DISK -> List.of("checkpoint failed");
            case COORDINATOR -> List.of("restarted coordinator", "quarantined " + fault.subject());
        };
    }
}
