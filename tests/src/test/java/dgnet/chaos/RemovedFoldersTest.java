package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.event.RunEvent;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes whose folders are removed while they train. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "an open file cannot be removed there")
@OfProcesses
class RemovedFoldersTest {
    /** More than pass until the folder is removed. */
    private static final long ENDLESS = 1_000_000;

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void write() {
        program = new Program(folder);
    }

    @Test
    void aRunWhoseFolderIsRemovedFailsWithASentenceAndMakesNothingAnew() throws IOException {
        RunFolder run = program.run("removed");
        Journal journal = new Journal(run.events());
        try (TrainingProcess process = program.train(run, 1, ENDLESS)) {
            awaitEpisode(process, journal);

            remove(run.path());

            assertEquals(1, process.exitCode(), process::output);
            String sentence = "The folder of the run " + run.path() + " was removed while the run was active";
            assertTrue(process.output().contains(sentence), process::output);
        }
        assertTrue(Files.notExists(run.path()), "the folder");
    }

    @Test
    void aRunWhoseConfigurationIsRemovedFailsBeforeItReportsACheckpointThatNothingCanOpen() throws IOException {
        RunFolder run = program.run("no-configuration");
        Journal journal = new Journal(run.events());
        try (TrainingProcess process = program.train(run, 1, ENDLESS)) {
            awaitEpisode(process, journal);

            Files.delete(run.path().resolve("resolved.conf"));

            assertEquals(1, process.exitCode(), process::output);
        }
        List<RunEvent> events = journal.events();
        RunEvent.RunFailed failed = assertInstanceOf(RunEvent.RunFailed.class, events.get(events.size() - 1));
        assertTrue(failed.fault().message().contains("resolved.conf"), failed::toString);
    }

    @Test
    void theCacheOfARunThatTrainsCanBeRemovedAndTheRunEndsBitForBitAsAnUndisturbedOne() throws IOException {
        long episodes = 12;
        RunFolder undisturbed = program.run("undisturbed");
        try (TrainingProcess process = program.train(undisturbed, 1, episodes)) {
            process.succeed();
        }
        RunFolder run = program.run("no-cache");
        Journal journal = new Journal(run.events());
        try (TrainingProcess process = program.train(run, 1, episodes)) {
            awaitEpisode(process, journal);

            remove(run.path().resolveSibling("prepared"));

            process.succeed();
        }

        TensorComparison comparison =
                TensorComparison.of(undisturbed.newest().path(), run.newest().path());
        assertEquals(0, comparison.differing(), "differing bytes");
    }

    @Test
    void theServiceFailsARunWhoseFolderIsRemovedAndTrainsTheNext() throws IOException, InterruptedException {
        try (ServiceProcess service = program.serve(0)) {
            ServiceClient client = service.client();
            RunView run = submit(client, "removed", ENDLESS);
            submit(client, "next", 2);
            try (FollowedRun followed = new FollowedRun(client, "removed")) {
                followed.await("the end of an episode", 0, event -> event instanceof RunEvent.EpisodeCompleted);

                remove(run.directory());

                followed.awaitEnd();
            }
            RunView failed = client.run("removed").value();
            assertEquals(RunState.FAILED, failed.state());
            String sentence = "The folder of the run " + run.directory() + " was removed while the run was active";
            assertTrue(failed.fault().orElseThrow().startsWith(sentence), failed::toString);
            assertTrue(Files.notExists(run.directory()), "the folder");

            try (FollowedRun next = new FollowedRun(client, "next")) {
                next.awaitEnd();
            }
            assertEquals(RunState.COMPLETED, client.run("next").value().state());
        }
    }

    private RunView submit(ServiceClient client, String name, long episodes) {
        return client.submit(new Submission("quickstart", Optional.of(name), 0, program.settings(1, episodes)))
                .value();
    }

    private static void awaitEpisode(TrainingProcess process, Journal journal) {
        process.await("the end of an episode", () -> journal.events().stream()
                .filter(event -> event instanceof RunEvent.EpisodeCompleted)
                .findFirst());
    }

    /** All at once, so that no file is written between. */
    private void remove(Path directory) throws IOException {
        Path removed = Files.move(directory, folder.resolve("removed-" + directory.getFileName()));
        FileTree.delete(removed);
    }
}
