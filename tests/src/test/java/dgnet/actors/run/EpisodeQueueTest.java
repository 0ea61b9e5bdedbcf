package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.learn.EpisodeData;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EpisodeQueueTest {
    @Test
    void asksForNoMoreThanItsCredits() {
        EpisodeQueue queue = new EpisodeQueue(5, 3);

        assertEquals(List.of(5L, 6L, 7L), askAll(queue, 100));
        queue.arrived(episode(5));
        assertEquals(List.of(), askAll(queue, 100));
        queue.take();
        assertEquals(List.of(8L), askAll(queue, 100));
    }

    @Test
    void givesEpisodesInOrderWhateverOrderTheyArriveIn() {
        EpisodeQueue queue = new EpisodeQueue(0, 3);
        askAll(queue, 100);

        queue.arrived(episode(2));
        assertTrue(queue.take().isEmpty());
        queue.arrived(episode(0));
        assertEquals(0, queue.take().orElseThrow().plan().episode());
        assertTrue(queue.take().isEmpty());
        queue.arrived(episode(1));
        assertEquals(1, queue.take().orElseThrow().plan().episode());
        assertEquals(2, queue.take().orElseThrow().plan().episode());
    }

    @Test
    void asksForNothingBeyondTheLastEpisode() {
        assertEquals(List.of(8L, 9L), askAll(new EpisodeQueue(8, 5), 10));
        assertEquals(List.of(), askAll(new EpisodeQueue(10, 5), 10));
    }

    private static List<Long> askAll(EpisodeQueue queue, long end) {
        List<Long> asked = new ArrayList<>();
        for (OptionalLong next = queue.nextToRequest(end); next.isPresent(); next = queue.nextToRequest(end)) {
            queue.requested();
            asked.add(next.getAsLong());
        }
        return asked;
    }

    private static EpisodeAssembly.Assembled episode(long number) {
        return new EpisodeAssembly.Assembled(
                0, Runs.plan(Runs.settings(100, 1, 10, 10), number), new EpisodeData(number, List.of()));
    }
}
