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
        EpisodeQueue queue = new EpisodeQueue(5, 100, 3);

        assertEquals(List.of(5L, 6L, 7L), askAll(queue));
        queue.arrived(episode(5));
        assertEquals(List.of(), askAll(queue));
        queue.take();
        assertEquals(List.of(8L), askAll(queue));
    }

    @Test
    void givesEpisodesInOrderWhateverOrderTheyArriveIn() {
        EpisodeQueue queue = new EpisodeQueue(0, 3, 3);
        askAll(queue);

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
        assertEquals(List.of(8L, 9L), askAll(new EpisodeQueue(8, 10, 5)));
        assertEquals(List.of(), askAll(new EpisodeQueue(10, 10, 5)));
    }

    private static List<Long> askAll(EpisodeQueue queue) {
        List<Long> asked = new ArrayList<>();
        for (OptionalLong next = queue.ask(); next.isPresent(); next = queue.ask()) {
            asked.add(next.getAsLong());
        }
        return asked;
    }

    private static EpisodeAssembly.Assembled episode(long number) {
        return new EpisodeAssembly.Assembled(
                Runs.settings(100, 1, 10, 10).plan(number), new EpisodeData(number, List.of()));
    }
}
