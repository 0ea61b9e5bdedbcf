package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostMessagesTest {
    private static final RunSettings SETTINGS = Runs.settings(20, 3, 5, 4);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void messagesLostBetweenDomainsAndAssembliesCostTimeAndNothingElse(long seed) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        PlayedRun run = new PlayedRun(SETTINGS, checkpoints, new MemoryRecord(), false);
        Random chance = new Random(seed);
        int lost = 0;
        while (!run.ended()) {
            if (!run.requests().isEmpty() && chance.nextInt(3) == 0) {
                // The question or its answer: to the assembly it is the same.
                run.loseRequest(chance.nextInt(100));
                lost++;
            } else if (!(run.answer(chance.nextInt(100)) || run.work(1.0) || run.endWrite(true))) {
                run.bench.losePatience("episode");
                run.look();
            }
        }

        assertTrue(lost > 20, "messages were lost");
        assertInstanceOf(RunEvent.RunCompleted.class, run.last());
        MemoryCheckpoints undisturbed = new MemoryCheckpoints();
        new PlayedRun(SETTINGS, undisturbed, new MemoryRecord(), false).play();
        assertEquals(undisturbed.last().progress(), checkpoints.last().progress());
        assertArrayEquals(
                undisturbed.last().state().parameters(),
                checkpoints.last().state().parameters());
    }
}
