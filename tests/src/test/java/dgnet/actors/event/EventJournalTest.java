package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {
    @TempDir
    Path runs;

    private Path file;

    @BeforeEach
    void place() throws IOException {
        file = Files.createDirectory(runs.resolve("toy")).resolve("events.jsonl");
    }

    @Test
    void everyEventIsInTheFileAtOnce() throws IOException {
        BehaviorTestKit<RunEvent> journal = BehaviorTestKit.create(EventJournal.create(file));
        RunEvent first = Events.started(0, 150);
        RunEvent second = Events.completed(0, Events.START);

        journal.run(first);
        assertEquals(List.of(first), read());
        journal.run(second);
        assertEquals(List.of(first, second), read());
    }

    @Test
    void stopsAfterTheLastEvent() throws IOException {
        BehaviorTestKit<RunEvent> journal = BehaviorTestKit.create(EventJournal.create(file));

        journal.run(Events.failed());

        assertFalse(journal.isAlive());
        assertEquals(List.of(Events.failed()), read());
    }

    @Test
    void aResumedRunAppendsAndCutsWhatAKilledProcessLeftUnfinished() throws IOException {
        RunEvent before = Events.started(0, 150);
        BehaviorTestKit.create(EventJournal.create(file)).run(before);
        Files.writeString(file, "{\"type\":\"EpisodeComp", StandardOpenOption.APPEND);

        RunEvent after = Events.started(50, 150);
        BehaviorTestKit.create(EventJournal.create(file)).run(after);

        assertEquals(List.of(before, after), read());
    }

    @Test
    void whatAFullDiskDidNotTakeIsWrittenOnceThereIsRoomAgain() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(
                Configuration.unix().toBuilder().setMaxSize(64 << 10).build())) {
            file = Files.createDirectory(disk.getPath("/toy")).resolve("events.jsonl");
            Path ballast = disk.getPath("/ballast");
            BehaviorTestKit<RunEvent> journal = BehaviorTestKit.create(EventJournal.create(file));
            List<RunEvent> events = new ArrayList<>();
            say(journal, events, Events.started(0, 150));
            fill(ballast);

            // The last block of the file still takes some; a line is torn where it ends.
            for (int episode = 0; episode < 40; episode++) {
                say(journal, events, Events.completed(episode, Events.START));
            }
            assertTrue(Files.size(file) < 16 << 10, "the disk was not full");
            Files.delete(ballast);
            say(journal, events, Events.completed(40, Events.START));

            assertEquals(events, read());
        }
    }

    @Test
    void onlySoMuchIsKeptAndTheOldestIsGivenUp() throws IOException {
        Files.createDirectories(file);
        BehaviorTestKit<RunEvent> journal = BehaviorTestKit.create(EventJournal.create(file, 2));

        for (int episode = 0; episode < 5; episode++) {
            journal.run(Events.completed(episode, Events.START));
        }
        Files.delete(file);
        journal.run(Events.completed(5, Events.START));

        assertEquals(List.of(Events.completed(4, Events.START), Events.completed(5, Events.START)), read());
    }

    @Test
    void aFileThatCanNeverBeWrittenDoesNotTouchTheRun() throws IOException {
        Files.createDirectories(file);
        BehaviorTestKit<RunEvent> journal = BehaviorTestKit.create(EventJournal.create(file));

        journal.run(Events.started(0, 150));
        assertTrue(journal.isAlive());
        journal.run(Events.failed());

        assertFalse(journal.isAlive());
        assertTrue(Files.isDirectory(file));
    }

    @Test
    void aFolderThatWasRemovedIsNotCreatedAgain() throws IOException {
        Files.delete(file.getParent());
        BehaviorTestKit<RunEvent> journal = BehaviorTestKit.create(EventJournal.create(file));

        journal.run(Events.started(0, 150));

        assertTrue(journal.isAlive());
        assertTrue(Files.notExists(file.getParent()));
    }

    private static void say(BehaviorTestKit<RunEvent> journal, List<RunEvent> said, RunEvent event) {
        journal.run(event);
        said.add(event);
    }

    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            assertTrue(Files.size(ballast) > 0);
        }
    }

    private List<RunEvent> read() throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> JsonLine.read(line, RunEvent.class))
                .toList();
    }
}
