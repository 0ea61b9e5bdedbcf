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
 * The service as a process, killed with {@code kill -9} and started again while a client follows a run of it. Three kills in every build;
 * twelve for each seed with {@code mvn -Pchaos verify}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is killed there does not end with 128 + the signal's number")
@OfProcesses
class ServiceKillTest {
    /** What the follower has just been told when the service is killed. */
    private enum Moment {
        DISPATCHED,
        STARTED,
        EPISODE,
        CHECKPOINT,
        BEFORE_VALIDATION;

        boolean isCome(RunEvent event) {
            return switch (this) {
                case DISPATCHED -> event instanceof RunEvent.RunDispatched;
                case STARTED -> event instanceof RunEvent.RunStarted;
                case EPISODE -> event instanceof RunEvent.EpisodeCompleted;
                case CHECKPOINT -> event instanceof RunEvent.CheckpointCommitted;
                case BEFORE_VALIDATION ->
                    event instanceof RunEvent.EpisodeCompleted && (event.episode() + 1) % Program.VALIDATION_EVERY == 0;
            };
        }
    }

    /** More than pass until the moments come. */
    private static final int EPISODES_FOR_A_KILL = 30;

    private static final Duration LATEST = Duration.ofMillis(60);

    @TempDir
    Path folder;

    @Test
    void aRunGoesOnByItselfWhenTheServiceIsKilledThreeTimesAndItsFollowerMissesNothing() throws InterruptedException {
        killed(1, List.of(Moment.EPISODE, Moment.DISPATCHED, Moment.CHECKPOINT));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void aRunGoesOnByItselfWhenTheServiceIsKilledTwelveTimes(long seed) throws InterruptedException {
        // Of those that come to nothing no more than the service suffers in a row.
        List<Moment> moments = new ArrayList<>(List.of(
                Moment.DISPATCHED,
                Moment.DISPATCHED,
                Moment.STARTED,
                Moment.STARTED,
                Moment.EPISODE,
                Moment.EPISODE,
                Moment.EPISODE,
                Moment.CHECKPOINT,
                Moment.CHECKPOINT,
                Moment.CHECKPOINT,
                Moment.BEFORE_VALIDATION,
                Moment.BEFORE_VALIDATION));
        Collections.shuffle(moments, new Random(seed));
        killed(seed, moments);
    }

    private void killed(long seed, List<Moment> moments) throws InterruptedException {
        Program program = new Program(folder);
        long episodes = (long) EPISODES_FOR_A_KILL * moments.size();
        ServiceProcess service = program.serve(0);
        try {
            int port = service.port();
            ServiceClient client = service.client();
            String run = client.submit(
                            new Submission("quickstart", Optional.of("killed"), 0, program.settings(seed, episodes)))
                    .value()
                    .id();
            Random delays = new Random(seed);
            try (FollowedRun followed = new FollowedRun(client, run)) {
                int attempt = 0;
                for (Moment moment : moments) {
                    awaitMoment(followed, ++attempt, moment);
                    TimeUnit.MILLISECONDS.sleep(delays.nextLong(LATEST.toMillis()));
                    service.kill();
                    service = program.serve(port);
                }
                long last = followed.awaitEnd();
                requireNothingMissed(followed, client, run, last);
                requireEpisodesWithoutAGap(followed.events(), episodes);
                requireEveryAttempt(followed.events(), moments.size() + 1);
                RunView end = client.run(run).value();
                assertEquals(RunState.COMPLETED, end.state());
                assertEquals(episodes, end.episode());
                assertEquals(moments.size() + 1, end.attempts());
                assertTrue(followed.connections() > moments.size(), "connections: " + followed.connections());
            }
        } finally {
            service.close();
        }
    }

    /** Waits, in an attempt, for a moment. */
    private static void awaitMoment(FollowedRun followed, int attempt, Moment moment) throws InterruptedException {
        int dispatched = followed.await(
                "attempt " + attempt,
                0,
                event -> event instanceof RunEvent.RunDispatched start && start.attempt() == attempt);
        followed.await(moment + " in attempt " + attempt, dispatched - 1, moment::isCome);
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

    /** Requires that each start goes on from an episode that was reached, without a gap; tells the episodes completed in the end. */
    static long episodesWithoutAGap(List<RunEvent> events) {
        long next = 0;
        long reached = 0;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.RunStarted) {
                assertTrue(event.episode() <= reached, "went on at " + event.episode() + " after " + reached);
                next = event.episode();
            } else if (event instanceof RunEvent.EpisodeCompleted) {
                assertEquals(next, event.episode(), "the next episode");
                next++;
                reached = Math.max(reached, next);
            }
        }
        return next;
    }

    private static void requireEveryAttempt(List<RunEvent> events, int attempts) {
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
