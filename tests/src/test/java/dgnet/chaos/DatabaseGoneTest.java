package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
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
 * A service whose database ends as in a crash and comes back: after some seconds in every build that has PostgreSQL, after about a minute for
 * each seed with {@code mvn -Pchaos verify}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the database cannot be started there")
@OfProcesses
class DatabaseGoneTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RUN = "trains";

    @TempDir
    Path folder;

    @Test
    void aRunTrainsOnWhileTheDatabaseIsGoneForSomeSeconds() throws Exception {
        gone(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void aRunTrainsOnWhileTheDatabaseIsGoneForAboutAMinute(long seed) throws Exception {
        gone(Duration.ofSeconds(30 + new Random(seed).nextInt(60)));
    }

    private void gone(Duration time) throws Exception {
        PostgresServer server = PostgresServer.startOrSkip();
        Program program = new Program(folder);
        try (ServiceProcess service = program.serve(
                0, "history.url=\"" + server.emptyDatabase() + "\"", "history.user=" + PostgresServer.USER)) {
            ServiceClient client = service.client();
            client.submit(new Submission("quickstart", Optional.of(RUN), 0, program.settings(1, 1_000_000)));
            try (FollowedRun followed = new FollowedRun(client, RUN)) {
                followed.await("an episode", 0, event -> event instanceof RunEvent.EpisodeCompleted);
                server.close();
                Journal record = new Journal(program.serviceRun(RUN).events());
                long before = episodes(record.events());
                TimeUnit.MILLISECONDS.sleep(time.toMillis());
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (episodes(record.events()) < before + 20) {
                    assertTrue(System.nanoTime() < deadline, "the run does not go on");
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                server.open();

                int told = followed.events().size();
                followed.await(
                        "an episode of the time after the database was gone",
                        told,
                        event -> event instanceof RunEvent.EpisodeCompleted && event.episode() > before + 20);
                ServiceKillTest.requireNumbers(RUN, followed.told());
                ServiceKillTest.episodesWithoutAGap(followed.events());
                ServiceKillTest.requireEveryAttempt(followed.events(), 1);
            }
        } finally {
            server.stop();
        }
    }

    private static long episodes(List<RunEvent> events) {
        return events.stream()
                .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                .count();
    }

    static LongStream seeds() {
        return ServiceKillTest.seeds();
    }
}
