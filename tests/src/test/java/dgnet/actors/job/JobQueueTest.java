package dgnet.actors.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.ServiceException;
import dgnet.actors.config.ServiceSettings.JobSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final ActorTestKit kit = ActorTestKit.create();

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    /** @param atATime how many run; 0: all wait */
    private ActorRef<JobQueue.Command> desk(int atATime) {
        return kit.spawn(
                JobQueue.create(folder, new JobSettings("64m", atATime, Duration.ofMinutes(5), 1 << 20, 1 << 20)));
    }

    private <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private List<Job> all(ActorRef<JobQueue.Command> desk) throws Exception {
        return get(AskPattern.ask(desk, JobQueue.GetAll::new, Duration.ofMinutes(1), kit.scheduler()));
    }

    private Job submit(ActorRef<JobQueue.Command> desk, String id, List<String> arguments) throws Exception {
        new JobFolder(folder.resolve(id)).create();
        return get(AskPattern.askWithStatus(
                desk,
                (ActorRef<StatusReply<Job>> answer) ->
                        new JobQueue.Submit(Job.waiting(id, "predict", "r", NOW), arguments, answer),
                Duration.ofMinutes(1),
                kit.scheduler()));
    }

    @Test
    void whatALostProcessLeftIsFailedAndWhatCannotBeReadHidesNothing() throws Exception {
        JobFolder running = new JobFolder(folder.resolve("b"));
        running.create();
        running.write(Job.waiting("b", "predict", "r", NOW).running(NOW));
        JobFolder done = new JobFolder(folder.resolve("c"));
        done.create();
        done.write(Job.waiting("c", "evaluate", "r", NOW).running(NOW).done(NOW, Optional.empty(), List.of("x")));
        JobFolder broken = new JobFolder(folder.resolve("a"));
        broken.create();
        Files.writeString(broken.path().resolve("job.json"), "{");
        JobFolder cutOff = new JobFolder(folder.resolve("d"));
        cutOff.create();

        List<Job> jobs = all(desk(1));

        assertEquals(
                List.of("failed", "done"),
                jobs.stream()
                        .sorted((one, other) -> one.id().compareTo(other.id()))
                        .map(Job::state)
                        .toList());
        assertFalse(Files.exists(cutOff.path()), "an upload that never became a job");
    }

    @Test
    void aProcessThatFailsTellsWhy() throws Exception {
        ActorRef<JobQueue.Command> desk = desk(1);
        submit(desk, "one", List.of("predict", "no-such-run", "no-such-scan.nii", "--output", "out"));

        Job job;
        do {
            TimeUnit.MILLISECONDS.sleep(50);
            job = all(desk).get(0);
        } while (!job.over());

        assertEquals("failed", job.state());
        assertTrue(
                job.message().orElseThrow().contains("no-such-"), job.message().orElseThrow());
    }

    @Test
    void noMoreThanAHundredWait() throws Exception {
        ActorRef<JobQueue.Command> desk = desk(0);
        for (int i = 0; i < 100; i++) {
            assertEquals("waiting", submit(desk, "job-" + i, List.of()).state());
        }

        ExecutionException refused = assertThrows(ExecutionException.class, () -> submit(desk, "one-more", List.of()));

        assertEquals(
                ServiceException.Reason.UNAVAILABLE,
                assertInstanceOf(ServiceException.class, refused.getCause()).reason());
        assertEquals(100, all(desk).size());
    }
}
