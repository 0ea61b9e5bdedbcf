package dgnet.actors.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void place() {
        file = runs.resolve("toy").resolve("events.jsonl");
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

    private List<RunEvent> read() throws IOException {
        return Files.readAllLines(file).stream().map(RunEventJson::read).toList();
    }
}
