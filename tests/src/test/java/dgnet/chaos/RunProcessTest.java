package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dgnet.actors.api.RunState;
import dgnet.actors.api.Submission;
import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process of a run, and what the service does if it is away, comes late, or does not end. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there cannot be stopped for a while")
@OfProcesses
class RunProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RUN = "trains";

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void write() {
        program = new Program(folder);
    }

    @Test
    void aProcessThatWasStoppedBeforeItReportedIsFencedWhenItWakesAfterItsSuccessorHasStarted() throws Exception {
        ServiceProcess service = program.serve(0);
        try {
            submit(service);
            await("a process", () -> service.runs().of(RUN).isPresent());
            ProcessHandle zombie = service.runs().of(RUN).orElseThrow();
            RunProcesses.signal(zombie, "STOP");
            service.kill();

            try (ServiceProcess next = program.serve(0);
                    FollowedRun followed = new FollowedRun(next.client(), RUN)) {
                followed.awaitStart(2);
                followed.await("an episode", 0, event -> event instanceof RunEvent.EpisodeCompleted);
                RunProcesses.signal(zombie, "CONT");

                await("the end of the process that has a successor", () -> !zombie.isAlive());
                assertTrue(
                        next.runs().output(RUN).contains("attempt 1 of run trains is not the one that the service"),
                        next.runs().output(RUN));
                assertTrue(next.metrics().contains("\ndgnet_fenced_total 1.0\n"), next.metrics());
                int before = followed.events().size();
                followed.await("a further episode", before, event -> event instanceof RunEvent.EpisodeCompleted);
                assertEquals(2, next.client().run(RUN).value().attempts());
                assertEquals(
                        1,
                        followed.events().stream()
                                .filter(event -> event instanceof RunEvent.RunStarted)
                                .count(),
                        "starts");
            }
        } finally {
            service.close();
        }
    }

    @Test
    void aProcessThatDoesNotConnectWithTheNextServiceIsKilledAndItsRunGoesOn() throws Exception {
        ServiceProcess service = program.serve(0);
        try {
            submit(service);
            try (FollowedRun followed = new FollowedRun(service.client(), RUN)) {
                followed.await("a checkpoint", 0, event -> event instanceof RunEvent.CheckpointCommitted);
            }
            ProcessHandle stopped = service.runs().of(RUN).orElseThrow();
            RunProcesses.signal(stopped, "STOP");
            service.kill();

            try (ServiceProcess next = program.serve(0, "process.reconnect-wait=5 s");
                    FollowedRun followed = new FollowedRun(next.client(), RUN)) {
                followed.awaitStart(2);

                assertFalse(stopped.isAlive(), "the process that did not connect");
                ServiceKillTest.episodesWithoutAGap(followed.events());
            }
        } finally {
            service.close();
        }
    }

    @Test
    void aProcessThatDoesNotEndIsKilledWhenTheServiceStopsAndItsRunGoesOnWithTheNext() throws Exception {
        try (ServiceProcess service = program.serve(0, "process.grace=2 s")) {
            submit(service);
            try (FollowedRun followed = new FollowedRun(service.client(), RUN)) {
                followed.await("an episode", 0, event -> event instanceof RunEvent.EpisodeCompleted);
            }
            ProcessHandle deaf = service.runs().of(RUN).orElseThrow();
            RunProcesses.signal(deaf, "STOP");

            service.stop();

            assertFalse(deaf.isAlive(), "the process that ignored the request");
        }
        try (ServiceProcess next = program.serve(0);
                FollowedRun followed = new FollowedRun(next.client(), RUN)) {
            followed.awaitStart(2);
        }
    }

    @Test
    void aProcessThatIsToldToEndSavesAndTheServiceStartsTheNextWithoutARepeatedEpisode() throws Exception {
        try (ServiceProcess service = program.serve(0)) {
            submit(service);
            try (FollowedRun followed = new FollowedRun(service.client(), RUN)) {
                followed.await("an episode", 0, event -> event instanceof RunEvent.EpisodeCompleted);
                RunProcesses.signal(service.runs().of(RUN).orElseThrow(), "TERM");

                int start = followed.awaitStart(2);

                RunEvent.RunStarted started =
                        (RunEvent.RunStarted) followed.events().get(start - 1);
                long reached = followed.events().subList(0, start - 1).stream()
                        .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                        .count();
                assertEquals(reached, started.episode(), "episodes before the interruption");
                assertEquals(
                        RunState.TRAINING, service.client().run(RUN).value().state());
            }
        }
    }

    @Test
    void aProcessWithoutAServiceSavesAndEndsAfterALimitAndTheNextServiceContinuesItsRun() throws Exception {
        ServiceProcess service = program.serve(0, "process.orphan-limit=10 s");
        try {
            submit(service);
            try (FollowedRun followed = new FollowedRun(service.client(), RUN)) {
                followed.await("an episode", 0, event -> event instanceof RunEvent.EpisodeCompleted);
            }
            ProcessHandle orphan = service.runs().of(RUN).orElseThrow();
            service.kill();

            await("the end of the process without a service", () -> !orphan.isAlive());
            try (ServiceProcess next = program.serve(0);
                    FollowedRun followed = new FollowedRun(next.client(), RUN)) {
                int start = followed.awaitStart(2);

                assertNotEquals(0, followed.events().get(start - 1).episode());
                assertEquals(
                        followed.events().get(start - 1).episode(),
                        followed.events().subList(0, start - 1).stream()
                                .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                                .count(),
                        "what it did without a service is in the history");
                assertTrue(
                        followed.events().stream()
                                .anyMatch(event -> event instanceof RunEvent.RunStopped stopped
                                        && stopped.interruption().isPresent()),
                        "its reason to end");
            }
        } finally {
            service.close();
        }
    }

    /** The first service and its process have a clock that is an hour ahead, their successors have the true one. The library makes them slow. */
    @Test
    @Tag("chaos")
    void clocksThatAreAnHourApartChangeNeitherTheTakeoverNorTheNextAttempt() throws Exception {
        Path fakeTime = fakeTime().orElse(null);
        assumeTrue(fakeTime != null, "the clock of a process cannot be changed here: libfaketime is missing");
        List<String> hourAhead =
                List.of("/usr/bin/env", "LD_PRELOAD=" + fakeTime, "FAKETIME=+1h", "DONT_FAKE_MONOTONIC=1");
        ServiceProcess service = program.serve(hourAhead, 0);
        try {
            submit(service);
            try (FollowedRun followed = new FollowedRun(service.client(), RUN)) {
                followed.await("a checkpoint", 0, event -> event instanceof RunEvent.CheckpointCommitted);
                Instant at = followed.events().get(0).at();
                assertTrue(at.isAfter(Instant.now().plus(Duration.ofMinutes(50))), "time of the submission: " + at);
            }
            service.kill();

            try (ServiceProcess next = program.serve(0);
                    FollowedRun followed = new FollowedRun(next.client(), RUN)) {
                followed.await("a checkpoint", 0, event -> event instanceof RunEvent.CheckpointCommitted);
                int before = followed.events().size();
                followed.await("a further episode", before, event -> event instanceof RunEvent.EpisodeCompleted);
                assertEquals(1, next.client().run(RUN).value().attempts());

                next.runs().kill(RUN);
                int start = followed.awaitStart(2);
                followed.await("its next episode", start, event -> event instanceof RunEvent.EpisodeCompleted);

                assertNotEquals(0, followed.events().get(start - 1).episode());
                ServiceKillTest.requireNumbers(RUN, followed.told());
                ServiceKillTest.episodesWithoutAGap(followed.events());
            }
        } finally {
            service.close();
        }
    }

    private static Optional<Path> fakeTime() throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of("/usr/lib"))) {
            return libraries
                    .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::isRegularFile)
                    .findFirst();
        }
    }

    private void submit(ServiceProcess service) {
        service.client().submit(new Submission("quickstart", Optional.of(RUN), 0, program.settings(1, 1_000_000)));
    }

    private static void await(String what, BooleanSupplier come) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!come.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "there was not " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
