package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The service, the process of its run, or both, killed with {@code kill -9} while a client follows the run. Three kills in every build; twelve
 * for each seed with {@code mvn -Pchaos verify}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is killed there does not end with 128 + the signal's number")
@OfProcesses
class ServiceKillTest {
    /** What is killed, and which event the follower has just received. */
    private record Fault(Victim victim, Moment moment) {}

    private enum Victim {
        SERVICE,
        RUN,
        BOTH
    }

    private enum Moment {
        EPISODE,
        CHECKPOINT,
        BEFORE_VALIDATION;

        boolean isCome(RunEvent event) {
            return switch (this) {
                case EPISODE -> event instanceof RunEvent.EpisodeCompleted;
                case CHECKPOINT -> event instanceof RunEvent.CheckpointCommitted;
                case BEFORE_VALIDATION ->
                    event instanceof RunEvent.EpisodeCompleted && (event.episode() + 1) % Program.VALIDATION_EVERY == 0;
            };
        }
    }

    /** More than pass until the moments come. */
    private static final int EPISODES_FOR_A_KILL = 60;

    private static final Duration LATEST = Duration.ofMillis(60);

    @TempDir
    Path folder;

    @Test
    void aRunGoesOnThroughKillsOfTheServiceOfItsProcessAndOfBothAndItsFollowerMissesNothing()
            throws InterruptedException {
        killed(
                1,
                List.of(
                        new Fault(Victim.SERVICE, Moment.EPISODE),
                        new Fault(Victim.RUN, Moment.CHECKPOINT),
                        new Fault(Victim.BOTH, Moment.EPISODE)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void aRunGoesOnThroughTwelveKills(long seed) throws InterruptedException {
        List<Fault> faults = new ArrayList<>();
        for (Victim victim : Victim.values()) {
            for (Moment moment : Moment.values()) {
                faults.add(new Fault(victim, moment));
            }
            faults.add(new Fault(victim, Moment.EPISODE));
        }
        Collections.shuffle(faults, new Random(seed));
        killed(seed, faults);
    }

    private void killed(long seed, List<Fault> faults) throws InterruptedException {
        Program program = new Program(folder);
        long episodes = (long) EPISODES_FOR_A_KILL * faults.size();
        ServiceProcess service = program.serve(0);
        try {
            int port = service.port();
            ServiceClient client = service.client();
            String run = client.submit(
                            new Submission("quickstart", Optional.of("killed"), 0, program.settings(seed, episodes)))
                    .value()
                    .id();
            Random delays = new Random(seed);
            int attempts = 1;
            try (FollowedRun followed = new FollowedRun(client, run)) {
                int from = 0;
                for (Fault fault : faults) {
                    from = followed.await(fault.toString(), from, fault.moment()::isCome);
                    TimeUnit.MILLISECONDS.sleep(delays.nextLong(LATEST.toMillis()));
                    if (fault.victim() != Victim.RUN) {
                        service.kill();
                    }
                    if (fault.victim() != Victim.SERVICE) {
                        assertTrue(service.runs().kill(run), "a process of the run");
                        attempts++;
                    }
                    if (fault.victim() != Victim.RUN) {
                        service = program.serve(port);
                    }
                    from = followed.await(
                            "an episode after " + fault, followed.awaitStart(attempts), Moment.EPISODE::isCome);
                }
                long last = followed.awaitEnd();
                requireNothingMissed(followed, client, run, last);
                requireEpisodesWithoutAGap(followed.events(), episodes);
                // A kill of the service alone interrupts nothing.
                requireEveryAttempt(followed.events(), attempts);
                RunView end = client.run(run).value();
                assertEquals(RunState.COMPLETED, end.state());
                assertEquals(episodes, end.episode());
                assertEquals(attempts, end.attempts());
            }
        } finally {
            service.close();
        }
    }

    private static void requireNothingMissed(FollowedRun followed, ServiceClient client, String run, long last) {
        List<NumberedEvent> told = followed.told();
        assertEquals(
                LongStream.rangeClosed(1, last).boxed().toList(),
                told.stream().map(NumberedEvent::id).toList(),
                "numbers, each once and in order");
        List<NumberedEvent> pages = pages(client, run);
        assertEquals(told.size(), pages.size(), "events in the history");
        for (int i = 0; i < pages.size(); i++) {
            assertEquals(pages.get(i).id(), told.get(i).id());
            assertEquals(
                    JsonLine.read(pages.get(i).json(), RunEvent.class),
                    JsonLine.read(told.get(i).json(), RunEvent.class),
                    "event " + pages.get(i).id());
        }
    }

    /** The events have the numbers from 1 on, each once and in order. */
    static void requireNumbers(String run, List<NumberedEvent> events) {
        assertEquals(
                LongStream.rangeClosed(1, events.size()).boxed().toList(),
                events.stream().map(NumberedEvent::id).toList(),
                "numbers of the events of " + run);
    }

    /** All events of a run, in pages; of one that is at work, those up to now. */
    static List<NumberedEvent> pages(ServiceClient client, String run) {
        List<NumberedEvent> all = new ArrayList<>();
        List<NumberedEvent> page;
        do {
            page = client.events(run, all.size(), 500).events();
            all.addAll(page);
        } while (!page.isEmpty() && all.size() < 1_000_000);
        return all;
    }

    /** From each start on the episodes are told one after another, and the last start leads to the run's end. */
    private static void requireEpisodesWithoutAGap(List<RunEvent> events, long episodes) {
        assertEquals(episodes, episodesWithoutAGap(events), "episodes in the end");
        assertTrue(events.get(events.size() - 1) instanceof RunEvent.RunCompleted, "the last event");
    }

    /**
     * Requires that each start goes on from an episode that was reached, without a gap, and repeats no more than the episodes since the last
     * checkpoint and those done while one was written. Tells the episodes completed in the end.
     */
    static long episodesWithoutAGap(List<RunEvent> events) {
        long next = 0;
        long reached = 0;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.RunStarted) {
                long start = event.episode();
                long before = reached;
                assertTrue(start <= reached, () -> "went on at " + start + " after " + before);
                assertTrue(reached - start <= 2 * Program.CHECKPOINT_EVERY, () -> start + " repeated after " + before);
                next = start;
            } else if (event instanceof RunEvent.EpisodeCompleted) {
                assertEquals(next, event.episode(), "the next episode");
                next++;
                reached = Math.max(reached, next);
            }
        }
        return next;
    }

    /** Each attempt but the last was interrupted. */
    static void requireEveryAttempt(List<RunEvent> events, int attempts) {
        assertEquals(
                LongStream.rangeClosed(1, attempts).boxed().toList(),
                events.stream()
                        .filter(event -> event instanceof RunEvent.RunDispatched)
                        .map(event -> (long) ((RunEvent.RunDispatched) event).attempt())
                        .toList(),
                "attempts");
        assertEquals(
                attempts - 1L,
                events.stream()
                        .filter(event -> event instanceof RunEvent.RunInterrupted)
                        .count(),
                "interruptions");
    }

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("chaos.seeds", "1,2,3").split(",", -1))
                .mapToLong(seed -> Long.parseLong(seed.strip()));
    }
}
