package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ClientException;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service that trains a run while others are submitted; it and the process of the run are killed with {@code kill -9}, and its disk is full
 * for a while, at random moments. Three kills and a full disk in every build; twenty and five for each seed with {@code mvn -Pchaos verify}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is killed there does not end with 128 + the signal's number")
@OfProcesses
class ServiceFaultsTest {
    private enum Fault {
        KILL,
        KILL_RUN,
        FULL_DISK
    }

    private static final Duration BETWEEN_FAULTS = Duration.ofMillis(1500);
    private static final Duration FULL = Duration.ofSeconds(3);
    private static final Duration BETWEEN_SUBMISSIONS = Duration.ofMillis(150);

    @TempDir
    Path folder;

    @Test
    void nothingAcknowledgedIsLostOrDoubledByThreeKillsAndAFullDisk() throws InterruptedException {
        suffer(1, List.of(Fault.KILL, Fault.FULL_DISK, Fault.KILL_RUN, Fault.KILL));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void nothingAcknowledgedIsLostOrDoubledByTwentyKillsAndFiveFullDisks(long seed) throws InterruptedException {
        List<Fault> faults = new ArrayList<>(Collections.nCopies(14, Fault.KILL));
        faults.addAll(Collections.nCopies(6, Fault.KILL_RUN));
        faults.addAll(Collections.nCopies(5, Fault.FULL_DISK));
        Collections.shuffle(faults, new Random(seed));
        suffer(seed, faults);
    }

    private void suffer(long seed, List<Fault> faults) throws InterruptedException {
        assumeTrue(ServiceProcess.diskCanBeFull(), "no disk can be full here: the program prlimit is missing");
        Random random = new Random(seed);
        Program program = new Program(folder);
        ServiceProcess service = program.serve(0);
        Optional<Submitter> submitter = Optional.empty();
        try {
            int port = service.port();
            ServiceClient client = service.client();
            // It would take longer than the test.
            Map<String, String> settings = program.settings(seed, 1_000_000);
            client.submit(new Submission("quickstart", Optional.of("trains"), 1, settings));
            submitter = Optional.of(new Submitter(client, settings));
            for (Fault fault : faults) {
                // A run that is killed before its first episode counts as an attempt that came to nothing.
                service.awaitEpisode("trains");
                TimeUnit.MILLISECONDS.sleep(random.nextLong(BETWEEN_FAULTS.toMillis()));
                if (fault == Fault.KILL) {
                    service.kill();
                    service = program.serve(port);
                } else if (fault == Fault.KILL_RUN) {
                    assertTrue(service.runs().kill("trains"), "a process of the run");
                } else {
                    service.disk(true);
                    service.awaitReady(false);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(FULL.toMillis()));
                    service.disk(false);
                }
                service.awaitReady(true);
            }
            submitter.get().end();
            long kills =
                    faults.stream().filter(fault -> fault == Fault.KILL_RUN).count();
            requireEachOnce(
                    client, submitter.get().acknowledged(), submitter.get().tried());
            requireTraining(client, kills);
            // The histories that a new process reads are those that this one has shown.
            service.kill();
            service = program.serve(port);
            requireEachOnce(
                    client, submitter.get().acknowledged(), submitter.get().tried());
        } finally {
            if (submitter.isPresent()) {
                submitter.get().end();
            }
            service.close();
        }
    }

    private static void requireEachOnce(ServiceClient client, List<String> acknowledged, Set<String> tried) {
        assertTrue(acknowledged.size() > 3, "acknowledged: " + acknowledged);
        Map<String, List<RunView>> runs = client.runs().value().stream().collect(Collectors.groupingBy(RunView::id));
        runs.forEach((id, views) -> assertEquals(1, views.size(), "runs that are called " + id));
        for (String id : acknowledged) {
            assertTrue(runs.containsKey(id), id + " was acknowledged and is lost");
        }
        runs.keySet().forEach(id -> assertTrue(tried.contains(id) || id.equals("trains"), "nobody submitted " + id));
        runs.forEach((id, views) -> {
            List<NumberedEvent> events = ServiceKillTest.pages(client, id);
            ServiceKillTest.requireNumbers(id, events);
            assertEquals("RunSubmitted", events.get(0).type());
            if (!id.equals("trains")) {
                assertEquals(RunState.QUEUED, views.get(0).state(), id);
                assertEquals(1, events.size(), "events of " + id);
            }
        });
    }

    private static void requireTraining(ServiceClient client, long kills) {
        RunView run = client.run("trains").value();
        assertEquals(kills + 1, run.attempts(), "a kill of the service is no interruption of the run");
        List<RunEvent> events = ServiceKillTest.pages(client, "trains").stream()
                .map(numbered -> JsonLine.read(numbered.json(), RunEvent.class))
                .toList();
        ServiceKillTest.episodesWithoutAGap(events);
        int attempts = 0;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.RunDispatched dispatched) {
                assertEquals(++attempts, dispatched.attempt());
            }
        }
    }

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("chaos.seeds", "1,2,3").split(",", -1))
                .mapToLong(seed -> Long.parseLong(seed.strip()));
    }

    /** Submits runs one after another, each with a name of its own, whatever becomes of the service. */
    private static final class Submitter {
        private final ServiceClient client;
        private final Map<String, String> settings;
        private final Thread thread = new Thread(this::submit, "submitter");
        private final List<String> acknowledged = new ArrayList<>();
        private final Set<String> tried = new HashSet<>();
        private volatile boolean over;

        Submitter(ServiceClient client, Map<String, String> settings) {
            this.client = client;
            this.settings = settings;
            thread.setDaemon(true);
            thread.start();
        }

        private void submit() {
            for (int i = 0; !over; i++) {
                String name = "waits-" + i;
                synchronized (this) {
                    tried.add(name);
                }
                try {
                    client.submit(new Submission("quickstart", Optional.of(name), 0, settings));
                    synchronized (this) {
                        acknowledged.add(name);
                    }
                } catch (ClientException mayBeThereOrNot) {
                    assertTrue(mayBeThereOrNot.reason() != ClientException.Reason.DECLINED, name + " is taken");
                }
                LockSupport.parkNanos(BETWEEN_SUBMISSIONS.toNanos());
            }
        }

        synchronized List<String> acknowledged() {
            return List.copyOf(acknowledged);
        }

        synchronized Set<String> tried() {
            return Set.copyOf(tried);
        }

        void end() throws InterruptedException {
            over = true;
            thread.join();
        }
    }
}
