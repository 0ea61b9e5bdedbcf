package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several runs of the real learner at the same time, disturbed at random moments: processes of runs are killed or stopped for a while, the
 * service is killed, its disk is full. In the end each has the parameters of an undisturbed run, byte for byte, and a history without a gap.
 * One run and two kills in every build; three runs and sixty faults for each seed with {@code mvn -Pchaos verify}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there cannot be stopped for a while")
@OfProcesses
class RunFaultsTest {
    private enum Fault {
        KILL_RUN,
        STOP_RUN,
        KILL_SERVICE,
        FULL_DISK
    }

    private static final Duration BETWEEN_FAULTS = Duration.ofMillis(1500);
    private static final Duration STOPPED = Duration.ofSeconds(3);
    private static final int SHORT_EPISODES = 80;
    private static final int EPISODES_FOR_A_FAULT = 12;

    @TempDir
    Path folder;

    @Test
    void aRunEndsBitForBitAsAnUndisturbedOneAfterAKillOfItsProcessAndOneOfTheService() throws Exception {
        disturbed(1, 1, SHORT_EPISODES, List.of(Fault.KILL_RUN, Fault.KILL_SERVICE));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void runsEndBitForBitAsUndisturbedOnesAfterSixtyFaults(long seed) throws Exception {
        List<Fault> faults = new ArrayList<>(Collections.nCopies(22, Fault.KILL_RUN));
        faults.addAll(Collections.nCopies(18, Fault.STOP_RUN));
        faults.addAll(Collections.nCopies(15, Fault.KILL_SERVICE));
        faults.addAll(Collections.nCopies(5, Fault.FULL_DISK));
        Collections.shuffle(faults, new Random(seed));
        disturbed(seed, 3, (long) EPISODES_FOR_A_FAULT * faults.size(), faults);
    }

    private void disturbed(long seed, int runs, long episodes, List<Fault> faults) throws Exception {
        assumeTrue(ServiceProcess.diskCanBeFull(), "no disk can be full here: the program prlimit is missing");
        Program program = new Program(folder);
        Random random = new Random(seed);
        List<String> names =
                IntStream.rangeClosed(1, runs).mapToObj(i -> "run-" + i).toList();
        ServiceProcess service = program.serve(0, "max-runs=" + runs);
        int kills = 0;
        int serviceKills = 0;
        int done = 0;
        int stale = 0;
        try {
            int port = service.port();
            ServiceClient client = service.client();
            for (int i = 0; i < runs; i++) {
                client.submit(new Submission(
                        "quickstart", Optional.of(names.get(i)), 0, program.settings(seed + i, episodes)));
            }
            for (Fault fault : faults) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(BETWEEN_FAULTS.toMillis()));
                List<String> active = names.stream()
                        .filter(name -> client.run(name).value().state() != RunState.COMPLETED)
                        .toList();
                assertFalse(active.isEmpty(), "all runs have ended after " + done + " faults; give them more episodes");
                String victim = active.get(random.nextInt(active.size()));
                // A run that is disturbed before its first episode counts as an attempt that came to nothing.
                service.awaitEpisode(victim);
                if (fault == Fault.KILL_RUN) {
                    kills += service.runs().kill(victim) ? 1 : 0;
                } else if (fault == Fault.STOP_RUN) {
                    stopForAWhile(service.runs().of(victim), random);
                } else if (fault == Fault.KILL_SERVICE) {
                    service.kill();
                    serviceKills++;
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(STOPPED.toMillis()));
                    service = program.serve(port, "max-runs=" + runs);
                } else {
                    service.disk(true);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(STOPPED.toMillis()));
                    service.disk(false);
                    service.awaitReady(true);
                }
                done++;
            }
            for (String name : names) {
                try (FollowedRun followed = new FollowedRun(client, name)) {
                    followed.awaitEnd();
                }
            }
            requireEachOnce(client, names, episodes, kills, serviceKills);
            for (String name : names) {
                stale += staleEvents(client, program.serviceRun(name), name);
            }
            assertEquals(0, stale, "events of an attempt after its successor has started");
        } finally {
            service.close();
        }
        long differing = 0;
        for (int i = 0; i < runs; i++) {
            RunFolder undisturbed = program.run("undisturbed-" + i);
            try (TrainingProcess process = program.train(undisturbed, seed + i, episodes)) {
                process.succeed();
            }
            TensorComparison comparison = TensorComparison.of(
                    undisturbed.newest().path(),
                    program.serviceRun(names.get(i)).newest().path());
            differing += comparison.differing();
            assertEquals(0, comparison.differing(), "differing bytes of " + names.get(i));
            program.serviceRun(names.get(i)).requireWholeCheckpoints();
        }
        report(
                seed,
                List.of(
                        "faults: " + done + ", of which kills of a run's process: " + kills + ", kills of the service: "
                                + serviceKills,
                        "episodes: " + names.size() * episodes,
                        "events of a stale attempt: " + stale,
                        "differing bytes: " + differing));
    }

    private static void stopForAWhile(Optional<ProcessHandle> process, Random random) throws InterruptedException {
        if (process.isPresent()) {
            RunProcesses.signal(process.get(), "STOP");
            TimeUnit.MILLISECONDS.sleep(random.nextLong(STOPPED.toMillis()));
            RunProcesses.signal(process.get(), "CONT");
        }
    }

    /** Each submission ran once; a history has each event once; an event of an attempt with a successor would be a gap. */
    private static void requireEachOnce(
            ServiceClient client, List<String> names, long episodes, int kills, int serviceKills) {
        List<RunView> views = client.runs().value();
        assertEquals(names, views.stream().map(RunView::id).sorted().toList());
        int attempts = 0;
        for (String name : names) {
            RunView view = client.run(name).value();
            assertEquals(RunState.COMPLETED, view.state(), view::toString);
            attempts += view.attempts();
            List<NumberedEvent> numbered = ServiceKillTest.pages(client, name);
            ServiceKillTest.requireNumbers(name, numbered);
            List<RunEvent> events = numbered.stream()
                    .map(event -> JsonLine.read(event.json(), RunEvent.class))
                    .toList();
            assertEquals(
                    1,
                    events.stream()
                            .filter(event -> event instanceof RunEvent.RunSubmitted)
                            .count());
            assertEquals(episodes, ServiceKillTest.episodesWithoutAGap(events), "episodes of " + name);
            ServiceKillTest.requireEveryAttempt(events, view.attempts());
        }
        // A kill of the service takes an attempt only from a run whose process has not reported yet.
        assertTrue(attempts >= names.size() + kills, "attempts: " + attempts + ", kills of processes: " + kills);
        assertTrue(
                attempts <= names.size() * (1 + serviceKills) + kills,
                "attempts: " + attempts + ", kills of processes: " + kills + ", of the service: " + serviceKills);
    }

    /** The number of events that the history has in another attempt than the one that wrote them into the run's folder. */
    private static int staleEvents(ServiceClient client, RunFolder folder, String name) {
        Map<RunEvent, Integer> written = new HashMap<>();
        int attempt = 0;
        for (RunEvent event : new Journal(folder.events()).events()) {
            attempt = event instanceof RunEvent.RunDispatched dispatched ? dispatched.attempt() : attempt;
            written.put(event, attempt);
        }
        int stale = 0;
        int current = 0;
        for (NumberedEvent told : ServiceKillTest.pages(client, name)) {
            RunEvent event = JsonLine.read(told.json(), RunEvent.class);
            current = event instanceof RunEvent.RunDispatched dispatched ? dispatched.attempt() : current;
            stale += written.getOrDefault(event, current) == current ? 0 : 1;
        }
        return stale;
    }

    private static void report(long seed, List<String> lines) throws IOException {
        Path file = Path.of("target", "chaos", "runs-seed-" + seed + ".txt");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    static LongStream seeds() {
        return ServiceKillTest.seeds();
    }
}
