package dgnet.actors.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.EventSentence;
import dgnet.actors.event.Events;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.actors.monitor.ServiceMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever handles events handles every kind: a new kind without a sentence, a JSON form, a state or a figure fails here. */
class EveryEventTest {
    private static final HistoryState SUBMITTED = HistoryState.of(
            new RunEvent.RunSubmitted("toy", Instant.EPOCH, 0, 9, "quickstart", Map.of(), "/runs/toy", 0));

    @Test
    void thereIsAnExampleOfEveryKind() {
        assertEquals(
                Set.of(RunEvent.class.getPermittedSubclasses()),
                Events.all().stream().map(Object::getClass).collect(Collectors.toSet()));
    }

    @Test
    void everyKindHasASentence() {
        Events.all().forEach(event -> assertFalse(EventSentence.of(event).text().isEmpty()));
    }

    @Test
    void everyKindHasAJsonForm() {
        for (RunEvent event : Events.all()) {
            String line = JsonLine.write(event);
            assertTrue(line.startsWith("{\"type\":\"" + event.getClass().getSimpleName() + "\","), line);
            assertEquals(event, JsonLine.read(line, RunEvent.class));
        }
    }

    @Test
    void everyKindHasAState() {
        for (RunEvent event : Events.all()) {
            assertEquals(2, SUBMITTED.after(event).run().lastEvent());
        }
    }

    @Test
    void everyKindIsKnownToTheFigures() {
        for (RunEvent event : Events.all()) {
            assertDoesNotThrow(() -> new ServiceMetrics(List.of()).take(event));
        }
    }
}
