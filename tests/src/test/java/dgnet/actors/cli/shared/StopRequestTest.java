package dgnet.actors.cli.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.config.RunConfiguration.ShutdownSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a signal does, and when. */
class StopRequestTest {
    private static final int TERM = 15;

    private final Recorded program = new Recorded();
    private final StopRequest request = new StopRequest(program, new ShutdownSettings(Duration.ofMinutes(2), 0));

    @Test
    void beforeThereIsARunASignalEndsTheProgramWellAndSaysThatNothingWasStarted() {
        request.signal(TERM);

        assertEquals(List.of("print", "end 0"), program.done);
        assertEquals("stopped before training started; nothing was trained.", program.said.get(0));
    }

    @Test
    void theFirstSignalAsksTheRunToStop() {
        request.begin(() -> program.done.add("stop"));

        request.signal(TERM);

        assertEquals(List.of("print", "after PT2M", "stop"), program.done);
    }

    @Test
    void theSecondEndsTheProcessAtOnceWithTheSignalsCode() {
        request.begin(() -> program.done.add("stop"));

        request.signal(TERM);
        request.signal(2);

        assertEquals(List.of("print", "after PT2M", "stop", "end 130"), program.done);
    }

    @Test
    void aRunThatTakesLongerThanItsGraceIsEnded() {
        request.begin(() -> program.done.add("stop"));
        request.signal(TERM);
        program.done.clear();

        program.later.get(0).run();

        assertEquals(List.of("print", "end 1"), program.done);
        assertTrue(program.said.get(1).contains("shutdown.grace = 120 s"), program.said.toString());
    }

    private static final class Recorded implements StopRequest.Program {
        private final List<String> done = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        private final List<Runnable> later = new ArrayList<>();

        @Override
        public void print(String sentence) {
            done.add("print");
            said.add(sentence);
        }

        @Override
        public void end(int exitCode) {
            done.add("end " + exitCode);
        }

        @Override
        public void after(Duration time, Runnable call) {
            done.add("after " + time);
            later.add(call);
        }
    }
}
